"""What a payment service told stands on the payment: every word, what came of it and why."""

from datetime import timedelta

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.overview import money_lists
from orderwright.domain.overview.money_lists import MoneyFilter
from orderwright.domain.payments.facts import ProviderSaid
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.ports import Kind, Notice
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.machine import MACHINE
from orderwright.lifecycle.moving import move_money
from tests.pages.panel.desk import Desk
from tests.pages.panel.test_order_money import by_card, card, text
from tests.walks import MAREK, an_order, anna_buys, fresh, step


def says(order: Order, kind: Kind, event: str) -> None:
    row = Payment.objects.filter(order=order).earliest("pk")
    told = Notice("rehearsal", event, kind, "S-77", reference=row.reference or "",
                  amount=Money(order.total, "PLN"))  # fmt: skip
    apply_fact(ProviderSaid(told))


@pytest.mark.atom("S1-14", "S2-9")
def test_repeats_and_refusals_after_paid_leave_their_trace(ewa: Desk) -> None:
    order = by_card()
    for _time in range(3):
        says(order, Kind.PAID, "e-1")
    says(order, Kind.REJECTED, "e-2")
    shown = text(card(ewa.order_page(order)))
    assert "What the payment service told (2)" in shown
    assert "paid PLN 144.90 · Applied · told again: 2 times" in shown
    assert "refused PLN 144.90 · Nothing to change: The payment is paid already." in shown


def test_an_order_that_no_service_was_asked_about_shows_no_fold(ewa: Desk) -> None:
    shown = ewa.order_page(anna_buys({"LAMP": 1})).text
    assert "What the payment service told" not in shown


@pytest.mark.atom("X8")
def test_money_of_the_old_way_is_decided_from_the_desk(olga: Desk) -> None:
    desk = olga
    order = by_card()
    step(order, "change_payment", data={"payment_method": "cash"})
    says(order, Kind.PAID, "e-1")
    (entry,) = desk.page("/panel/payments/late").one("main").all("section")
    assert "Cash on delivery asks for PLN 5.00 more" in text(entry)
    again = next(link for link in entry.all("a") if "Take it as paid by: Card" in link.text)
    sheet = desk.page(again.attrs["href"])
    form = sheet.one("form", action=again.attrs["href"].partition("?")[0])
    answer = desk.post(form.attrs["action"], form.values())
    assert answer.status_code == 302
    assert (fresh(order).due, fresh(order).payment_method) == (0, "card")
    assert "Nothing to decide" in desk.page("/panel/payments/late").text


@pytest.mark.atom("S1-10")
def test_a_given_up_row_of_a_paid_order_takes_no_more_money(olga: Desk) -> None:
    order = by_card()
    step(order, "change_payment", data={"payment_method": "transfer"})
    step(order, "record", table="payment", actor=MAREK)
    page = card(olga.order_page(order))
    assert "Record payment" not in [link.text.strip() for link in page.all("a", class_="ow-step")]


@pytest.mark.atom("U17", "X8")
def test_moved_money_neither_came_nor_was_given_back(olga: Desk) -> None:
    order, other = an_order(paid=True, lines={"LAMP": 1}), anna_buys({"LAMP": 1})
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    move_money(MACHINE, order.pk, Ask(MAREK, data={"other": other.number, "amount": "30.00"}))
    shown = text(olga.page("/panel/payments").one("main"))
    assert f"{order.number}-R1" in shown
    assert "Moved" in shown
    for sum_ in ("Came PLN 174.90", "Moved or kept, still here PLN 30.00", "Left PLN 174.90"):
        assert sum_ in shown, sum_
    assert "Moved to another order PLN 30.00" in text(card(olga.order_page(order)))
    assert fresh(order).payment_status == "paid"


def test_the_sums_are_of_all_that_fits_not_of_the_page(olga: Desk) -> None:
    for _time in range(3):
        an_order(paid=True, lines={"LAMP": 1})
    (sums,) = money_lists.page(MoneyFilter(), currency="PLN", limit=1).sums
    assert sums.came == 3 * 14_490


def test_what_is_listed_first_is_the_newest_by_its_time(olga: Desk) -> None:
    first, second = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 1})
    Payment.objects.filter(order=second).update(created_at=clock.now() - timedelta(days=3))
    items = money_lists.page(MoneyFilter(), currency="PLN").items
    assert [found.order.pk for found in items] == [first.pk, second.pk]
