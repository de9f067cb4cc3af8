"""A step's event and duties as values, before anything is written.

Used by the engine for every step and by the placing writer, which puts the same values into its own
statement. Nothing here touches the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.rows import Owed, Step, Table
from orderwright.kernel.lifecycle.taking import Taking


@dataclass(frozen=True, slots=True)
class Owing:
    """One duty to be, without its event's id. `at` is the index of its event in the run."""

    at: int
    effect: str
    channel: str
    target: str
    merge_group: str
    payload: Mapping[str, Any]
    due_at: datetime


@dataclass(frozen=True)
class Told:
    """One message that would leave: the owed effect, to whom, and how the tick stands by
    default. `later`: not now, a row that comes of this one owes it. `note`: why nobody gets it, or
    why it waits.
    """

    owed: Owed
    to: Sequence[str]
    ticked: bool
    later: bool = False
    note: str = ""


@dataclass(frozen=True)
class Foretold:
    """One row taken in a rehearsal: `kept` is what the journal would keep of it, `moved` whether
    its stage changed.
    """

    table: Table
    step: Step
    subject_id: int
    kept: Mapping[str, Any]
    moved: bool
    informs: Sequence[Told]
    then: Sequence[Told]


def foretold(taking: Taking, kept: Mapping[str, Any]) -> Foretold:
    """What the row would tell, asked at the moment when its duties are planned."""
    table, step, subject_id = taking.table, taking.step, taking.subject.pk
    then = [_told(taking, owed, ticked=True) for owed in step.then]
    moved = taking.before != taking.stage
    return Foretold(table, step, subject_id, kept, moved, informs_of(taking), then)


def informs_of(taking: Taking) -> list[Told]:
    """The row's messages with their ticks, before anybody touches them."""
    tick, step = default_tick(taking), taking.step
    told = [_told(taking, owed, ticked=tick) for owed in step.informs]
    later = [Told(owed, list(owed.targets(taking)), tick, later=True) for owed in promised(taking)]
    return told + later


def _told(taking: Taking, owed: Owed, *, ticked: bool) -> Told:
    note = owed.note(taking) if owed.note else ""
    return Told(owed, list(owed.targets(taking)), ticked, note=note)


def promised(taking: Taking) -> Sequence[Owed]:
    """What the row promises; where it follows by itself, the row that was asked for has said so."""
    return () if taking.actor.kind is ActorKind.NEIGHBOUR else taking.step.promises


def wanted_later(taking: Taking) -> bool:
    """Whether what the row promises is wanted; for an effect that keeps it."""
    return not taking.ask.quiet and all(ticked(taking, owed) for owed in taking.step.promises)


def plain(value: Any) -> Any:
    """A value as the journal keeps it: times and dates as ISO text, the rest as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | int | bool | list | dict) or value is None:
        return value
    return str(value)


def event_data(taking: Taking, *, overridden: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """What the journal keeps of a step: from, to, input, reason, changes, who was not informed."""
    data = {name: plain(value) for name, value in taking.data.items() if value is not None}
    if taking.before != taking.stage:
        data |= {"from": taking.before, "to": taking.stage}
    if taking.reason:
        data["reason"] = taking.reason
    if overridden:
        data["overridden"] = [dict(spoken) for spoken in overridden]
    data |= taking.changes
    if silent := unticked(taking):
        data["not_informed"] = silent
    return data


def ticked(taking: Taking, owed: Owed) -> bool:
    """Whether this message is wanted: the tick, else the step's and the status's default."""
    tick = taking.ask.inform.get(owed.channel)
    return default_tick(taking) if tick is None else tick


def default_tick(taking: Taking) -> bool:
    """What the tick stands at before anybody touches it."""
    if not taking.step.informs_by_default:
        return False
    asked = taking.table.informs_by_default
    return asked(taking) if asked else True


def unticked(taking: Taking) -> list[str]:
    """Channels that would have informed somebody and were told not to."""
    if taking.ask.quiet:
        return []
    found = (*taking.step.informs, *promised(taking))
    silent = {o.channel for o in found if not ticked(taking, o) and o.targets(taking)}
    return sorted(silent)


def owings(taking: Taking, at: int) -> list[Owing]:
    """Every duty that the step owes, one per effect and target. Empty in quiet mode."""
    if taking.ask.quiet:
        return []
    step, later = taking.step, taking.now + timedelta(seconds=taking.default_grace)
    wanted = [(owed, later) for owed in step.informs if ticked(taking, owed)]
    wanted += [(owed, then_due(step, taking)) for owed in step.then]
    return [
        Owing(
            at, owed.name, owed.channel, target, owed.merge_group,
            owed.payload(taking) if owed.payload else {}, due,
        )
        for owed, due in wanted
        for target in dict.fromkeys(owed.targets(taking))
    ]  # fmt: skip


def then_due(step: Step, taking: Taking) -> datetime:
    """`then` waits out the grace only where the row can be undone."""
    return taking.now + timedelta(seconds=taking.default_grace if step.undo else 0)
