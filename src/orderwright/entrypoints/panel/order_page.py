"""The order page: where it stands, what can be done, what was bought, what happened.

One reader per part; the page adapts to the stage because the offers do (S4-1). Changes nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from orderwright.domain.checkout.models import DeliveryMethod
from orderwright.domain.customers.hints import email_hint
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.errors import UnknownOrder
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview import waiting_words
from orderwright.domain.overview.late_money import events_of
from orderwright.domain.overview.parts import parcel_page
from orderwright.domain.payments import event_reasons
from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import GateKind, GateState, OrderStage, Party
from orderwright.entrypoints.panel import names, words
from orderwright.entrypoints.panel.access import may, person
from orderwright.entrypoints.panel.door_proofs import proofs_by_parcel
from orderwright.entrypoints.panel.file_links import files_of
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.goods import goods_of
from orderwright.entrypoints.panel.offered import Offered, Part, offered
from orderwright.entrypoints.panel.order_invoices import invoices_of
from orderwright.entrypoints.panel.order_money import money_of
from orderwright.entrypoints.panel.parcel_cards import cards
from orderwright.entrypoints.panel.timeline import timeline
from orderwright.kernel import clock
from orderwright.kernel.log.link_hits import opened
from orderwright.kernel.own_words import as_read
from orderwright.lifecycle.machine import MACHINE
from orderwright.outbound.notifications.incoming import queries as incoming

PATH = (
    OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.PROCESSING, OrderStage.SHIPPED,
    OrderStage.COMPLETED,
)  # fmt: skip


SPOKEN = {
    "held_by": lambda party: str(Party(party).label),
    "via": lambda gate: str(words.VIA.get(gate.via, gate.via)),
    "who": words.who, "read": as_read, "names": names,
}  # fmt: skip
"""How the page says what rows keep as codes."""

BESIDE_THE_CUSTOMER = (
    "correct_customer", "correct_address", "correct_billing", "notify_also", "tag", "assign",
)  # fmt: skip


@dataclass(frozen=True)
class ClosedPart:
    """The closed steps of one row: which of them have which reason."""

    name: str
    reasons: list[tuple[str, str]]
    count: int


def show(request: HttpRequest, number: str) -> HttpResponse:
    """GET /panel/orders/<number>; the number of a merged order leads to the survivor."""
    order = order_or_404(number)
    if order.number != number:
        return go(request, f"/panel/orders/{order.number}")
    return page(request, "order.html", order_context(request, order))


def order_or_404(number: str) -> Order:
    """The order of the address."""
    try:
        return by_number(number)
    except UnknownOrder as unknown:
        raise Http404 from unknown


def order_context(request: HttpRequest, order: Order) -> dict[str, Any]:
    """Everything that the page shows."""
    steps = offered(order, actor_of(request))
    goods = goods_of(order)
    language = person(request).locale
    return {
        "order": order,
        "status_label": waiting_words.status_label(order, order.status.label(language)),
        "party": waiting_words.party(order),
        "late": is_late(order),
        "path": _path(order),
        "steps": steps,
        "goods": goods,
        "money": money_of(order, steps, language),
        "invoices": invoices_of(order, steps),
        "money_words": [
            text for event in events_of(order) if (text := event_reasons.of_event(event))
        ],
        "cost_declined": cost_declined(order),
        "decides_money": may(request, Permission.MONEY),
        "dispatches": may(request, Permission.DISPATCH),
        "short": any(line.short for line in goods),
        "delivery_name": _delivery_name(order, language),
        "payment_name": names.payment_method(order.payment_method, language, order.payment_name),
        "parcels": cards([(p, tracking_address(order, p.row)) for p in steps.of("parcel")]),
        "assigned": User.objects.filter(pk=order.assigned_to_id or 0).first(),
        "proofs": proofs_by_parcel(order.pk),
        "timeline": timeline(order, language),
        "opened": opened(order.number),
        "cancel_reason": as_read(order.cancel_reason),
        "files": files_of(order),
        **_mailing(order),
        **_steps_shown(steps, order),
        **SPOKEN,
    }


def _steps_shown(steps: Offered, order: Order) -> dict[str, Any]:
    """The steps that have a place of their own, and those that are closed."""
    return {
        "status_step": steps.order.button("set_status"),
        "note_step": steps.order.button("note"),
        "statuses": _statuses(steps, order),
        "closed": _closed(steps, elsewhere=False),
        "closed_elsewhere": _closed(steps, elsewhere=True),
        "quiet": [b for b in steps.order.open if b.verb in BESIDE_THE_CUSTOMER],
    }


def _mailing(order: Order) -> dict[str, Any]:
    """What is known of the customer's address, and what came that nobody has seen to."""
    return {
        "mails_waiting": incoming.waiting_of(order.pk),
        "email_fate": incoming.fate_of(order.email),
        "email_domain": incoming.domain_of(order.email),
        "email_meant": email_hint(order.email),
    }


def _delivery_name(order: Order, language: str) -> str:
    return names.delivery_method(order.delivery_method, language, order.delivery_name)


def cost_declined(order: Order) -> Gate | None:
    """The shipping cost that the customer would not pay, while nobody has named another."""
    if order.stage != OrderStage.PLACED:
        return None
    cost = Gate.objects.filter(order=order, kind=GateKind.SHIPPING_COST)
    return cost.filter(state=GateState.REFUSED).first()


def is_late(order: Order) -> bool:
    """Whether somebody should have moved by now."""
    return order.overdue_at is not None and order.overdue_at < clock.now()


def tracking_address(order: Order, parcel: Parcel) -> str:
    """Where the carrier shows the parcel; empty without a number or a pattern (S3-20)."""
    found = DeliveryMethod.objects.filter(code=order.delivery_method)
    pages = {row.code: (row.carrier, row.tracking_url) for row in found}
    return parcel_page(parcel, pages)


def _path(order: Order) -> list[tuple[str, str]]:
    """(look, label) per stage of the main path."""
    if order.stage == OrderStage.CANCELLED:
        return [("off", str(OrderStage.CANCELLED.label))]
    stages = [OrderStage.DRAFT, *PATH] if order.stage == OrderStage.DRAFT else [*PATH]
    here = stages.index(OrderStage(order.stage))
    return [
        ("done" if at < here else "now" if at == here else "", str(stage.label))
        for at, stage in enumerate(stages)
    ]


def _statuses(steps: Offered, order: Order) -> list[tuple[str, str]]:
    """What the status control offers: the choices of the step's own field."""
    button = steps.order.button("set_status")
    if button is None:
        return []
    field = next((f for f in button.offer.step.takes if f.name == "status"), None)
    return list(field.choices(order)) if field and field.choices else []


def _closed(steps: Offered, *, elsewhere: bool) -> list[ClosedPart]:
    """Closed steps by row and by reason, in the order of the offers: those of the row's own stage,
    or those that belong to another one.
    """
    found = []
    for part in steps.parts:
        reasons: dict[str, list[str]] = {}
        for button in part.closed:
            if button.offer.elsewhere == elsewhere:
                reasons.setdefault(button.offer.reason, []).append(button.label)
        if reasons:
            told = [(", ".join(labels), reason) for reason, labels in reasons.items()]
            found.append(ClosedPart(_part_name(part), told, sum(map(len, reasons.values()))))
    return found


def _part_name(part: Part) -> str:
    """Which row a closed step belongs to."""
    label = str(MACHINE.tables[part.table].label)
    kind = getattr(part.row, "get_kind_display", None)
    return str(kind()) if kind else label
