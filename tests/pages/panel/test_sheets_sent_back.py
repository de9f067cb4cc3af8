"""A sheet that comes back with a question keeps what it was opened with, and never breaks."""

from urllib.parse import urlencode

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.ports import Kind
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import change_settings
from tests.builders import CASH_FEE, online_payments
from tests.flows.test_gateway_news import first, says, sent_to_pay
from tests.pages.panel.desk import HTMX, Desk, sheet_path, somebody
from tests.pages.storefront.reading import Element, read
from tests.walks import an_order, anna_buys, fresh, step

LATE = "/panel/payments/late"


@pytest.fixture
def marek(shop: None) -> Desk:
    """Keeps the books."""
    return Desk(somebody(Role.ACCOUNTANT, "Marek"))


@pytest.fixture
def came_late(marek: Desk) -> Order:
    """Anna chose cash at the door while her card was charged; the card's money came after that."""
    online_payments()
    order = sent_to_pay(anna_buys({"LAMP": 1}, payment_method="card"))
    before = order.total
    step(order, "change_payment", data={"payment_method": "cash"})
    says(order, Kind.PAID, amount=before)
    return fresh(order)


def give_back(desk: Desk) -> str:
    links = [link for link in desk.page(LATE).one("main").all("a") if link.text == "Give back"]
    return str(links[0].attrs["href"])


def form(page: Element, path: str) -> dict[str, str]:
    return page.one("form", action=path).values()


@pytest.mark.atom("S1-13", "X8", "U30")
@pytest.mark.parametrize("dialog", [{}, HTMX])
def test_without_a_reason_the_order_still_owes_what_goes_back(
    marek: Desk, came_late: Order, dialog: dict[str, str]
) -> None:
    # given Marek gives the card's money back from the desk and forgets the reason, twice
    address = give_back(marek)
    path = address.partition("?")[0]
    asked = form(read(marek.get(address, headers=dialog)), path)
    for _again in range(2):
        answer = marek.post(path, asked, headers=dialog)
        assert answer.status_code == 409
        asked = form(read(answer), path)
        assert asked.get("owed_still") == "on"
    # when he writes it
    marek.post(path, {**asked, "reason": "She pays at the door"}, headers=dialog)
    # then the whole order is still to be collected at the door
    assert Refund.objects.get(order=came_late).owed_still
    assert fresh(came_late).total > CASH_FEE


@pytest.mark.atom("S1-13")
def test_whoever_takes_the_tick_off_is_believed(marek: Desk, came_late: Order) -> None:
    address = give_back(marek)
    path = address.partition("?")[0]
    asked = form(marek.page(address), path)
    del asked["owed_still"]
    assert "owed_still" not in form(read(marek.post(path, asked)), path)


@pytest.mark.atom("X8", "U30")
def test_the_sum_that_the_desk_asked_for_stays_the_sum(marek: Desk) -> None:
    change_settings(grace_seconds=0)
    order = an_order(paid=True, lines={"LAMP": 1})
    row = first(order)
    path = sheet_path(order, "refund_by_hand", table="payment", row=row.pk)
    asked = form(marek.page(f"{path}?{urlencode({'amount': '5.00'})}"), path)
    answer = marek.post(path, asked)
    assert answer.status_code in (409, 422)
    assert form(read(answer), path)["amount"] == "5.00"


UNREADABLE = ["abc", "12 zł", "1 000,00", "1e3", "0.001", "9" * 20, "-5", "5.", "²", "\x00"]


@pytest.mark.atom("S1-16", "U15")
@pytest.mark.parametrize("verb", ["refund", "refund_by_hand", "record"])
@pytest.mark.parametrize("typed", UNREADABLE)
def test_an_amount_that_nobody_can_read_gets_a_sentence(marek: Desk, verb: str, typed: str) -> None:
    online_payments()
    order = sent_to_pay(anna_buys({"LAMP": 1}, payment_method="card"))
    if verb != "record":
        says(order, Kind.PAID)
    row = Payment.objects.get(order=order)
    path = sheet_path(order, verb, table="payment", row=row.pk)
    asked = {**form(marek.page(path), path), "amount": typed, "reason": "Broken", "way": "cash"}
    answer = marek.post(path, asked)
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        field = read(answer).one("input", name="amount")
        assert field.attrs["aria-invalid"] == "true"
    assert marek.get(f"{path}?{urlencode({'amount': typed})}").status_code == 200
    assert not Refund.objects.filter(order=order).exclude(amount=500).exists()
