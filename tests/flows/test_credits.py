"""What a refund takes off an order, and gives back when it is called off: to the last unit, at the
rates it was taken from.
"""

import pytest

from orderwright.domain.checkout.models import Cell
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.ports import Kind, RefundAnswer, RefundOutcome, RefundRequest
from orderwright.domain.shop.services import raise_version
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.outbound.gateways import giving_back
from tests.builders import a_product, a_shop, limit_refunds, online_payments
from tests.flows.test_gateway_news import says, sent_to_pay
from tests.walks import (
    EWA,
    MAREK,
    an_order,
    anna_buys,
    fresh,
    pay,
    run_worker,
    settle,
    step,
    told,
)

ACCEPTS = Actor(ActorKind.CUSTOMER, "link", frozenset({"accept"}), Door.STOREFRONT)

pytestmark = pytest.mark.django_db


def given_back(order: Order, amount: str) -> Refund:
    """Marek gives a part of the first payment back in cash."""
    row = Payment.objects.filter(order=order, stage__in=["paid", "partially_refunded"]).earliest(
        "pk"
    )
    ask = Ask(
        MAREK, data={"amount": amount, "way": "cash"}, reason="A scratch", grace=0,
        override_warnings=True,
    )  # fmt: skip
    take(("payment", "refund_by_hand"), row.pk, ask)
    return Refund.objects.filter(order=order).latest("pk")


def called_off(refund: Refund) -> None:
    take(("refund", "cancel"), refund.pk, Ask(MAREK, reason="She keeps it"))


def a_paid_order_of_two_rates(mode: str) -> Order:
    a_shop(grace_seconds=0, price_mode=mode)
    a_product("R1", price=10001, tax_class="books")
    a_product("R2", price=3333, tax_class="reduced")
    order = anna_buys({"R1": 1, "R2": 1})
    pay(order)
    return fresh(order)


@pytest.mark.parametrize("mode", ["gross", "net"])
@pytest.mark.parametrize("amount", ["0.01", "33.37", "99.99", "whole"])
def test_a_refund_called_off_leaves_total_and_tax_as_they_were(mode: str, amount: str) -> None:
    order = a_paid_order_of_two_rates(mode)
    whole = order.money(order.total).amount
    called_off(given_back(order, whole if amount == "whole" else amount))
    now = fresh(order)
    assert (now.total, now.taxes) == (order.total, order.taxes)
    assert offenders() == []


@pytest.mark.parametrize("mode", ["gross", "net"])
def test_two_refunds_called_off_in_any_order_leave_the_tax_as_it_was(mode: str) -> None:
    order = a_paid_order_of_two_rates(mode)
    first, second = given_back(order, "33.37"), given_back(order, "20.01")
    called_off(first)
    assert fresh(order).total == order.total - 2001
    called_off(second)
    now = fresh(order)
    assert (now.total, now.taxes) == (order.total, order.taxes)
    assert offenders() == []


# What is waited for ------------------------------------------------------------------------------


def the_pending(order: Order) -> int:
    return sum(row.amount for row in Payment.objects.filter(order=order, stage="pending"))


def a_part_paid_order() -> Order:
    a_shop(grace_seconds=0)
    order = anna_buys()
    row = Payment.objects.get(order=order)
    take(("payment", "record"), row.pk, Ask(MAREK, data={"amount": "60.00"}))
    return fresh(order)


@pytest.mark.parametrize("end", ["settle", "cancel"])
def test_a_refund_of_a_part_paid_order_leaves_just_what_is_due_expected(end: str) -> None:
    order = a_part_paid_order()
    refund = given_back(order, "20.00")
    assert the_pending(order) == fresh(order).due
    take(("refund", end), refund.pk, Ask(MAREK, reason="So"))
    now = fresh(order)
    assert the_pending(order) == now.due > 0
    if end == "cancel":
        assert now.due == order.due
    assert offenders() == []


def test_money_given_back_after_reinstating_opens_the_payment_gate_again() -> None:
    a_shop(grace_seconds=0)
    Cell.objects.update(asks_payment=True)
    raise_version()
    order = anna_buys()
    pay(order)
    step(order, "cancel", reason="A mistake")
    refund = given_back(order, order.money(order.total).amount)
    step(order, "reinstate", reason="She wants it")
    gate = Gate.objects.get(order=order, kind="payment")
    assert gate.state == "passed"
    take(("refund", "settle"), refund.pk, Ask(MAREK))
    gate.refresh_from_db()
    assert (gate.state, the_pending(order), fresh(order).due) == ("open", order.total, order.total)
    assert offenders() == []


def test_called_off_by_staff_the_money_is_expected_anew() -> None:
    a_shop()
    order = anna_buys()
    step(order, "cancel", table="payment", actor=MAREK)
    rows = list(Payment.objects.filter(order=order).values_list("stage", flat=True))
    assert rows == ["cancelled", "pending"]
    assert the_pending(order) == order.total
    assert offenders() == []


