"""What the customer reads of money that came: after another way was chosen, twice, or kept."""

import pytest
from django.test import Client

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.ports import Kind
from orderwright.kernel.links.services import issue
from orderwright.outbound.notifications.models import Message
from tests.builders import CASH_FEE, a_shop, online_payments
from tests.flows.test_gateway_news import says, sent_to_pay
from tests.pages.storefront.reading import read
from tests.walks import MAREK, anna_buys, fresh, pay, run_worker, step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop(grace_seconds=0)
    online_payments()


def came_late() -> Order:
    """Anna chose cash at the door while her card was charged; the card's money came after that."""
    order = sent_to_pay(anna_buys(payment_method="card"))
    before = order.total
    step(order, "change_payment", data={"payment_method": "cash"})
    says(order, Kind.PAID, amount=before)
    return fresh(order)


def main_of(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return read(answer).one("main").text.replace("\xa0", " ")


@pytest.mark.atom("S1-13", "U14")
def test_whoever_paid_late_reads_what_came_and_when_the_fee_is_due() -> None:
    order = came_late()
    shown = main_of(f"/pay/{issue('pay', order.pk)}/back")
    assert order.money(order.paid).format("en").replace("\xa0", " ") in shown
    assert order.money(CASH_FEE).format("en").replace("\xa0", " ") in shown
    assert "when the parcel arrives" in shown


@pytest.mark.atom("S1-16", "X8")
def test_whoever_paid_twice_reads_how_much_is_too_much() -> None:
    order = sent_to_pay(anna_buys(payment_method="card"))
    says(order, Kind.PAID)
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    assert "PLN 30.00 more has come" in main_of(f"/pay/{issue('pay', order.pk)}/back")


@pytest.mark.atom("X8", "U18")
def test_credit_that_came_back_is_not_paid_a_second_time() -> None:
    order = anna_buys()
    pay(order)
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    paid = fresh(order).paid
    step(order, "keep_credit", actor=MAREK)
    step(order, "take_credit_back", actor=MAREK)
    shown = main_of(f"/o/{issue('track', order.pk)}")
    assert order.money(paid).format("en").replace("\xa0", " ") in shown
    assert order.money(fresh(order).paid).format("en").replace("\xa0", " ") not in shown
    assert "Kept as your credit" not in shown


@pytest.mark.atom("S1-13", "S3-11")
def test_the_mail_of_a_paid_order_asks_nobody_to_pay() -> None:
    order = came_late()
    step(order, "change_payment", actor=MAREK, data={"payment_method": "card"})
    assert fresh(order).due == 0
    run_worker()
    mail = Message.objects.filter(order_id=order.pk, template="mail_payment_changed").latest("pk")
    assert "Your order is paid in full." in mail.text
    assert "Pay now" not in mail.text
    assert "{{link:pay}}" not in mail.text
