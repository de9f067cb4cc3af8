"""Money that comes by a way of paying that was changed: it counts, and is never collected twice."""

import pytest

from orderwright.domain.checkout.models import Cell
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.overview import late_money as desk
from orderwright.domain.payments.facts import RefundAnswered
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, RefundAnswer, RefundOutcome
from orderwright.domain.shop.services import raise_version
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.late_money import put_aside
from orderwright.lifecycle.machine import take
from tests.builders import CASH_FEE, a_shop, online_payments
from tests.flows.test_gateway_news import first, says, sent_to_pay
from tests.walks import MAREK, anna_buys, fresh, mails, run_worker, settle, step

pytestmark = [pytest.mark.django_db, pytest.mark.atom("S1-13", "X8")]


@pytest.fixture
def order() -> Order:
    """Anna chose cash while her card was being charged; the card's money came after that."""
    a_shop(grace_seconds=0)
    online_payments()
    Cell.objects.filter(payment__code="cash").update(asks_customer=True)
    raise_version()
    order = sent_to_pay(anna_buys(payment_method="card"))
    before = order.total
    step(order, "change_payment", data={"payment_method": "cash"})
    says(order, Kind.PAID, amount=before)
    return fresh(order)


def waiting() -> list[object]:
    return [late.row for late in desk.queue()]


def test_the_fee_of_the_new_way_is_a_question_for_the_desk(order: Order) -> None:
    assert (order.due, order.pays_on_delivery) == (CASH_FEE, True)
    assert waiting() == [ProviderEvent.objects.get(kind="paid")]
    assert offenders() == []


def test_who_has_paid_is_not_asked_to_confirm(order: Order) -> None:
    gate = Gate.objects.get(order=order, kind="customer")
    assert (gate.state, gate.via, order.waiting_on) == ("passed", "payment", "shop")


def test_taken_as_paid_the_fee_is_off_and_nothing_is_collected_at_the_door(order: Order) -> None:
    step(order, "change_payment", actor=MAREK, data={"payment_method": "card"})
    now = fresh(order)
    assert (now.due, now.pays_on_delivery, now.payment_status) == (0, False, "paid")
    assert [row.stage for row in Payment.objects.filter(order=order)] == ["paid", "cancelled"]
    assert waiting() == []
    run_worker()
    assert mails(order)[-1] == "mail_payment_changed"
    assert offenders() == []


def test_kept_the_fee_alone_is_collected_at_the_door(order: Order) -> None:
    put_aside(ProviderEvent.objects.get(kind="paid").pk, "The fee stays", MAREK)
    assert (waiting(), fresh(order).due) == ([], CASH_FEE)
    pending = Payment.objects.get(order=order, stage="pending")
    assert (pending.method, pending.amount) == ("cash", CASH_FEE)


def test_given_back_all_of_it_is_collected_at_the_door(order: Order) -> None:
    came, total = first(order), order.total
    data = {"amount": order.money(came.settled).amount, "owed_still": True}
    take(("payment", "refund"), came.pk, Ask(MAREK, data=data, reason="She pays at the door"))
    given = Refund.objects.get(order=order)
    apply_fact(RefundAnswered(given.pk, RefundAnswer(RefundOutcome.DONE, "r-1")))
    now = fresh(order)
    assert (now.total, now.due, given.credit) == (total, total, 0)
    pending = Payment.objects.get(order=order, stage="pending")
    assert (pending.method, pending.amount) == ("cash", total)
    assert Gate.objects.get(order=order, kind="customer").state == "open"
    assert waiting() == []
    assert offenders() == []


def test_paid_at_the_door_nothing_is_left_to_ask(order: Order) -> None:
    settle(order, "shop")
    step(order, "start")
    step(order, "ship")
    step(order, "deliver", table="parcel", data={"cash_collected": True})
    now = fresh(order)
    assert (now.due, now.paid, now.surplus) == (0, order.total, 0)
    assert waiting() == []
