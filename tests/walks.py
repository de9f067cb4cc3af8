"""How tests walk an order through its life: real doors, real steps, no shortcuts.

Anna buys, Ewa runs the desk, Ola packs, Marek keeps the books, Jan drives.
"""

import threading
from collections.abc import Mapping
from typing import Any

from orderwright.domain.checkout.wishes import (
    AddressWish,
    CheckoutWish,
    ContactWish,
    LineWish,
    OrderWish,
)
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.returns.models import Return
from orderwright.domain.shop.permissions import ROLE_RIGHTS, Permission, Role
from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.commands.worker import work
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.engine import Taken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.placing import Placed, place_cart, place_order
from orderwright.outbound.notifications.models import Message
from tests.builders import a_cart

ANNA = ContactWish("anna@example.com", "Anna Kowalska", "+48600100200")
KRAKOW = AddressWish("Anna Kowalska", "ul. Długa 12/4", "Kraków", "31-146", "PL")
EWA = Actor(ActorKind.STAFF, "Ewa", frozenset(Permission.values), Door.PANEL)
OLA = Actor(ActorKind.STAFF, "Ola", ROLE_RIGHTS[Role.WAREHOUSE], Door.PANEL)
MAREK = Actor(ActorKind.STAFF, "Marek", ROLE_RIGHTS[Role.ACCOUNTANT], Door.PANEL)
API = Actor(ActorKind.STAFF, "api:shop", frozenset(Permission.values), Door.API)
CART_HOLDER = Actor(ActorKind.CUSTOMER, "cart", frozenset({"cart"}), Door.STOREFRONT, "192.0.2.7")
LINK_HOLDER = Actor(
    ActorKind.CUSTOMER, "link", frozenset({"confirm"}), Door.STOREFRONT, "192.0.2.7", "Firefox"
)


def a_wish(**changes: Any) -> CheckoutWish:
    """Anna's checkout: courier, by bank transfer, to Kraków."""
    wanted: dict[str, Any] = {
        "customer": ANNA, "shipping_address": KRAKOW, "delivery_method": "courier",
        "payment_method": "transfer",
    }  # fmt: skip
    return CheckoutWish(**{**wanted, **changes})


def anna_buys(
    lines: Mapping[str, int] | None = None, *, locale: str = "en", **changes: Any
) -> Order:
    """An order just placed through a cart."""
    _cart, token = a_cart(lines, locale=locale)
    placed = place_cart(token, a_wish(**changes), CART_HOLDER)
    return Order.objects.get(pk=placed.order_id)


def typed_in(lines: Mapping[str, int], *, actor: Actor = API, **changes: Any) -> Placed:
    """An order handed over as a whole."""
    wanted: dict[str, Any] = {
        "source": "api", "currency": "PLN", "locale": "en", "customer": ANNA,
        "shipping_address": KRAKOW, "delivery_method": "courier", "payment_method": "transfer",
        "lines": tuple(LineWish(sku, quantity) for sku, quantity in lines.items()),
    }  # fmt: skip
    return place_order(OrderWish(**{**wanted, **changes}), actor)


def step(order: Order, verb: str, *, actor: Actor = EWA, table: str = "order", **ask: Any) -> Taken:
    """Takes a step of the order's own table, or of its only gate, payment, delivery or parcel."""
    ask.setdefault("override_warnings", True)
    return take((table, verb), row_of(order, table), Ask(actor, **ask))


def row_of(order: Order, table: str) -> int:
    """The id of the order's newest row in a table."""
    if table == "order":
        return order.pk
    model = {
        "payment": Payment, "delivery": DeliveryOrder, "parcel": Parcel, "return": Return,
    }[table]  # fmt: skip
    return int(model._default_manager.filter(order=order).order_by("-pk").first().pk)  # type: ignore[union-attr]


def settle(order: Order, kind: str, verb: str = "pass", *, actor: Actor = EWA, **ask: Any) -> Taken:
    """A step of one gate of the order."""
    gate = Gate.objects.get(order=order, kind=kind)
    return take(("gate", verb), gate.pk, Ask(actor, **ask))


def an_order(stage: OrderStage = OrderStage.PLACED, *, paid: bool = False, **buying: Any) -> Order:
    """An order walked to a stage by real steps, paid on the way if wanted (shipping needs it)."""
    order = anna_buys(**buying)
    path = [OrderStage.CONFIRMED, OrderStage.PROCESSING, OrderStage.SHIPPED, OrderStage.COMPLETED]
    wanted = path[: path.index(stage) + 1] if stage in path else []
    if wanted:
        confirm(order)
    if paid or OrderStage.SHIPPED in wanted:
        pay(order)
    for verb, reached in (("start", 1), ("ship", 2), ("complete", 3)):
        if len(wanted) > reached:
            step(order, verb)
    if stage is OrderStage.CANCELLED:
        step(order, "cancel", reason="Changed her mind")
    return fresh(order)


def confirm(order: Order) -> None:
    """Customer and shop settle their gates, whichever there are."""
    for gate in Gate.objects.filter(order=order, state="open").order_by("position"):
        actor = LINK_HOLDER if gate.kind == "customer" else EWA
        take(("gate", "pass"), gate.pk, Ask(actor))


def pay(order: Order) -> None:
    """Marek sees the money on the statement."""
    payment = Payment.objects.filter(order=order, stage="pending").first()
    if payment is not None:
        take(("payment", "record"), payment.pk, Ask(MAREK))


def fresh(order: Order) -> Order:
    """The order as the database has it now."""
    return Order.objects.select_related("status").get(pk=order.pk)


def told(order: Order) -> list[str]:
    """Names of the journal's events, oldest first."""
    return list(
        Event.objects.filter(order_id=order.pk).order_by("seq").values_list("name", flat=True)
    )


def run_worker() -> int:
    """Everything due goes out now."""
    return work(threading.Event(), once=True)


def mails(order: Order) -> list[str]:
    """Templates of the messages about the order that have left, oldest first."""
    return list(
        Message.objects.filter(order_id=order.pk).order_by("pk").values_list("template", flat=True)
    )
