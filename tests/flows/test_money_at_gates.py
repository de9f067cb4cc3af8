"""Money and gates: nothing due asks for nothing, a second transfer is seen, late money is shown."""

from datetime import timedelta

import pytest

from orderwright.domain.checkout.models import Cell
from orderwright.domain.checkout.wishes import LineWish, OrderWish
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.overview.tabs import Tab, condition
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.services import raise_version
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.placing import place_order
from tests.builders import a_product, a_shop
from tests.walks import (
    ANNA,
    API,
    KRAKOW,
    LINK_HOLDER,
    MAREK,
    anna_buys,
    confirm,
    fresh,
    mails,
    pay,
    run_worker,
    settle,
    step,
    told,
    typed_in,
)

pytestmark = pytest.mark.django_db
ACCEPTER = Actor(ActorKind.CUSTOMER, "link", frozenset({"accept"}), Door.STOREFRONT)


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()
    Cell.objects.filter(delivery__code__in=("courier", "pickup")).update(asks_payment=True)
    raise_version()


def gates(order: Order) -> dict[str, str]:
    return dict(Gate.objects.filter(order=order).values_list("kind", "state"))


def test_a_gift_asks_for_no_payment() -> None:
    a_product("GIFT", price=0)
    order = anna_buys({"GIFT": 1}, delivery_method="pickup")
    assert gates(order) == {"customer": "open", "payment": "passed", "shop": "open"}
    assert Gate.objects.get(order=order, kind="payment").via == "payment"
    confirm(order)
    assert fresh(order).stage == "confirmed"
    assert offenders() == []


def test_a_quotation_for_nothing_asks_for_no_payment() -> None:
    a_product("GIFT", price=0)
    placed = typed_in({"GIFT": 1}, draft=True, delivery_method="pickup")
    order = Order.objects.get(pk=placed.order_id)
    step(order, "accept")
    assert gates(order) == {"customer": "passed", "payment": "passed", "shop": "open"}
    assert offenders() == []


def test_an_accepted_quotation_without_a_gate_left_is_confirmed() -> None:
    Cell.objects.all().update(asks_payment=False, asks_shop=False)
    raise_version()
    a_product("LAMP")
    order = Order.objects.get(pk=typed_in({"LAMP": 1}, draft=True).order_id)
    step(order, "accept")
    assert fresh(order).stage == "confirmed"


def test_a_paid_order_that_comes_back_asks_for_no_money() -> None:
    order = anna_buys()
    pay(order)
    step(order, "cancel", reason="No")
    step(order, "reinstate", reason="Yes")
    assert gates(order) == {"customer": "passed", "payment": "passed", "shop": "open"}
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
    assert offenders() == []


def test_a_paid_gate_opened_again_closes_by_itself() -> None:
    order = anna_buys()
    pay(order)
    settle(order, "payment", "reopen", reason="Let us see")
    assert gates(order)["payment"] == "passed"
    assert offenders() == []


def test_reopened_for_changes_only_the_shop_decides_again() -> None:
    Cell.objects.all().update(asks_shop=False)
    raise_version()
    order = anna_buys()
    pay(order)
    assert fresh(order).stage == "confirmed"
    step(order, "reopen", reason="Another colour")
    assert gates(order) == {"customer": "passed", "payment": "passed", "shop": "open"}
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
    assert offenders() == []


def test_a_shipping_cost_accepted_after_the_money_asks_for_the_rest() -> None:
    a_product("BENCH", bulky=True, price=90_000)
    order = anna_buys({"BENCH": 1})
    pay(order)
    assert gates(order)["payment"] == "passed"
    settle(order, "shipping_cost", "propose", data={"amount": "149.00"})
    settle(order, "shipping_cost", actor=ACCEPTER)
    assert (gates(order)["payment"], fresh(order).due) == ("open", 14_900)
    expected = Payment.objects.get(order=order, stage="pending")
    assert expected.amount == 14_900, "asked for what is due, no more and no less"
    pay(order)
    assert gates(order)["payment"] == "passed"
    assert offenders() == []


def test_a_cost_that_leaves_nothing_due_closes_the_payment_gate() -> None:
    a_product("GIFT", bulky=True, price=0)
    order = anna_buys({"GIFT": 1})
    settle(order, "shipping_cost", "propose", data={"amount": "149.00"})
    settle(order, "shipping_cost", actor=ACCEPTER)
    assert gates(order)["payment"] == "open"
    settle(order, "shipping_cost", "reopen", reason="Free after all")
    settle(order, "shipping_cost", "propose", data={"amount": "0.00"})
    settle(order, "shipping_cost", actor=ACCEPTER)
    assert gates(order)["payment"] == "passed"
    assert offenders() == []


