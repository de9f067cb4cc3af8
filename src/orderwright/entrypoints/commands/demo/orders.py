"""The orders of the demo shop, over all stages and states of payment, walked there by real steps.

The clock is moved to each moment of an order's life, so that the timeline reads like one; whoever
the table names acts. The choice of goods is fixed, not random: every demo shop is the same. What
happens to their money stands in `money.py`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings

from orderwright.domain.checkout import carts
from orderwright.domain.checkout.wishes import (
    AddressWish,
    CheckoutWish,
    ContactWish,
    LineWish,
    OrderWish,
)
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment
from orderwright.entrypoints.commands.demo import money
from orderwright.entrypoints.commands.demo.day import load_day
from orderwright.entrypoints.commands.demo.goods import GOODS
from orderwright.entrypoints.commands.demo.people import CUSTOMERS, Customer
from orderwright.entrypoints.commands.demo.walk import Walk, staff, tell_until
from orderwright.entrypoints.commands.demo.warehouse import pick_and_pack
from orderwright.entrypoints.commands.worker import work
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.placing import Placed, place_cart, place_order

BUYER = Actor(ActorKind.CUSTOMER, "cart", frozenset({"cart"}), Door.STOREFRONT, "192.0.2.10")
READER = Actor(ActorKind.CUSTOMER, "link", frozenset({"confirm"}), Door.STOREFRONT, "192.0.2.10")

NEWEST_HOURS = 4
"""So old is the newest order: its first steps are over, too."""

STORIES: tuple[tuple[str, tuple[str, str], int], ...] = (
    ("placed", ("courier", "transfer"), 6),
    ("customer_agreed", ("courier", "transfer"), 4),
    ("placed", ("parcel-locker", "transfer"), 3),
    ("confirmed", ("courier", "transfer"), 3),
    ("paid", ("parcel-locker", "transfer"), 4),
    ("processing", ("courier", "cash-on-delivery"), 4),
    ("shipped", ("courier", "cash-on-delivery"), 4),
    ("completed", ("courier", "transfer"), 5),
    ("completed", ("pickup", "pay-on-pickup"), 2),
    ("cancelled", ("courier", "transfer"), 2),
    ("refused", ("courier", "cash-on-delivery"), 1),
    ("phone", ("own-car", "cash-on-delivery"), 1),
    ("quotation", ("courier", "transfer"), 1),
    ("at_the_service", ("courier", "card"), 1),
    ("refused_by_the_bank", ("parcel-locker", "card"), 1),
    ("reserved_on_the_card", ("courier", "card"), 1),
    ("asks_for_instalments", ("courier", "instalments"), 1),
    ("gets_instalments", ("courier", "instalments"), 1),
    ("paid_by_card", ("courier", "card"), 1),
    ("paid_another_sum", ("courier", "card"), 1),
    ("paid_too_late", ("courier", "card"), 1),
    ("paid_too_little", ("courier", "transfer"), 1),
    ("paid_too_much", ("courier", "transfer"), 1),
    ("refunded", ("courier", "card"), 1),
    ("refunded_in_part", ("courier", "card"), 1),
    ("refund_to_approve", ("courier", "card"), 1),
    ("cash_in_the_van", ("own-car", "cash-on-delivery"), 1),
    ("brought_today", ("own-car", "cash-on-delivery"), 4),
)
"""(story, delivery and payment, how many): together fifty-eight."""


def load_orders() -> None:
    """All stories, oldest first; messages are sent on the way; the clock is set back at the end."""
    with _kept_in_the_mailbox():
        try:
            _tell_all(clock.now())
            clock.reset()
            load_day()
            work(threading.Event(), once=True)
        finally:
            clock.reset()


@contextmanager
def _kept_in_the_mailbox() -> Iterator[None]:
    """The past of a demo shop is told to nobody, whatever mail server is set."""
    server, settings.EMAIL_URL = settings.EMAIL_URL, ""
    try:
        yield
    finally:
        settings.EMAIL_URL = server


def _tell_all(now: datetime) -> None:
    told = [(story, pair) for story, pair, count in STORIES for _n in range(count)]
    order_of_age = sorted(range(len(told)), key=lambda n: (_age(told[n][0]), n), reverse=True)
    for rank, n in enumerate(order_of_age):
        story, pair = told[n]
        hours = max(0, _age(story)) * 24 + (len(told) - rank) * 1.7 + NEWEST_HOURS
        _tell(story, pair, n, now - timedelta(hours=hours))


def _age(story: str) -> int:
    """How many days ago such an order was placed, about; below zero: later than all others."""
    ages = {
        "completed": 12, "cancelled": 7, "refused": 5, "shipped": 4, "processing": 3, "paid": 2,
        "refunded": 6, "refunded_in_part": 6, "paid_too_late": 5, "paid_too_much": 3,
        "cash_in_the_van": 2, "brought_today": 1, "refund_to_approve": 1,
        # Sessions last a day: these two are the newest, so that they still run.
        "at_the_service": -1, "asks_for_instalments": -1,
    }  # fmt: skip
    return ages.get(story, 0)


def _tell(story: str, pair: tuple[str, str], n: int, at: datetime) -> None:
    clock.set_to(at)
    customer = _customer(n, pair)
    if story in ("phone", "quotation"):
        _typed_in(story, pair, customer, n)
        tell_until(at)
        return
    walk = Walk(_bought(pair, customer, n), at)
    for step in _PATHS[story]:
        walk.later(1.5 + (n % 3))
        step(walk, n)
    tell_until(walk.at)


def _customer(n: int, pair: tuple[str, str]) -> Customer:
    """Somebody to whom the pair delivers."""
    fitting = [c for c in CUSTOMERS if _delivers(pair, c)]
    return fitting[(n * 7) % len(fitting)]


def _delivers(pair: tuple[str, str], customer: Customer) -> bool:
    if pair[0] == "own-car":
        return customer.postal_code.startswith(("30-", "31-"))
    return customer.country == "PL" or pair == ("courier", "transfer")


def _wanted(n: int) -> list[tuple[str, int]]:
    """One to four products, never the heavy ones; at least fifty zlotys' worth."""
    light = [p for p in GOODS if p.weight < 4000 and p.on_hand > 4 and not p.bulky]
    picks = [light[(n * 11 + k * 17) % len(light)] for k in range(1 + n % 4)]
    lines = {pick.sku: 1 + (n + k) % 3 for k, pick in enumerate(picks)}
    worth = sum(p.price * lines[p.sku] for p in picks if p.sku in lines)
    if worth < 6000:
        lines[light[n % len(light)].sku] = 3
    return list(lines.items())


