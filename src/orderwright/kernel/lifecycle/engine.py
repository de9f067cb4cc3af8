"""The one way in which a step is taken, whichever door it came by.

Order of things, in one transaction: lock the aggregate (the order row), then the subject; who;
stage; input; guards; warnings; compare-and-set on the stage; effects; event; duties; neighbours;
derived columns. Everything computed is written at the end in two multi-row inserts. No network, no
provider, no HTTP here.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orderwright.kernel import clock
from orderwright.kernel.database.retrying import once_more
from orderwright.kernel.duties.services import OwedDuty, owe, withdraw
from orderwright.kernel.faults import point
from orderwright.kernel.journal import chain
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind
from orderwright.kernel.lifecycle.checking import check
from orderwright.kernel.lifecycle.errors import NotTaken, Refused, Stale, UnknownStep
from orderwright.kernel.lifecycle.planning import Foretold, Owing, event_data, foretold, owings
from orderwright.kernel.lifecycle.rows import After, Aggregate, Bond, Step, Table
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.kernel.own_words import as_written

DEEPEST = 5
"""How many steps may follow one from another; any number may follow from the same one."""
REFUSED_ATTEMPT = "attempt_refused"


@dataclass(frozen=True)
class Machine:
    """All tables with their neighbours. `grace(actor)`: seconds before staff's messages leave."""

    tables: dict[str, Table]
    neighbours: dict[tuple[str, str], list[After]]
    grace: Callable[[Actor], int]


def build_machine(
    tables: Sequence[Table], neighbours: Sequence[After], grace: Callable[[Actor], int]
) -> Machine:
    """Wires tables and neighbours; a neighbour that names an unknown row is an error at import."""
    named = {table.name: table for table in tables}
    wired: dict[tuple[str, str], list[After]] = defaultdict(list)
    for after in neighbours:
        if after.step not in named[after.table].by_verb:
            raise ValueError(f"no row {after.table}.{after.step}")
        if after.then_step not in named[after.then_table].by_verb:
            raise ValueError(f"no row {after.then_table}.{after.then_step}")
        wired[after.key].append(after)
    return Machine(named, dict(wired), grace)


@dataclass(frozen=True)
class Taken:
    """What came of it: the aggregate as it stands, ids of the new events, refused attempts."""

    order: Any
    event_ids: list[int]
    attempts_refused: list[str]


def take(machine: Machine, where: tuple[str, str], subject_id: int, ask: Ask) -> Taken:
    """Takes the step `where` = (table, verb) on a row.

    Raises UnknownStep, Forbidden, Refused, BadInput, NeedsOverride, Stale; nothing is changed then.
    May be called inside a larger transaction. Taking the same step twice is refused by the stage.
    """
    row = find(machine, where)
    return once_more(lambda: _whole(machine, row, subject_id, ask))


@transaction.atomic
def _whole(machine: Machine, row: tuple[Table, Step], subject_id: int, ask: Ask) -> Taken:
    run = carry_out(machine, row, subject_id, ask)
    event_ids = _close(run)
    return Taken(run.order, event_ids, run.refused)


def carry_out(machine: Machine, row: tuple[Table, Step], subject_id: int, ask: Ask) -> "Run":
    """The step and all that follows it; journal and duties are still to be written.

    Needs a transaction. Errors as `take`.
    """
    run = _lock(machine, row[0], subject_id, ask)
    _check_version(run)
    _take_one(run, row, subject_id, ask)
    return run


def find(machine: Machine, where: tuple[str, str]) -> tuple[Table, Step]:
    """The row of a table by its verb."""
    name, verb = where
    table = machine.tables.get(name)
    step = table.by_verb.get(verb) if table else None
    if table is None or step is None:
        raise UnknownStep(_("There is no such step."))
    return table, step


@dataclass
class Run:
    """Everything of one outermost step until it is written."""

    machine: Machine
    aggregate: Aggregate
    order: Any
    ask: Ask
    now: datetime
    events: list[chain.Happened] = field(default_factory=list)
    owed: list[Owing] = field(default_factory=list)
    withdrawn_from: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    visited: set[tuple[str, str, int]] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    foretold: list[Foretold] = field(default_factory=list)
    """In a rehearsal: every row that is taken, in its order."""
    edited: bool = False

    @property
    def head(self) -> tuple[int, str]:
        last = self.events[-1] if self.events else None
        return (last.seq, last.hash) if last else (self.order.last_seq, self.order.last_hash)


def _lock(machine: Machine, table: Table, subject_id: int, ask: Ask) -> Run:
    aggregate, order = table.aggregate, _locked(table.aggregate, table, subject_id)
    if order is None and table.alone:
        aggregate, order = table.alone, _locked(table.alone, None, subject_id)
    if order is None:
        raise UnknownStep(_("There is no such order."))
    return Run(machine, aggregate, order, ask, clock.now())


