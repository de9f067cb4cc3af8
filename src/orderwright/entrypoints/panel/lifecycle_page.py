"""The lifecycle tables as staff see them: every step with who, what must hold and what follows.

With `?order=<number>` the steps that this order has taken are marked with when and by whom.
Reads the machine that takes the steps, so that the page cannot differ from the truth.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.permissions import Permission
from orderwright.entrypoints.panel import names, words
from orderwright.entrypoints.panel.frame import page
from orderwright.entrypoints.panel.order_page import order_or_404
from orderwright.kernel.journal.chain import events_of_order
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind, Who
from orderwright.kernel.lifecycle.engine import REFUSED_ATTEMPT
from orderwright.kernel.lifecycle.rows import After, Step, Table
from orderwright.lifecycle.machine import MACHINE


@dataclass(frozen=True)
class ShownStep:
    """One row of a table in words."""

    verb: str
    label: str
    way: str
    who: list[str]
    needs: list[str]
    warns: list[str]
    told: list[str]
    always: list[str]
    then: list[str]
    undo: str
    taken: list[Event]


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/lifecycle"""
    number = request.GET.get("order", "").strip()
    order = order_or_404(number) if number else None
    taken = _path_of(order)
    tables = [
        (table, [_shown(table, step, taken) for step in table.steps])
        for table in MACHINE.tables.values()
    ]
    context = {"tables": tables, "order": order, "who": words.who}
    return page(request, "lifecycle.html", context)


def _path_of(order: Order | None) -> dict[tuple[str, str], list[Event]]:
    """The events of an order by the row that wrote them, oldest first."""
    found: dict[tuple[str, str], list[Event]] = {}
    for event in events_of_order(order.pk) if order else ():
        if event.name != REFUSED_ATTEMPT:
            found.setdefault((event.subject_kind, event.step), []).append(event)
    return found


def _shown(table: Table, step: Step, taken: Mapping[tuple[str, str], list[Event]]) -> ShownStep:
    after = MACHINE.neighbours.get((table.name, step.verb), [])
    return ShownStep(
        step.verb, str(step.label), _way(table, step), [_who(who) for who in step.who],
        _sentences((*step.needs, *step.reason_when)), _sentences(step.warns),
        [str(owed.label) for owed in (*step.informs, *step.promises)],
        [str(owed.label) for owed in step.then],
        list(dict.fromkeys(_follower(row) for row in after)),
        str(table.by_verb[step.undo].label) if step.undo else "",
        taken.get((table.name, step.verb), []),
    )  # fmt: skip


def _follower(row: After) -> str:
    """What follows by itself, in the row's own words."""
    return str(row.why or MACHINE.tables[row.then_table].by_verb[row.then_step].label)


def _way(table: Table, step: Step) -> str:
    """From where to where; a stage that stays is said once."""
    field: Any = table.model._meta.get_field(table.stage_field)
    labels = {str(value): str(label) for value, label in field.flatchoices}
    sources = [str(stage) for stage in labels if stage in {str(s) for s in step.sources}]
    ends = {stage: step.target_from(stage) for stage in sources}
    moves: dict[str, list[str]] = {}
    for stage, end in ends.items():
        moves.setdefault("" if end is None else str(end), []).append(labels[stage])
    return "; ".join(
        f"{', '.join(starts)} → {labels[end]}" if end else _("stays where it is")
        for end, starts in moves.items()
    )


def _who(who: Who) -> str:
    word = str(words.ACTORS.get(who.kind, _("by itself")))
    if not who.right:
        return word
    if who.kind is ActorKind.STAFF and who.right in Permission.values:
        return f"{word}: {Permission(who.right).label}"
    return f"{word} ({names.link(who.right)})"


def _sentences(guards: Iterable[Any]) -> list[str]:
    """What must hold, by the guards' own names."""
    return [names.guard(guard.__name__) for guard in guards]
