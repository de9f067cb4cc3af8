"""Another sum than was asked for: the customer is told that it is looked at, and pays no more."""

from datetime import timedelta

import pytest
from django.test import Client

from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.ports import Kind
from orderwright.entrypoints.clock import polls
from orderwright.kernel import clock
from orderwright.kernel.links.services import issue
from orderwright.lifecycle.late_money import put_aside
from tests.builders import a_shop, online_payments
from tests.flows.test_gateway_news import says, sent_to_pay
from tests.walks import MAREK, anna_buys

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T45")]
LOOKED_AT = "which is not the sum that was asked for"


def test_nobody_is_sent_to_pay_again_until_staff_have_decided() -> None:
    a_shop()
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="card"))
    says(order, Kind.PAID, amount=1000)
    pages = {purpose: f"/{path}/{issue(purpose, order.pk)}" for purpose, path in
             (("track", "o"), ("pay", "pay"))}  # fmt: skip
    for page in pages.values():
        shown = Client().get(page).content.decode().replace("\xa0", " ")
        assert "PLN 10.00" in shown
        assert LOOKED_AT in shown
        assert "Back to the payment" not in shown
        assert 'value="pay"' not in shown
    row = Payment.objects.get(order=order)
    Payment.objects.update(session_until=clock.now() - timedelta(days=9))
    polls._let_run_out(row)
    row.refresh_from_db()
    assert row.stage == "pending"
    put_aside(row.provider_events.get().pk, "Given back there", MAREK)
    assert LOOKED_AT not in Client().get(pages["pay"]).content.decode()


def test_the_way_back_says_the_same_and_leads_to_no_second_payment() -> None:
    a_shop()
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="card"))
    says(order, Kind.PAID, amount=1000)
    answer = Client().get(f"/pay/{issue('pay', order.pk)}/back")
    shown = answer.content.decode()
    assert LOOKED_AT in shown
    assert "Back to the payment" not in shown
    assert "http-equiv" not in shown
