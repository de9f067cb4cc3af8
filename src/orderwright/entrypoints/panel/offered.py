"""The steps of an order and of all that hangs on it: buttons, and closed steps with a reason.

Asks the lifecycle tables for every row of the order; chooses only which button stands first, by
whom the order waits for (S4-1). What is open is the row's decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import gates_of
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.returns.queries import returns_of
from orderwright.domain.shop.stages import GateKind, OrderStage, Party, PaymentStatus
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.offers import Offer
from orderwright.lifecycle.machine import offers

LIKELY: dict[str, tuple[str, ...]] = {
    Party.CUSTOMER: (
        "gate.pass", "order.request_confirmation", "payment.record", "order.request_payment",
        "order.accept", "order.offer",
    ),
    Party.SHOP: (
        "order.offer", "gate.propose", "order.confirm", "order.start", "order.ship",
        "return.inspect", "return.settle", "order.close_unsold", "parcel.retry",
        "order.complete", "payment.record",
    ),
    Party.SUPPLIER: ("delivery.allocate", "order.start"),
    Party.CARRIER: ("parcel.deliver", "order.complete"),
    Party.DELIVERER: ("parcel.deliver", "order.complete"),
    Party.NOBODY: ("order.unpark",),
}  # fmt: skip
"""The steps that staff most likely want next, by the party that the order waits for."""

STAND_OUT = frozenset(
    {
        "request_confirmation",
        "record",
        "cancel",
        "propose",
        "reinstate",
        "reinstate_quotation",
        "close_unsold",
    }
)
"""Steps that stand beside those that lead forward."""

QUIET = frozenset({
    "note", "tag", "assign", "set_status", "correct_address", "correct_billing", "correct_customer",
    "notify_also", "write", "send_again",
    "proforma", "invoice", "advance", "final", "credit_note", "correct_invoice",
})  # fmt: skip
"""Steps that have their own place on the page."""

KEYS = {
    "confirm": "c", "start": "p", "ship": "s", "complete": "d", "cancel": "z",
    "request_confirmation": "r", "record": "m", "allocate": "a",
}  # fmt: skip

ICONS = {
    "confirm": "check", "accept": "check", "pass": "check", "start": "package", "ship": "truck",
    "send": "truck", "deliver": "home", "complete": "check", "cancel": "ban", "record": "receipt",
    "request_confirmation": "mail", "reinstate": "refresh", "step_back": "arrow-back-up",
    "reopen": "arrow-back-up", "back": "arrow-back-up", "pick": "list", "pack": "package",
    "allocate": "package", "offer": "send", "park": "clock", "unpark": "clock", "propose": "truck",
    "refuse": "x", "waive": "eye", "retry": "refresh", "fail": "alert-triangle", "note": "note",
    "record_money": "receipt", "refund": "arrow-back-up", "refund_by_hand": "arrow-back-up",
    "approve": "check", "ask": "refresh", "settle": "check", "capture": "credit-card",
    "unrecord": "arrow-back-up",
    "hand_over": "arrow-right", "request_payment": "send", "change_payment": "credit-card",
    "use_credit": "star", "take_credit_back": "arrow-back-up",
    "put_cash_right": "check",
    "keep_credit": "star", "move_money": "arrow-right", "reinstate_quotation": "refresh",
    "tag": "tag", "assign": "user", "correct_address": "map-pin", "correct_billing": "map-pin",
    "correct_customer": "edit",
    "split": "arrow-right", "join": "package", "measure": "edit",
    "set_status": "edit", "number": "edit", "hold": "alert-triangle", "return": "arrow-back-up",
    "unassign": "x", "inspect": "package", "close_unsold": "ban",
    "proforma": "receipt", "invoice": "receipt", "advance": "receipt", "final": "receipt",
    "credit_note": "arrow-back-up", "correct_invoice": "edit",
}  # fmt: skip


@dataclass(frozen=True)
class Button:
    """One step with the address of its sheet."""

    offer: Offer
    address: str
    label: str
    icon: str
    key: str
    primary: bool = False

    @property
    def verb(self) -> str:
        return self.offer.step.verb


@dataclass
class Part:
    """A row that has steps: the order itself, a gate, a payment, a refund, a delivery, a
    parcel, a return.
    """

    table: str
    row: Any
    open: list[Button] = field(default_factory=list)
    closed: list[Button] = field(default_factory=list)

    def button(self, verb: str) -> Button | None:
        """The open step of that name."""
        return next((button for button in self.open if button.verb == verb), None)


@dataclass
class Offered:
    """Everything that can and cannot be done to an order now, by part."""

    parts: list[Part]
    top: list[Button]
    more: list[Button]

    def of(self, table: str) -> list[Part]:
        """The parts of one table."""
        return [part for part in self.parts if part.table == table]

    @property
    def order(self) -> Part:
        return self.parts[0]


def offered(order: Order, actor: Actor) -> Offered:
    """Asks every row of the order for its steps."""
    parts = [_part(table, order, row, actor) for table, row in _rows(order)]
    likely = _likely(order)
    top = sorted(_for_the_top(order, parts, likely), key=lambda button: _rank(button, likely))
    if top and _path(top[0]) in likely:
        top[0] = _primary(top[0])
    keeps = [button for button in top if button.primary or _moves(button)]
    return Offered(parts, keeps, [button for button in top if button not in keeps])


def _likely(order: Order) -> tuple[str, ...]:
    """All the money of goods that are here went back: then nothing is sent any more."""
    in_hand = order.stage in (OrderStage.CONFIRMED, OrderStage.PROCESSING)
    if in_hand and order.payment_status == PaymentStatus.REFUNDED:
        return ("order.cancel",)
    return LIKELY.get(order.waiting_on, ())


def _rows(order: Order) -> Iterable[tuple[str, Any]]:
    yield "order", order
    yield from (("gate", gate) for gate in gates_of(order.pk))
    yield from (("payment", row) for row in Payment.objects.filter(order=order))
    yield from (("refund", row) for row in _refunds_of(order))
    yield from (("delivery", row) for row in _tasks_of(order))
    yield from (("parcel", row) for row in _boxes_of(order))
    yield from (("return", row) for row in returns_of(order))


def _tasks_of(order: Order) -> Iterable[DeliveryOrder]:
    return DeliveryOrder.objects.filter(order=order).select_related("deliverer", "warehouse")


def _boxes_of(order: Order) -> Iterable[Parcel]:
    whole = order.parcels.select_related("delivery__warehouse")
    return whole.prefetch_related("lines__line")


def _refunds_of(order: Order) -> Iterable[Refund]:
    return Refund.objects.filter(order=order).select_related("payment", "moved_to")


def _part(table: str, order: Order, row: Any, actor: Actor) -> Part:
    part = Part(table, row)
    for offer in offers(table, order, row, actor):
        (part.open if offer.open else part.closed).append(_button(order, row, offer))
    return part


def _button(order: Order, row: Any, offer: Offer) -> Button:
    verb = offer.step.verb
    address = step_address(order.number, offer.table.name, offer.subject_id, verb)
    return Button(
        offer, address, _label(row, offer), ICONS.get(verb, "arrow-right"), KEYS.get(verb, "")
    )


def step_address(number: str, table: str, row_id: int, verb: str) -> str:
    """The address of a step's sheet."""
    return reverse("panel:step", args=[number, table, row_id, verb])


