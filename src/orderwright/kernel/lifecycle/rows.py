"""The words of a lifecycle table: `Step`, `Table`, `Owed`, `Inform` and neighbours.

Pure values. The tables in `lifecycle/` are written with these; `engine.py` takes the steps.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from orderwright.kernel.lifecycle.actors import Who
from orderwright.kernel.lifecycle.fields import Field
from orderwright.kernel.lifecycle.stages import Stage, stage_set

if TYPE_CHECKING:
    from orderwright.kernel.lifecycle.taking import Taking

Guard = Callable[["Taking"], str | None]
"""None when satisfied, else the translated sentence that names what is missing."""

Does = Callable[["Taking"], None]
"""Changes rows in the step's transaction; raising undoes all."""


@dataclass(frozen=True)
class Recorded:
    """The journal's name of what happened (past tense) and how people read it."""

    name: str
    label: Any


@dataclass(frozen=True)
class Owed:
    """An effect owed after commit. `targets` gives one string per recipient or endpoint; none =
    nothing owed.
    """

    name: str
    channel: str
    label: Any
    targets: Callable[["Taking"], Sequence[str]]
    run: Callable[..., Iterable[Any]]
    merge_group: str = ""
    payload: Callable[["Taking"], Mapping[str, Any]] | None = None
    note: Callable[["Taking"], str] | None = None
    """For the sheet: why nobody gets it though there is something to tell, or why it waits."""
    beside: tuple["Owed", ...] = ()
    """The same news by other channels: a row that owes this one owes these too."""


@dataclass(frozen=True)
class Step:
    """One row. `target=None` keeps the stage; a mapping gives one target per source. See design:
    who, needs, warns, does, records, informs, then.
    """

    verb: str
    source: Stage | Iterable[Stage]
    target: Stage | Mapping[Stage, Stage] | None
    label: Any
    who: tuple[Who, ...]
    records: Recorded
    needs: tuple[Guard, ...] = ()
    warns: tuple[Guard, ...] = ()
    takes: tuple[Field, ...] = ()
    does: tuple[Does, ...] = ()
    informs: tuple[Owed, ...] = ()
    then: tuple[Owed, ...] = ()
    promises: tuple[Owed, ...] = ()
    """Messages that a later row owes: ticked with this one, and an effect keeps the wish."""
    undo: str = ""
    withdraws: tuple[str, ...] = ()
    needs_reason: bool = False
    reason_when: tuple[Guard, ...] = ()
    """When staff have to give a reason though the row asks for none; each answers its sentence."""
    informs_by_default: bool = True
    follows: tuple[Any, ...] = ()
    """Sentences for the sheet: what the transaction does, in the words of staff."""
    edits: bool = False
    """True when a person's view of the order changes beyond the stage: raises `version`."""
    hidden: bool = False
    """True for steps that only machines or neighbours take: not offered as a button."""
    sources: frozenset[Stage] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", stage_set(self.source))
        for name in ("informs", "then"):
            object.__setattr__(self, name, _with_those_beside(getattr(self, name)))

    def target_from(self, stage: str) -> Stage | None:
        """Where the step leads from a stage; steps back have one target per source."""
        if isinstance(self.target, Mapping):
            return next((to for source, to in self.target.items() if source == stage), None)
        return self.target

    @property
    def targets(self) -> frozenset[Stage]:
        """Every stage that the step can lead to."""
        if isinstance(self.target, Mapping):
            return frozenset(self.target.values())
        return frozenset({self.target} if self.target is not None else ())


def _with_those_beside(owed: Sequence[Owed]) -> tuple[Owed, ...]:
    return tuple(each for one in owed for each in (one, *one.beside))


@dataclass(frozen=True)
class Aggregate:
    """What is locked first and owns the chain of events: the order, or an unlinked return.

    `derive(row, now)` gives the columns that follow from the rows (waiting_on, payment status ...).
    """

    kind: str
    model: type[Model]
    derive: Callable[[Any, datetime], dict[str, Any]]
    joined: tuple[str, ...] = ()
    """Rows that every step looks at, read with the lock."""


@dataclass(frozen=True)
class Table:
    """All steps of one kind of subject. `order_field` is empty when the subject is the aggregate
    itself.
    """

    name: str
    model: type[Model]
    aggregate: Aggregate
    steps: tuple[Step, ...]
    label: Any
    stage_field: str = "stage"
    order_field: str = ""
    alone: Aggregate | None = None
    """What a subject without an order is: its own aggregate and chain (an unlinked return)."""
    informs_by_default: Callable[["Taking"], bool] | None = None
    entered: Callable[["Taking"], Mapping[str, Any]] | None = None
    """Columns written with a new stage, before `does`: the order table's default status."""
    by_verb: dict[str, Step] = field(init=False, default_factory=dict)
    related_name: str = field(init=False, default="")
    """How the aggregate calls its rows of this table; empty where the subject is the aggregate."""

    def __post_init__(self) -> None:
        if self.order_field:
            relation = self.model._meta.get_field(self.order_field).remote_field
            named = getattr(relation, "related_name", None) or ""
            object.__setattr__(self, "related_name", named)
        for step in self.steps:
            if step.verb in self.by_verb:
                raise ValueError(f"{self.name} has two rows {step.verb!r}")
            self.by_verb[step.verb] = step


class Bond(StrEnum):
    """REQUIRED shares the step's fate; ATTEMPT is tried in a savepoint and its refusal is
    recorded.
    """

    REQUIRED = "required"
    ATTEMPT = "attempt"


@dataclass(frozen=True)
class After:
    """A neighbour: when `table.step` was taken, take `then_table.then_step` on every row that
    `rows` names.
    """

    table: str
    step: str
    then_table: str
    then_step: str
    bond: Bond
    rows: Callable[["Taking"], Sequence[int]]
    only_if: Callable[["Taking"], bool] | None = None
    why: Any = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.table, self.step)
