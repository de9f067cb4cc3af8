"""A step taken for real and taken back at once, to say before it what will happen.

The engine's own code runs under the order's lock, so that nothing that is foretold can differ from
what the step does. Nothing survives: no event, no duty, no number, no fault. Input that is still to
be typed does not stop it. Called through `machine.rehearse` by the step sheet and the API's lists.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from orderwright.kernel.journal.chain import Happened
from orderwright.kernel.lifecycle.engine import REFUSED_ATTEMPT, Machine, Run, carry_out, find
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken
from orderwright.kernel.lifecycle.planning import Foretold, Told
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.rehearsing import as_rehearsal

UNTYPED = "..."
"""Stands for a reason that nobody has typed yet."""

T = TypeVar("T")


class Unrehearsed(Exception):
    """The step cannot be tried before more of its input is known."""


@dataclass(frozen=True)
class RefusedAttempt:
    """A row that would have followed, and the sentence why it does not."""

    table: Table
    step: Step
    sentence: str


@dataclass(frozen=True)
class Rehearsal:
    """What came of it. `order` is the aggregate as it would stand; `rows` in the order in which
    they are taken, the asked one first. With a `refusal` nothing at all would happen.
    """

    order: Any = None
    rows: Sequence[Foretold] = ()
    attempts_refused: Sequence[RefusedAttempt] = ()
    refusal: str = ""

    @property
    def informs(self) -> list[Told]:
        """The messages of all rows that would reach somebody, each with its tick."""
        return [told for row in self.rows for told in row.informs if told.to]


def rehearse(
    machine: Machine,
    where: tuple[str, str],
    subject_id: int,
    ask: Ask,
    look: Callable[[Rehearsal], T],
) -> T:
    """Answers what `look` makes of the rehearsal, while the database stands as after the step.

    One transaction, always rolled back. Raises Unrehearsed when required input is not known or
    does not fit, and UnknownStep; a refusal is no error here.
    """
    row = find(machine, where)
    ask = replace(ask, reason=ask.reason or UNTYPED, override_warnings=True, rehearsal=True)
    with as_rehearsal(), transaction.atomic():
        found = look(_leniently(machine, row, subject_id, ask))
        transaction.set_rollback(True)
    return found


def _leniently(machine: Machine, row: tuple[Table, Step], subject_id: int, ask: Ask) -> Rehearsal:
    """Once more without what was typed wrongly; its sentence comes when the step is taken."""
    try:
        return _tried(machine, row, subject_id, ask)
    except BadInput as wrong:
        fitting = {name: value for name, value in ask.data.items() if name not in wrong.fields}
        try:
            return _tried(machine, row, subject_id, replace(ask, data=fitting))
        except BadInput as missing:
            raise Unrehearsed from missing


def _tried(machine: Machine, row: tuple[Table, Step], subject_id: int, ask: Ask) -> Rehearsal:
    try:
        with transaction.atomic():
            return _seen(carry_out(machine, row, subject_id, ask))
    except BadInput:
        raise
    except IntegrityError as taken:  # a number that somebody else is drawing just now
        raise Unrehearsed from taken
    except NotTaken as refusal:
        return Rehearsal(refusal=refusal.sentence)


def _seen(run: Run) -> Rehearsal:
    for name, value in run.aggregate.derive(run.order, run.now).items():
        setattr(run.order, name, value)
    refused = [event for event in run.events if event.name == REFUSED_ATTEMPT]
    attempts = [_attempt(run.machine, event) for event in refused]
    return Rehearsal(run.order, tuple(run.foretold), tuple(attempts))


def _attempt(machine: Machine, event: Happened) -> RefusedAttempt:
    table, step = find(machine, (event.subject_kind, event.step))
    return RefusedAttempt(table, step, str(json.loads(event.data)["reason"]))