def _label(row: Any, offer: Offer) -> str:
    """The row's own word; a gate's says whose answer it is."""
    if isinstance(row, Gate) and row.kind == GateKind.CUSTOMER and offer.step.verb == "pass":
        return _("Confirm for the customer")
    return str(offer.step.label)


def _for_the_top(order: Order, parts: list[Part], likely: tuple[str, ...]) -> list[Button]:
    """Open steps of the order itself, and those of its rows that are likely now."""
    return [
        button
        for part in parts
        for button in part.open
        if (part.table == "order" and button.verb not in QUIET)
        or (_path(button) in likely and _fits(order, part, button))
    ]


def _fits(order: Order, part: Part, button: Button) -> bool:
    """Whether a likely step of another row belongs beside the order's own."""
    if button.verb == "pass":
        return bool(part.row.kind == GateKind.CUSTOMER)
    if button.verb == "record":
        return order.due > 0 and not order.pays_on_delivery
    return True


def _rank(button: Button, likely: tuple[str, ...]) -> int:
    path = _path(button)
    if path in likely:
        return likely.index(path)
    return len(likely) + (button.verb == "cancel")


def _path(button: Button) -> str:
    return f"{button.offer.table.name}.{button.verb}"


def _moves(button: Button) -> bool:
    """Whether the step leads forward; the others wait in the menu."""
    step = button.offer.step
    forward = step.target is not None and not step.needs_reason
    return forward or button.verb in STAND_OUT


def _primary(button: Button) -> Button:
    return Button(button.offer, button.address, button.label, button.icon, button.key, primary=True)