def _bought(pair: tuple[str, str], customer: Customer, n: int) -> Placed:
    cart, token = carts.open_cart(currency="PLN", locale=_locale(customer))
    for sku, quantity in _wanted(n):
        carts.put_line(cart, sku, quantity)
    note = "Please ring twice, the bell is quiet." if n % 6 == 0 else ""
    return place_cart(
        token,
        CheckoutWish(
            _contact(customer), _address(customer), *pair, note=note, ip="192.0.2.10",
            pickup_point="KRA01M" if pair[0] == "parcel-locker" else "",
        ),
        BUYER,
    )  # fmt: skip


def _locale(customer: Customer) -> str:
    return "pl" if customer.locale == "pl" else "en"


def _contact(c: Customer) -> ContactWish:
    return ContactWish(c.email, c.name, c.phone, c.company, c.tax_id)


def _address(c: Customer) -> AddressWish:
    return AddressWish(c.name, c.street, c.city, c.postal_code, c.country)


def _typed_in(story: str, pair: tuple[str, str], customer: Customer, n: int) -> None:
    wish = OrderWish(
        source="phone", currency="PLN", locale=_locale(customer), customer=_contact(customer),
        shipping_address=_address(customer),
        lines=tuple(LineWish(sku, quantity) for sku, quantity in _wanted(n)),
        delivery_method=pair[0], payment_method=pair[1], draft=story == "quotation",
    )  # fmt: skip
    placed = place_order(wish, staff("piotr"))
    if story == "quotation":
        take(("order", "offer"), placed.order_id, Ask(staff("piotr")))


