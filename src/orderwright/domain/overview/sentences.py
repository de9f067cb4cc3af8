"""What happens next, in one sentence for the customer (design: the order page by link).

Pure over the loaded order and its gates. Called with the order's language in force. Never promises
a date that nobody has stored.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import unsettled
from orderwright.domain.shop.stages import (
    DeliveryStatus,
    GateKind,
    GateState,
    OrderStage,
    Party,
    PaymentStatus,
)


def first_open_gate(order: Order) -> Gate | None:
    """The gate whose turn it is; earlier ones are done."""
    waiting = unsettled(list(order.rows("gates")))
    return min(waiting, key=lambda gate: gate.position, default=None)


def next_sentence(order: Order) -> str:
    """One sentence in the language in force."""
    return _SENTENCES[OrderStage(order.stage)](order)


def _draft(order: Order) -> str:
    if order.offered_at is None:
        return _("We are preparing this quotation for you.")
    return _("This is our quotation. Accept it with the link in our mail and it becomes an order.")


def _placed(order: Order) -> str:
    gate = first_open_gate(order)
    if gate is None:
        return _("We are about to confirm your order.")
    return _GATES[GateKind(gate.kind)](order, gate)


def _shipping_cost(order: Order, gate: Gate) -> str:
    if gate.state == GateState.PROPOSED:
        return _("We have sent you the shipping cost. Please accept or decline it.")
    if gate.state == GateState.REFUSED:
        return _("The shipping cost was declined. We will look for another way and write to you.")
    return _("We are working out the shipping cost and will write to you.")


def _customer(order: Order, gate: Gate) -> str:
    return _("Please confirm your order with the link in the mail that we sent you.")


def _payment(order: Order, gate: Gate) -> str:
    if order.waiting_on == Party.GATEWAY:
        return _("We are waiting for the payment service to tell us about your payment.")
    return _please_pay(order)


def _instalment(order: Order, gate: Gate) -> str:
    if order.waiting_on == Party.GATEWAY:
        return _("The instalment service is looking at your application.")
    if order.payment_status == PaymentStatus.REJECTED:
        return _("The instalment service has refused. Apply again, or choose another way to pay.")
    return _("Please apply for the instalments, or choose another way to pay.")


def _shop(order: Order, gate: Gate) -> str:
    return _("We are checking your order and will confirm it soon.")


def _please_pay(order: Order) -> str:
    amount = order.money(order.due).format(get_language() or "en")
    return _("We are waiting for your payment of %(amount)s.") % {"amount": amount}


def _confirmed(order: Order) -> str:
    if order.delivery_status == DeliveryStatus.WAITING:
        return _("We are waiting for goods from our supplier and will pack your order then.")
    if order.waiting_on == Party.CUSTOMER and order.due > 0:
        return _please_pay(order)
    return _("We will start packing your order soon.")


def _processing(order: Order) -> str:
    if order.delivery_status == DeliveryStatus.PART_SENT:
        return _("A part of your order is on its way, the rest follows.")
    if order.delivery_status == DeliveryStatus.WAITING:
        return _("We are waiting for goods from our supplier and will pack your order then.")
    return _("We are packing your order.")


def _shipped(order: Order) -> str:
    if order.delivery_status == DeliveryStatus.FAILED:
        return _("Your parcel could not be delivered. We will contact you.")
    if order.delivery_status == DeliveryStatus.RETURNED:
        return _("Your parcel came back to us. We will contact you.")
    if order.delivery_status == DeliveryStatus.DELIVERED:
        return _("Your order was delivered.")
    return _("Your order is on its way to you.")


def _completed(order: Order) -> str:
    return _("Your order is complete. Thank you!")


def _cancelled(order: Order) -> str:
    if order.paid > order.refunded:
        return _("Your order is cancelled. We have money of yours and will settle it with you.")
    return _("Your order is cancelled.")


_GATES: dict[GateKind, Callable[[Order, Gate], str]] = {
    GateKind.SHIPPING_COST: _shipping_cost,
    GateKind.CUSTOMER: _customer,
    GateKind.PAYMENT: _payment,
    GateKind.INSTALMENT: _instalment,
    GateKind.SHOP: _shop,
}
_SENTENCES: dict[OrderStage, Callable[[Order], str]] = {
    OrderStage.DRAFT: _draft,
    OrderStage.PLACED: _placed,
    OrderStage.CONFIRMED: _confirmed,
    OrderStage.PROCESSING: _processing,
    OrderStage.SHIPPED: _shipped,
    OrderStage.COMPLETED: _completed,
    OrderStage.CANCELLED: _cancelled,
}
