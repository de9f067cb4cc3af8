"""The service's answer to a refund and its notification at one moment: one end, no deadlock."""

import pytest
from django.db import transaction

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.facts import RefundAnswered
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.ports import Kind, RefundAnswer, RefundOutcome
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from tests.builders import a_product, a_shop, limit_refunds, online_payments
from tests.contracts.test_hook_races import THREADS, all_at_once
from tests.flows.test_gateway_news import first, refund_news, says, sent_to_pay
from tests.walks import MAREK, an_order, anna_buys, told

pytestmark = [pytest.mark.django_db(transaction=True)]


def begun() -> tuple[Order, Refund]:
    """Ten of Anna's money are on their way back by the service."""
    a_shop(grace_seconds=0)
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="card"))
    with transaction.atomic():
        says(order, Kind.PAID)
    ask = Ask(MAREK, data={"amount": "10.00"}, reason="Late")
    take(("payment", "refund"), first(order).pk, ask)
    return order, Refund.objects.get(order=order)


@pytest.mark.threat("T43")
def test_the_answer_to_a_refund_and_its_notification_end_it_once() -> None:
    order, refund = begun()
    answer = RefundAnswer(RefundOutcome.DONE, "R-1")

    def either(n: int) -> bool:
        with transaction.atomic():
            if n % 2:
                return refund_news(order, Kind.REFUNDED, refund)
            return apply_fact(RefundAnswered(refund.pk, answer))

    assert all_at_once(THREADS, either) == [True] * THREADS
    refund.refresh_from_db()
    assert (refund.stage, refund.provider_ref) == ("done", "R-1")
    assert told(order).count("refund_settled") == 1
    assert offenders() == []


@pytest.mark.threat("T29")
def test_six_small_refunds_at_once_do_not_pass_the_limit_without_a_second_person() -> None:
    a_shop(grace_seconds=0)
    order = an_order(paid=True, lines={a_product("LAMP").sku: 3})
    limit_refunds(5000)
    payment = Payment.objects.get(order=order, stage="paid")

    def small(n: int) -> None:
        data = {"amount": "45.00", "way": "cash"}
        ask = Ask(MAREK, data=data, reason=f"Part {n}", override_warnings=True)
        take(("payment", "refund_by_hand"), payment.pk, ask)

    all_at_once(6, small)
    stages = sorted(Refund.objects.filter(order=order).values_list("stage", flat=True))
    assert stages == ["pending", *["requested"] * 5]
    assert offenders() == []