def _agree(walk: Walk, n: int) -> None:
    """By the link of the mail, now and then by phone."""
    gate = Gate.objects.filter(order_id=walk.placed.order_id, kind="customer", state="open").first()
    if gate is None:
        return
    if n % 4 == 3:
        data = {"via": "phone", "note": "Called back, wants it by Friday."}
        take(("gate", "pass"), gate.pk, Ask(staff("piotr"), data=data))
    else:
        take(("gate", "pass"), gate.pk, Ask(READER))


def _confirm(walk: Walk, n: int) -> None:
    gates = Gate.objects.filter(order_id=walk.placed.order_id, kind="shop", state="open")
    if gates.exists():
        take(("order", "confirm"), walk.placed.order_id, Ask(staff("ewa")))


def _pay(walk: Walk, n: int) -> None:
    payment = Payment.objects.filter(order_id=walk.placed.order_id, stage="pending").first()
    if payment is not None:
        data = {"reference": f"Statement {walk.at:%d/%m}"}
        take(("payment", "record"), payment.pk, Ask(staff("marek"), data=data))


def _start(walk: Walk, n: int) -> None:
    take(("order", "start"), walk.placed.order_id, Ask(staff("ola"), override_warnings=True))


def _ship(walk: Walk, n: int) -> None:
    order = Order.objects.get(pk=walk.placed.order_id)
    carried = order.delivery_method in ("courier", "parcel-locker")
    data = {"tracking_number": f"13{n:04}8{n * 37 % 1000000:06}U"} if carried else {}
    take(("order", "ship"), order.pk, Ask(staff("ola"), data=data, override_warnings=True))


def _deliver(walk: Walk, n: int) -> None:
    order = Order.objects.get(pk=walk.placed.order_id)
    parcel = Parcel.objects.filter(order=order, stage="sent").first()
    if parcel is not None:
        data = {"cash_collected": order.pays_on_delivery and order.due > 0}
        take(("parcel", "deliver"), parcel.pk, Ask(staff("ola"), data=data))


def _note(walk: Walk, n: int) -> None:
    data = {"text": "Regular customer: put a catalogue into the parcel."}
    take(("order", "note"), walk.placed.order_id, Ask(staff("piotr"), data=data))


def _cancel(walk: Walk, n: int) -> None:
    ask = Ask(staff("ewa"), reason="Customer found it in another colour elsewhere.")
    take(("order", "cancel"), walk.placed.order_id, ask)


def _refuse(walk: Walk, n: int) -> None:
    gate = Gate.objects.get(order_id=walk.placed.order_id, kind="customer")
    take(("gate", "refuse"), gate.pk, Ask(READER, reason="I did not order this."))


_TO_CONFIRMED = (_agree, _confirm)
_BY_CARD = (money.go_to_pay, money.is_paid)
_PATHS = {
    "placed": (),
    "customer_agreed": (_agree,),
    "confirmed": (*_TO_CONFIRMED, _note),
    "paid": (*_TO_CONFIRMED, _pay),
    "processing": (*_TO_CONFIRMED, _start),
    "shipped": (*_TO_CONFIRMED, _start, pick_and_pack, _ship),
    "completed": (*_TO_CONFIRMED, _pay, _start, pick_and_pack, _ship, _deliver),
    "cancelled": (_agree, _cancel),
    "refused": (_refuse,),
    "at_the_service": (money.go_to_pay,),
    "refused_by_the_bank": (money.go_to_pay, money.is_refused),
    "reserved_on_the_card": (money.go_to_pay, money.is_authorised),
    "asks_for_instalments": (money.go_to_pay,),
    "gets_instalments": (money.go_to_pay, money.is_authorised),
    "paid_by_card": _BY_CARD,
    "paid_another_sum": (money.go_to_pay, money.pays_another_sum),
    "paid_too_late": (money.go_to_pay, _cancel, money.is_paid),
    "paid_too_little": (*_TO_CONFIRMED, money.pays_too_little),
    "paid_too_much": (*_TO_CONFIRMED, money.pays_too_much),
    "refunded": (*_BY_CARD, money.ask_all_back, money.approve),
    "refunded_in_part": (*_BY_CARD, money.give_a_little_back),
    "refund_to_approve": (*_BY_CARD, money.ask_all_back),
    "brought_today": (*_TO_CONFIRMED, _start, pick_and_pack),
    "cash_in_the_van": (*_TO_CONFIRMED, _start, pick_and_pack, _ship, _deliver),
}
