"""Money that left an order is named by where it went: nobody reads of a refund that never was."""

import pytest
from django.test import Client

from orderwright.domain.orders.models import Order
from orderwright.kernel.links.services import issue
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop
from tests.walks import MAREK, anna_buys, fresh, pay, run_worker, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def overpaid() -> Order:
    """Anna paid 30.00 too much."""
    a_shop(grace_seconds=0)
    order = anna_buys()
    pay(order)
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    return fresh(order)


def page_of(order: Order) -> str:
    answer = Client().get(f"/o/{issue('track', order.pk)}")
    return answer.content.decode().replace("\xa0", " ")


def test_who_paid_too_much_reads_so_until_it_is_decided(overpaid: Order) -> None:
    sentence = "PLN 30.00 more has come than the order costs."
    assert sentence in page_of(overpaid)
    step(overpaid, "keep_credit", actor=MAREK)
    assert sentence not in page_of(overpaid)


def test_money_moved_to_another_order_is_called_moved(overpaid: Order) -> None:
    other = anna_buys()
    step(overpaid, "move_money", actor=MAREK, data={"other": other.number, "amount": "30.00"})
    shown = page_of(overpaid)
    assert f"Moved to order {other.number}" in shown
    assert "Refunded" not in shown


def test_an_order_of_somebody_else_is_not_named(overpaid: Order) -> None:
    other = anna_buys()
    Order.objects.filter(pk=other.pk).update(email="jan@example.org")
    step(overpaid, "move_money", actor=MAREK, data={"other": other.number, "amount": "30.00"})
    shown = page_of(overpaid)
    assert "Moved to another order" in shown
    assert other.number not in shown


def test_money_kept_as_credit_is_called_credit(overpaid: Order) -> None:
    step(overpaid, "keep_credit", actor=MAREK)
    shown = page_of(overpaid)
    assert "Kept as your credit" in shown
    assert "Refunded" not in shown


def test_the_mail_of_a_cancelled_order_promises_no_refund(overpaid: Order) -> None:
    step(overpaid, "cancel", reason="Sold out")
    run_worker()
    mail = Message.objects.get(order_id=overpaid.pk, template="mail_cancelled")
    assert "return" not in mail.text
    assert "will settle it with you" in mail.text
