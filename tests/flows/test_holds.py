"""Goods are held from the moment that the pair names, whatever was taken back since (S0-11)."""

from datetime import timedelta

import pytest

from orderwright.domain.checkout.models import Cell
from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import ProviderEvent
from orderwright.domain.payments.ports import Kind
from orderwright.domain.shop.services import raise_version
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Reservation
from orderwright.domain.stock.queries import held
from orderwright.entrypoints.clock.ticks import tick
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.lifecycle import statement_money
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.late_money import put_aside
from tests.builders import a_shop, online_payments
from tests.flows.test_gateway_news import says, sent_to_pay
from tests.flows.test_statements import a_transfer, brought, the_line
from tests.walks import MAREK, an_order, anna_buys, confirm, fresh, mails, run_worker, settle, step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop(grace_seconds=30)


@pytest.mark.atom("S0-11", "S2-20")
def test_a_confirmation_taken_back_frees_what_it_took() -> None:
    order = an_order(OrderStage.CONFIRMED)
    assert sum(held(order.pk).values()) > 0
    step(order, "unconfirm", reason="Not this one")
    # as before: placed, the shop is asked, nothing is held, the warehouse has no task, no mail
    assert (fresh(order).stage, fresh(order).waiting_on) == ("placed", "shop")
    assert held(order.pk) == {}
    assert [task.stage for task in DeliveryOrder.objects.filter(order=order)] == ["cancelled"]
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert "mail_confirmed" not in mails(order)
    assert offenders() == []
    # and the next confirmation holds it again
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
    assert sum(held(order.pk).values()) > 0
    assert offenders() == []


@pytest.mark.atom("S2-20")
def test_a_hold_from_placing_on_stays_and_runs_out_again() -> None:
    order = anna_buys(payment_method="cash")
    before = held(order.pk)
    confirm(order)
    assert set(Reservation.objects.values_list("expires_at", flat=True)) == {None}
    step(order, "unconfirm", reason="Not this one")
    assert held(order.pk) == before != {}
    [until] = set(Reservation.objects.values_list("expires_at", flat=True))
    assert until is not None
    assert until > clock.now() + timedelta(hours=47)
    assert offenders() == []


@pytest.mark.atom("S0-26")
def test_what_was_reopened_keeps_its_goods_also_when_its_next_confirmation_is_taken_back() -> None:
    order = an_order(OrderStage.CONFIRMED)
    before = held(order.pk)
    step(order, "reopen", reason="Another colour")
    assert held(order.pk) == before
    assert offenders() == []
    settle(order, "shop")
    step(order, "unconfirm", reason="Not yet")
    assert held(order.pk) == before
    assert offenders() == []


def test_a_confirmation_is_taken_back_only_until_something_is_packed_or_started() -> None:
    order = an_order(OrderStage.PROCESSING)
    with pytest.raises(Refused, match="Not possible while it is"):
        step(order, "unconfirm", reason="Too late")
    assert fresh(order).stage == "processing"


def test_goods_that_no_policy_explains_are_named() -> None:
    order = an_order(OrderStage.CONFIRMED)
    # placed by a way that leaves the goods held
    Order.objects.filter(pk=order.pk).update(stage="placed")
    Gate.objects.filter(order=order, kind="shop").update(state="open")
    assert f"goods are held as the pair says: {order.number}: placed, holds goods" in offenders()
    # cancelled with goods still held
    Order.objects.filter(pk=order.pk).update(stage="cancelled")
    assert f"goods are held as the pair says: {order.number}: cancelled, holds goods" in offenders()


def test_a_pair_that_holds_nothing_is_left_without_holds() -> None:
    Cell.objects.filter(delivery__code="courier").update(reserves="none")
    raise_version()
    order = an_order(OrderStage.CONFIRMED)
    step(order, "unconfirm", reason="Not this one")
    assert held(order.pk) == {}
    assert offenders() == []


@pytest.mark.atom("X8", "S0-11")
def test_goods_stay_held_while_a_wrong_sum_waits_for_somebody() -> None:
    online_payments()
    Cell.objects.filter(payment__code="card").update(reserves="placed", hold_hours=2)
    raise_version()
    order = sent_to_pay(anna_buys(payment_method="card"))
    before = held(order.pk)
    says(order, Kind.PAID, amount=order.total - 100)
    clock.shift(timedelta(hours=3))
    tick()
    assert (held(order.pk), fresh(order).stage) == (before, "placed")
    assert before

    put_aside(ProviderEvent.objects.get(outcome="flagged").pk, "Given back there", MAREK)
    tick()
    assert held(order.pk) == {}


@pytest.mark.atom("X8", "S0-11")
def test_goods_stay_held_while_a_line_of_a_statement_is_proposed_for_the_order() -> None:
    Cell.objects.filter(payment__code="transfer").update(reserves="placed", hold_hours=2)
    raise_version()
    order = anna_buys()
    brought(a_transfer(f"zamowienie {order.number}", "100.00"))
    before = held(order.pk)
    clock.shift(timedelta(hours=3))
    tick()
    assert held(order.pk) == before != {}
    statement_money.ignore(the_line().pk, MAREK, "Not ours")
    tick()
    assert held(order.pk) == {}
