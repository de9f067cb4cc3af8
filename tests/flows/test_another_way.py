"""An order that is paid another way: which confirmations that asks for, and what nobody gets round.

The card is paid before the shop sends anything, without a confirmation; cash asks customer and
shop.
"""

import re
from datetime import timedelta

import pytest

from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.overview.orders import order_data
from orderwright.domain.overview.sentences import next_sentence
from orderwright.domain.overview.waiting_words import party
from orderwright.domain.payments.deadlines import awaited_until
from orderwright.domain.shop.services import change_settings
from orderwright.entrypoints.clock.ticks import tick
from orderwright.entrypoints.storefront.payment_words import how_to_pay
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.links import services as links
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop, online_payments
from tests.walks import EWA, LINK_HOLDER, anna_buys, fresh, run_worker, settle, step

PAYER = Actor(ActorKind.CUSTOMER, "link", frozenset({"pay"}), Door.STOREFRONT)
PROVIDER = Actor(ActorKind.GATEWAY, "rehearsal_instalments", door=Door.HOOK)
PRICE = (BandWish(1500),)


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    a_shop()
    online_payments()
    save_cell(CellWish("courier", "card", PRICE, asks_customer=False, asks_shop=False,
                       asks_payment=True, deadline_hours=48))  # fmt: skip
    save_cell(CellWish("courier", "instalments", PRICE, asks_customer=False, deadline_hours=72))
    save_cell(CellWish("courier", "cash", PRICE, fee=500))


def gates(order: Order) -> dict[str, str]:
    return dict(Gate.objects.filter(order=order).values_list("kind", "state"))


@pytest.mark.parametrize("who", [PAYER, EWA])
def test_cash_instead_of_the_card_still_asks_customer_and_shop(who: Actor) -> None:
    order = anna_buys(payment_method="card")
    assert gates(order) == {"payment": "open"}
    step(order, "change_payment", actor=who, data={"payment_method": "cash"})
    assert gates(order) == {"customer": "open", "payment": "waived", "shop": "open"}
    order = fresh(order)
    assert (order.stage, order.waiting_on) == ("placed", "customer")
    asked = Gate.objects.get(order=order, kind="customer")
    assert asked.deadline is not None
    assert order.overdue_at == asked.deadline
    assert links.issue("confirm", order.pk)

    settle(order, "customer", actor=LINK_HOLDER)
    assert fresh(order).waiting_on == "shop"
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
    assert offenders() == []


def test_the_mail_of_the_change_asks_for_the_confirmation() -> None:
    order = anna_buys(payment_method="card")
    step(order, "change_payment", actor=PAYER, data={"payment_method": "cash"})
    run_worker()
    mail = Message.objects.get(order_id=order.pk, template="mail_payment_changed")
    assert "One step is left: please confirm" in mail.text
    assert "{{link:confirm}}" in mail.text


def test_a_small_order_needs_no_word_of_the_customer_then_either() -> None:
    order = anna_buys(payment_method="card")
    change_settings(passes_below=1_000_000)
    step(order, "change_payment", data={"payment_method": "cash"})
    assert gates(order) == {"customer": "passed", "payment": "waived", "shop": "open"}


def test_what_the_customer_has_confirmed_stays_confirmed() -> None:
    order = anna_buys(payment_method="cash")
    settle(order, "customer", actor=LINK_HOLDER)
    step(order, "change_payment", data={"payment_method": "card"})
    step(order, "change_payment", data={"payment_method": "cash"})
    assert gates(order) == {"customer": "passed", "payment": "waived", "shop": "open"}
    assert offenders() == []


def test_a_confirmed_order_gets_no_gates_any_more() -> None:
    order = anna_buys(payment_method="cash")
    settle(order, "customer", actor=LINK_HOLDER)
    settle(order, "shop")
    step(order, "change_payment", data={"payment_method": "transfer"})
    assert gates(order) == {"customer": "passed", "shop": "passed"}


def test_an_order_that_nobody_applied_for_is_given_up_in_time() -> None:
    order = anna_buys(payment_method="instalments")
    until = awaited_until(order)
    assert until == order.placed_at + timedelta(hours=72)
    assert Gate.objects.get(order=order, kind="instalment").deadline == until
    how = how_to_pay(order)
    assert how is not None
    assert how.enforced
    clock.set_to(until + timedelta(minutes=1))
    assert tick() == 1
    assert fresh(order).stage == "cancelled"
    assert offenders() == []


def test_the_term_of_a_transfer_cancels_nothing_and_says_so() -> None:
    order = anna_buys()
    how = how_to_pay(order)
    assert how is not None
    assert (how.until is not None, how.enforced) == (True, False)
    clock.set_to(awaited_until(order) + timedelta(minutes=1))
    tick()
    assert fresh(order).stage == "placed"


def test_before_anybody_applied_and_after_a_refusal_the_customer_has_to_move() -> None:
    order = anna_buys(payment_method="instalments")
    apply = "Please apply for the instalments, or choose another way to pay."
    assert (order.waiting_on, next_sentence(order)) == ("customer", apply)

    data = {"provider": "rehearsal_instalments", "provider_ref": "r-1", "url": "https://pay.test/"}
    step(order, "open", table="payment", actor=PROVIDER, data=data)
    order = fresh(order)
    assert order.waiting_on == "gateway"
    assert "looking at your application" in next_sentence(order)
    since = order_data(order)["status_label"]
    assert re.fullmatch(r"Awaiting instalment service since \d\d:\d\d", since)
    assert party(order) == "Instalment service"

    step(order, "reject", table="payment", actor=PROVIDER)
    order = fresh(order)
    refused = "The instalment service has refused. Apply again, or choose another way to pay."
    assert (order.waiting_on, next_sentence(order)) == ("customer", refused)


@pytest.mark.parametrize("way", ["card", "instalments"])
def test_an_order_that_waits_for_the_customers_money_is_called_so(way: str) -> None:
    order = anna_buys(payment_method=way)
    assert (order.waiting_on, order.status.code) == ("customer", "awaiting-payment")
    data = {"provider": "rehearsal", "provider_ref": "r-1", "url": "https://pay.test/"}
    step(order, "open", table="payment", actor=PROVIDER, data=data)
    step(order, "reject", table="payment", actor=PROVIDER)
    assert fresh(order).status.code == "awaiting-payment"