def test_money_moved_on_as_a_whole_makes_its_payment_refunded() -> None:
    a_shop(grace_seconds=0)
    order = anna_buys()
    pay(order)
    step(order, "cancel", reason="A mistake")
    other = anna_buys()
    data = {"other": other.number, "amount": order.money(order.total).amount}
    step(order, "move_money", actor=MAREK, data=data)
    assert Payment.objects.get(order=order).stage == "refunded"
    assert "payment_refunded" in told(order)
    assert "payment_cancelled" in told(other)
    assert offenders() == []


# Excess ------------------------------------------------------------------------------------------


def test_a_refund_that_nobody_approved_takes_nothing_of_the_excess() -> None:
    a_shop(grace_seconds=0)
    limit_refunds(1000)
    order = anna_buys()
    pay(order)
    step(order, "record_money", actor=MAREK, data={"amount": "50.00"})
    before = fresh(order).total
    one, twin = given_back(order, "50.00"), given_back(order, "50.00")
    take(("refund", "approve"), one.pk, Ask(EWA))
    called_off(twin)
    one.refresh_from_db()
    assert (one.credit, fresh(order).total) == (0, before)
    assert offenders() == []


# Money from anywhere at the gates ----------------------------------------------------------------


def test_money_recorded_by_hand_passes_the_gate_of_instalments() -> None:
    a_shop()
    online_payments()
    order = anna_buys(payment_method="instalments")
    pay(order)
    gate = Gate.objects.get(order=order, kind="instalment")
    assert (gate.state, fresh(order).due) == ("passed", 0)
    assert offenders() == []


@pytest.mark.parametrize("how", ["moved", "recorded"])
def test_money_moved_here_completes_an_order_that_arrived_and_waited_for_it(how: str) -> None:
    a_shop(grace_seconds=0, complete_when="delivered_and_paid")
    other = an_order(paid=True)
    step(other, "record_money", actor=MAREK, data={"amount": "500.00"})
    order = an_order(OrderStage.CONFIRMED, payment_method="cash")
    step(order, "ship")
    step(order, "deliver", table="parcel")
    assert fresh(order).stage == "shipped"
    amount = order.money(fresh(order).due).amount
    if how == "moved":
        step(other, "move_money", actor=MAREK, data={"other": order.number, "amount": amount})
    else:
        step(order, "record", table="payment", actor=MAREK)
    assert fresh(order).stage == "completed"
    assert offenders() == []


# Shipping that the shop names --------------------------------------------------------------------


def test_another_way_of_paying_sets_no_shipping_cost_for_bulky_goods() -> None:
    a_shop()
    online_payments()
    a_product("BENCH", bulky=True, price=20_000)
    order = anna_buys({"BENCH": 1})
    step(order, "change_payment", data={"payment_method": "card"})
    assert fresh(order).shipping_total == order.shipping_total == 0


def test_a_shipping_cost_named_by_the_shop_survives_reinstating() -> None:
    a_shop()
    online_payments()
    a_product("BENCH", bulky=True, price=20_000)
    order = anna_buys({"BENCH": 1})
    settle(order, "shipping_cost", "propose", data={"amount": "149.00"})
    settle(order, "shipping_cost", actor=ACCEPTS)
    step(order, "cancel", reason="A mistake")
    step(order, "reinstate", reason="She wants it")
    step(order, "change_payment", data={"payment_method": "card"})
    assert fresh(order).shipping_total == 14_900


# Back the way it came ----------------------------------------------------------------------------


def at_the_service() -> Order:
    a_shop(grace_seconds=0)
    online_payments()
    return sent_to_pay(anna_buys(payment_method="card"))


def test_money_recorded_by_hand_does_not_go_back_by_the_service() -> None:
    order = at_the_service()
    row = Payment.objects.get(order=order)
    take(("payment", "record"), row.pk, Ask(MAREK))
    with pytest.raises(Refused):
        take(("payment", "refund"), row.pk, Ask(MAREK, data={"amount": "1.00"}, reason="So"))
    assert not Refund.objects.exists()


def test_a_repeated_refund_tells_the_service_the_same_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = at_the_service()
    says(order, Kind.PAID)
    asked: list[tuple[str, int]] = []

    class Slow:
        def refund(self, request: RefundRequest) -> RefundAnswer:
            asked.append((request.amount.amount, request.refunded_before))
            taken = request.amount.amount == "10.00"
            return RefundAnswer(RefundOutcome.PENDING if taken else RefundOutcome.UNKNOWN)

    monkeypatch.setattr(giving_back, "gateway", lambda _code: Slow())
    row = Payment.objects.get(order=order)
    by_hand = {"amount": "5.00", "way": "cash"}
    take(("payment", "refund_by_hand"), row.pk, Ask(MAREK, data=by_hand, reason="So"))
    for amount in ("10.00", "20.00", "30.00"):
        take(("payment", "refund"), row.pk, Ask(MAREK, data={"amount": amount}, reason="So"))
        Duty.objects.filter(effect="refund_at_provider").update(due_at=clock.now())
        run_worker()
    assert asked[:3] == [("10.00", 0), ("20.00", 1000), ("20.00", 1000)]