def test_a_refused_cost_is_proposed_anew() -> None:
    a_product("BENCH", bulky=True, price=90_000)
    order = anna_buys({"BENCH": 1})
    settle(order, "shipping_cost", "propose", data={"amount": "149.00"})
    settle(order, "shipping_cost", "refuse", actor=ACCEPTER, reason="Too dear")
    assert (fresh(order).stage, fresh(order).waiting_on) == ("placed", "shop")


def test_a_bulky_quotation_still_asks_for_its_shipping_cost() -> None:
    a_product("BENCH", bulky=True, price=90_000)
    order = Order.objects.get(pk=typed_in({"BENCH": 1}, draft=True).order_id)
    step(order, "accept")
    assert gates(order)["shipping_cost"] == "open"
    assert offenders() == []


@pytest.mark.parametrize("draft", [False, True])
def test_a_shipping_price_agreed_on_the_phone_is_not_asked_for_again(draft: bool) -> None:
    a_product("BENCH", bulky=True, price=90_000)
    placed = typed_in({"BENCH": 1}, draft=draft, source="phone", shipping_price=12_000)
    order = Order.objects.get(pk=placed.order_id)
    if draft:
        step(order, "accept")
    assert "shipping_cost" not in gates(order)
    assert fresh(order).total == 102_000


def test_staff_refuse_a_gate_with_a_reason_only() -> None:
    order = anna_buys()
    with pytest.raises(Refused, match="reason"):
        settle(order, "shop", "refuse")
    settle(order, "shop", "refuse", reason="We do not trust this one")
    assert fresh(order).cancel_reason == "We do not trust this one"


def test_a_second_transfer_is_recorded_and_seen_as_too_much() -> None:
    order = anna_buys()
    pay(order)
    settle(order, "shop")
    step(order, "record_money", actor=MAREK, data={"amount": "20.00"})
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert (fresh(order).payment_status, fresh(order).due) == ("overpaid", -2_000)
    assert Payment.objects.filter(order=order, stage="paid").count() == 2
    assert mails(order).count("mail_payment_received") == 2
    assert told(order)[-1] == "payment_recorded"
    assert offenders() == []


def test_money_that_is_expected_is_recorded_on_its_own_row() -> None:
    order = anna_buys()
    with pytest.raises(Refused, match="A payment is expected"):
        step(order, "record_money", actor=MAREK, data={"amount": "20.00"})


def test_a_reinstated_order_takes_its_money_on_the_row_that_waits_for_it_alone() -> None:
    # given an order that was cancelled and came back: its first payment row is called off
    order = anna_buys()
    step(order, "cancel", reason="No")
    step(order, "reinstate", reason="She called")
    old, new = Payment.objects.filter(order=order).order_by("pk")
    assert (old.stage, new.stage) == ("cancelled", "pending")
    # when Marek tries the old row he is led to the one that waits
    with pytest.raises(Refused, match="A payment is expected"):
        take(("payment", "record"), old.pk, Ask(MAREK))
    # then the new row takes the money
    take(("payment", "record"), new.pk, Ask(MAREK))
    assert fresh(order).payment_status == "paid"
    assert offenders() == []


def test_money_after_the_payment_was_called_off_passes_the_gate() -> None:
    order = anna_buys()
    step(order, "cancel", table="payment")
    amount = order.money(order.total).amount
    step(order, "record", table="payment", actor=MAREK, data={"amount": amount})
    assert (gates(order)["payment"], gates(order)["customer"]) == ("passed", "passed")
    assert offenders() == []


def test_late_money_asks_for_no_more_and_stands_among_the_problems() -> None:
    order = anna_buys()
    step(order, "cancel", reason="No")
    problems = Order.objects.filter(condition(Tab.PROBLEMS, clock.now()))
    assert order not in problems
    step(order, "record_money", actor=MAREK, data={"amount": "20.00"})
    assert not Payment.objects.filter(order=order, stage="pending").exists()
    assert (fresh(order).stage, fresh(order).waiting_on, fresh(order).paid) == (
        "cancelled", "", 2_000,
    )  # fmt: skip
    assert order in problems.all()
    assert offenders() == []


def test_a_line_wish_at_no_price_needs_no_money() -> None:
    a_product("LAMP")
    wish = OrderWish(
        "api", "PLN", "en", ANNA, KRAKOW, (LineWish("LAMP", 1, unit_price=0),), "pickup", "transfer"
    )
    order = Order.objects.get(pk=place_order(wish, API).order_id)
    settle(order, "customer", actor=LINK_HOLDER)
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
