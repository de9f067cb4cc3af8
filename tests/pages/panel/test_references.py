"""What a payment service knows a payment by is no title of a transfer: nobody finds it typed in."""

import pytest

from orderwright.domain.payments.models import Payment
from tests.builders import online_payments
from tests.flows.test_gateway_news import sent_to_pay
from tests.pages.panel.desk import Desk
from tests.walks import anna_buys

pytestmark = pytest.mark.django_db


def test_recording_a_card_payment_starts_with_no_reference(shop: None, olga: Desk) -> None:
    online_payments()
    order = sent_to_pay(anna_buys(payment_method="card"))
    row = Payment.objects.get(order=order)
    assert row.reference

    sheet = olga.sheet(order, "record", table="payment", row=row.pk)

    assert row.reference not in str(sheet.text)
    assert not sheet.one("input", name="reference").attrs.get("value")