def _locked(aggregate: Aggregate, table: Table | None, subject_id: int) -> Any:
    """The aggregate of a row, or the row itself where it is the aggregate; None without one."""
    wanted: Any = subject_id
    if table and table.order_field:
        of_row = table.model._default_manager.filter(pk=subject_id)
        wanted = of_row.values(f"{table.order_field}_id")[:1]
    locked = aggregate.model._default_manager.select_for_update(of=("self",))
    return locked.select_related(*aggregate.joined).filter(pk=wanted).first()


def _check_version(run: Run) -> None:
    if run.ask.expected_version not in (None, run.order.version):
        raise Stale(_("The order was changed meanwhile. Look at it again before going on."))


def _subject(run: Run, table: Table, subject_id: int) -> Any:
    if not table.order_field or run.aggregate is table.alone:
        return run.order
    subject = _at_hand(run, table, subject_id) or _read(run, table, subject_id)
    if subject is None:
        raise UnknownStep(_("There is no such row of this order."))
    setattr(subject, table.order_field, run.order)
    return subject


def _at_hand(run: Run, table: Table, subject_id: int) -> Any:
    """A row that was read under the order's lock: nobody else has moved it since."""
    if not run.order.holds(table.related_name):
        return None
    return next((row for row in run.order.rows(table.related_name) if row.pk == subject_id), None)


def _read(run: Run, table: Table, subject_id: int) -> Any:
    rows = table.model._default_manager.select_for_update()
    return rows.filter(pk=subject_id, **{table.order_field: run.order}).first()


def _take_one(run: Run, row: tuple[Table, Step], subject_id: int, ask: Ask, depth: int = 0) -> None:
    table, step = row
    subject = _subject(run, table, subject_id)
    taking = Taking(table, step, run.order, subject, ask, run.now)
    taking.default_grace = run.machine.grace(ask.actor) if ask.grace is None else ask.grace
    taking.before = taking.stage
    overridden = check(taking)
    _set_stage(taking)
    for effect in step.does:
        effect(taking)
        run.order.forget_rows()
    _record(run, taking, overridden)
    _follow(run, taking, depth + 1)


def _set_stage(taking: Taking) -> None:
    target, stage_field = taking.step.target_from(taking.stage), taking.table.stage_field
    if target is None or target == taking.stage:
        return
    rows = taking.table.model._default_manager.filter(
        pk=taking.subject.pk, **{stage_field: taking.stage}
    )
    setattr(taking.subject, stage_field, target)
    columns = taking.table.entered(taking) if taking.table.entered else {}
    if rows.update(**{stage_field: target}, **columns) != 1:
        raise Refused(_("Somebody else was faster. Look again."))
    if taking.table.related_name:
        taking.order.forget_rows(taking.table.related_name)


def _record(run: Run, taking: Taking, overridden: Sequence[Mapping[str, str]]) -> None:
    step, order = taking.step, run.order
    owned_by_order = run.aggregate.kind == "order"
    data = event_data(taking, overridden=overridden)
    event = chain.chain_event(
        run.head,
        subject=(taking.table.name, taking.subject.pk, order.pk if owned_by_order else None),
        named=(step.verb, step.records.name),
        by=(str(taking.actor), run.now),
        data=data,
    )  # fmt: skip
    run.events.append(event)
    if run.ask.rehearsal:
        run.foretold.append(foretold(taking, data))
    run.owed.extend(owings(taking, len(run.events) - 1))
    run.edited = run.edited or step.edits
    if step.withdraws:
        run.withdrawn_from.extend(_withdrawn(run, taking))


def _withdrawn(run: Run, taking: Taking) -> list[tuple[int, frozenset[str]]]:
    """The reversed event and what happened with it at that moment, each with the names of its
    messages. What a row owes anyway (`then`) stays owed.
    """
    reversed_event = _reversed(run, taking)
    if reversed_event is None:
        return []
    moment = _events(run, taking).filter(at=reversed_event.at)
    told = moment.exclude(name=REFUSED_ATTEMPT).order_by("seq")
    return [(event.pk, _messages(run.machine, event)) for event in told]


def _reversed(run: Run, taking: Taking) -> Event | None:
    """The event that led into the stage which this step leaves."""
    events = _events(run, taking).filter(
        subject_kind=taking.table.name, subject_id=taking.subject.pk,
        step__in=taking.step.withdraws,
    ).exclude(name=REFUSED_ATTEMPT)  # fmt: skip
    led = (event for event in events.order_by("-seq") if led_to(event) == taking.before)
    return next(led, None)


