"""Anna pays by transfer: account, title, until when, and a code for her bank's app."""

import io
import re

import pytest
import zxingcpp
from PIL import Image

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.deadlines import awaited_until
from orderwright.domain.shop.services import change_settings
from orderwright.entrypoints.jinja import moment
from orderwright.entrypoints.storefront.payment_words import HowToPay, how_to_pay
from tests.builders import online_payments
from tests.pages.storefront.visitors import Visitor, token
from tests.walks import anna_buys, fresh, step

POLISH = "PL61109010140000071219812874"
CZECH = "19-2000145399/0800"
CODE = re.compile(r'<figure class="ow-code">(<svg.*?</svg>)', re.DOTALL)


@pytest.fixture
def order(anna: Visitor) -> Order:
    change_settings(bank_accounts=[{"number": POLISH, "currency": "PLN"}])
    return anna_buys()


def pages(anna: Visitor, order: Order) -> list[str]:
    """The pay page and the order page."""
    paths = (f"/pay/{token('pay', order)}", f"/o/{token('track', order)}")
    return [anna.get(path).content.decode() for path in paths]


def words(order: Order) -> HowToPay:
    found = how_to_pay(fresh(order))
    assert found is not None
    return found


def scanned(pay: HowToPay) -> str:
    assert pay.code is not None
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(pay.code.png())))
    return str(found.text)


@pytest.mark.atom("S2-22")
def test_both_pages_show_the_code_that_pays_what_is_due(anna: Visitor, order: Order) -> None:
    read = scanned(words(order)).split("|")
    assert (read[2], read[3], read[5]) == (POLISH[2:], f"{order.total:06}", order.number)
    for page in pages(anna, order):
        assert CODE.findall(page) == [words(order).code_svg]


def test_after_a_part_was_paid_the_code_asks_for_the_rest(anna: Visitor, order: Order) -> None:
    step(order, "record", table="payment", data={"amount": "40.00"})
    assert scanned(words(order)).split("|")[3] == f"{order.total - 4000:06}"


@pytest.mark.atom("S2-22")
def test_a_czech_account_is_paid_by_variable_symbol(anna: Visitor, order: Order) -> None:
    change_settings(bank_accounts=[{"number": CZECH, "currency": "CZK"}])
    Order.objects.filter(pk=order.pk).update(currency="CZK")
    symbol = order.number.replace("-", "")
    assert f"X-VS:{symbol}" in scanned(words(order))
    for page in pages(anna, order):
        assert "Variable symbol" in page
        assert symbol in page


def test_an_account_in_another_currency_has_no_code(anna: Visitor, order: Order) -> None:
    change_settings(bank_accounts=[{"number": "DE89370400440532013000", "currency": "EUR"}])
    for page in pages(anna, order):
        assert "ow-code" not in page
        assert "DE89 3704" in page


def test_whoever_pays_otherwise_sees_no_code(anna: Visitor, order: Order) -> None:
    online_payments()
    for method in ("card", "cash"):
        step(order, "change_payment", data={"payment_method": method})
        assert words(order).code is None


@pytest.mark.atom("U16")
def test_both_pages_say_until_when_the_money_is_awaited(anna: Visitor, order: Order) -> None:
    until = moment(awaited_until(order))
    for page in pages(anna, order):
        assert f"Please pay by {until}" in page
