"""What a guard and an effect are given while a step is being taken, and what the caller
asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.rows import Step, Table


@dataclass(frozen=True)
class Ask:
    """The caller's wish. `inform` maps channel to tick; a channel left out follows the default.

    `quiet` (bulk mode, imports) owes nothing at all. `grace` in seconds; None = the door's default.
    `expected_version`: the edit that a person saw (ETag). `onward`: input for steps that follow by
    neighbours, by (table, verb).
    """

    actor: Actor
    inform: Mapping[str, bool] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    override_warnings: bool = False
    grace: int | None = None
    expected_version: int | None = None
    quiet: bool = False
    onward: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    rehearsal: bool = False
    """Set by `rehearsal.py` alone: the run notes what each row would tell."""


@dataclass
class Taking:
    """One step on one row, under the order's lock.

    `order` is the locked aggregate, `subject` the row of the table (the same object for the order
    table).
    Effects put into `changes` what the journal should keep; `notes` are shown to staff afterwards.
    """

    table: Table
    step: Step
    order: Any
    subject: Any
    ask: Ask
    now: datetime
    data: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    default_grace: int = 0
    before: str = ""
    """The stage before the step; equal to `stage` while guards run."""

    def rows(self, name: str) -> list[Any]:
        """The order's rows of that related name, read at most once until a step writes."""
        return list(self.order.rows(name))

    @property
    def actor(self) -> Actor:
        return self.ask.actor

    @property
    def reason(self) -> str:
        return self.ask.reason

    @property
    def stage(self) -> str:
        return str(getattr(self.subject, self.table.stage_field))
