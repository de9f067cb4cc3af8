"""Goods that are ordered before they are there: until which day, and for which day promised."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from orderwright.domain.catalog.models import Product
from orderwright.kernel.lifecycle.errors import NotTaken
from tests.builders import a_product
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import Visitor
from tests.walks import anna_buys, typed_in

LAST = date(2026, 11, 30)
STILL_THAT_DAY = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
DAY_AFTER = datetime(2026, 11, 30, 23, 1, tzinfo=UTC)
"""A minute each side of midnight in Warsaw."""


def a_rug(stock: int = 0, **wishes: object) -> Product:
    return a_product("RUG", slug="rug", stock=stock, backorder=True, **wishes)


def test_the_page_of_goods_says_for_which_day_they_are_promised(anna: Visitor) -> None:
    with time_machine.travel(STILL_THAT_DAY, tick=False):
        a_rug(restock_on=date(2026, 12, 24))
        assert "Can be ordered, expected on December 24, 2026" in read(anna.get("/p/rug")).text


def test_cart_and_review_say_it_of_what_is_not_there(anna: Visitor) -> None:
    with time_machine.travel(STILL_THAT_DAY, tick=False):
        a_rug(stock=1, restock_on=date(2026, 12, 24))
        anna.fills_cart(rug=1)
        assert "Expected on" not in read(anna.get("/cart")).text
        anna.fills_cart(rug=1)
        said = "1 piece comes later. Expected on December 24, 2026"
        assert said in read(anna.get("/cart")).text
        anna.checks_out()
        assert "Expected on December 24, 2026" in read(anna.get("/checkout/confirm")).text


def test_page_cart_and_review_say_how_many_pieces_come_later(anna: Visitor) -> None:
    a_rug(stock=2)
    page = read(anna.get("/p/rug"))
    said = "Only 2 left. More can be ordered and come later."
    assert page.one("div", class_="ow-stock").text == said
    anna.fills_cart(rug=2)
    assert "later" not in read(anna.get("/cart")).one("td", class_="ow-cart__name").text
    anna.fills_cart(rug=1)
    assert "1 piece comes later." in read(anna.get("/cart")).text
    anna.checks_out()
    assert "1 piece comes later." in read(anna.get("/checkout/confirm")).text


def test_a_day_that_has_passed_promises_nothing(anna: Visitor) -> None:
    with time_machine.travel(STILL_THAT_DAY, tick=False):
        a_rug(restock_on=date(2026, 11, 29))
        assert "Can be ordered, not in stock" in read(anna.get("/p/rug")).text


@pytest.mark.usefixtures("anna")
def test_back_orders_end_with_their_last_day_by_the_shops_clock() -> None:
    a_rug(backorder_until=LAST)
    with time_machine.travel(STILL_THAT_DAY, tick=False):
        assert anna_buys({"RUG": 2}, payment_method="cash").number
    with time_machine.travel(DAY_AFTER, tick=False):
        with pytest.raises(NotTaken, match="Not enough in stock"):
            anna_buys({"RUG": 1}, payment_method="cash")
        with pytest.raises(NotTaken, match="Not enough in stock"):
            typed_in({"RUG": 1}, payment_method="cash")


def test_then_they_are_sold_out_and_cannot_be_put_into_a_cart(anna: Visitor) -> None:
    a_rug(stock=1, backorder_until=LAST)
    with time_machine.travel(DAY_AFTER, tick=False):
        anna.fills_cart(rug=1)
        answer = anna.post("/cart/line", {"sku": "RUG", "quantity": "2"})
        assert answer.status_code == 400
        assert "1 left" in read(answer).text