def _events(run: Run, taking: Taking) -> QuerySet[Event]:
    """The chain of the aggregate: the order's, or that of a row which has none."""
    if run.aggregate.kind == "order":
        return Event.objects.filter(order_id=run.order.pk)
    return Event.objects.filter(
        order_id=None, subject_kind=taking.table.name, subject_id=run.order.pk
    )


def led_to(event: Event) -> str:
    """The stage of its own row that the event led into; "" when it kept it or was erased."""
    return str(json.loads(event.data).get("to") or "") if event.data else ""


def _messages(machine: Machine, event: Event) -> frozenset[str]:
    step = machine.tables[event.subject_kind].by_verb.get(event.step)
    return frozenset(owed.name for owed in step.informs) if step else frozenset()


def _follow(run: Run, taking: Taking, depth: int) -> None:
    key = (taking.table.name, taking.step.verb)
    run.visited.add((*key, taking.subject.pk))
    for after in run.machine.neighbours.get(key, ()):
        if after.only_if and not after.only_if(taking):
            continue
        for row_id in after.rows(taking):
            _follow_one(run, after, row_id, taking, depth)


def _follow_one(run: Run, after: After, row_id: int, taking: Taking, depth: int) -> None:
    visit = (after.then_table, after.then_step, row_id)
    if visit in run.visited:
        return
    if depth > DEEPEST:
        raise RuntimeError(f"neighbours of {after.key} do not end")
    row = find(run.machine, (after.then_table, after.then_step))
    ask = Ask(
        _follower(taking.actor),
        inform=run.ask.inform, grace=taking.default_grace, override_warnings=True,
        quiet=run.ask.quiet, reason=_reason(after, row[1], taking),
        data=run.ask.onward.get((after.then_table, after.then_step), {}),
    )  # fmt: skip
    if after.bond is Bond.REQUIRED:
        _take_one(run, row, row_id, ask, depth)
    else:
        _attempt(run, row, row_id, ask, depth)


def _follower(actor: Actor) -> Actor:
    """Who takes what follows by itself: named after whoever took the first step."""
    name, role = str(actor), actor.role
    return Actor(ActorKind.NEIGHBOUR, name, door=actor.door, ip=actor.ip, role=role)


def _reason(after: After, step: Step, taking: Taking) -> str:
    """What follows by itself has the person's reason, else the one of its row."""
    return taking.reason or (as_written(after.why) if step.needs_reason else "")


def _attempt(run: Run, row: tuple[Table, Step], row_id: int, ask: Ask, depth: int) -> None:
    kept = (len(run.events), len(run.owed), len(run.withdrawn_from), run.edited)
    seen = len(run.foretold)
    try:
        with transaction.atomic():
            _take_one(run, row, row_id, ask, depth)
    except NotTaken as refusal:
        del run.events[kept[0] :], run.owed[kept[1] :], run.withdrawn_from[kept[2] :]
        run.edited = kept[3]
        del run.foretold[seen:]
        run.order.refresh_from_db()
        run.refused.append(refusal.sentence)
        _record_refusal(run, row, row_id, refusal)


def _record_refusal(run: Run, row: tuple[Table, Step], row_id: int, refusal: NotTaken) -> None:
    table, step = row
    order_id = run.order.pk if run.aggregate.kind == "order" else None
    event = chain.chain_event(
        run.head,
        subject=(table.name, row_id, order_id),
        named=(step.verb, REFUSED_ATTEMPT),
        by=(str(run.ask.actor), run.now),
        data={"reason": refusal.sentence},
    )  # fmt: skip
    run.events.append(event)


def _close(run: Run) -> list[int]:
    event_ids = chain.write(run.events)
    owe([_duty(run, owing, event_ids) for owing in run.owed])
    for event_id, effects in run.withdrawn_from:
        withdraw([event_id], effects=effects)
    seq, last = run.head
    columns = run.aggregate.derive(run.order, run.now)
    columns |= {"last_seq": seq, "last_hash": last, "version": run.order.version + run.edited}
    for name, value in columns.items():
        setattr(run.order, name, value)
    run.aggregate.model._default_manager.filter(pk=run.order.pk).update(**columns)
    point("step.before_commit")
    return event_ids


def _duty(run: Run, owing: Owing, event_ids: Sequence[int]) -> OwedDuty:
    event = run.events[owing.at]
    return OwedDuty(
        event_id=event_ids[owing.at], order_id=event.order_id,
        subject_kind=event.subject_kind, subject_id=event.subject_id,
        effect=owing.effect, channel=owing.channel, target=owing.target,
        merge_group=owing.merge_group, payload=dict(owing.payload),
        created_at=run.now, due_at=owing.due_at,
    )  # fmt: skip
