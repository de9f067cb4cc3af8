"""The language switch: a cookie, and back to where one was, never off this site."""

import pytest

from orderwright.domain.orders.models import Order
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import Visitor


def test_the_choice_is_kept(anna: Visitor) -> None:
    answer = anna.post("/language", {"language": "pl", "next": "/p/lamp"})
    assert answer["Location"] == "/p/lamp"
    assert read(anna.get("/")).one("html").attrs["lang"] == "pl"


@pytest.mark.threat("T12")
@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "\\\\evil",
     "/%0d%0aSet-Cookie:x=1\r\n", "/\t/evil.example", "", "evil", "/ /evil.example", "http:///x"],
)  # fmt: skip
def test_it_leads_to_no_other_site(anna: Visitor, wanted: str) -> None:
    answer = anna.post("/language", {"language": "pl", "next": wanted})
    assert answer["Location"] == "/"


def test_a_language_that_the_shop_does_not_speak_is_refused(anna: Visitor) -> None:
    assert anna.post("/language", {"language": "xx", "next": "/"}).status_code == 400


@pytest.mark.threat("T19")
def test_the_switch_needs_a_form_of_ours(anna: Visitor) -> None:
    assert anna.client.post("/language", {"language": "pl", "next": "/"}).status_code == 403


def test_the_order_keeps_the_language_in_which_it_was_placed(anna: Visitor) -> None:
    anna.post("/language", {"language": "pl", "next": "/"})
    anna.fills_cart(lamp=1)
    assert anna.buys().locale == "pl"


def test_the_order_speaks_the_language_of_the_page_where_the_button_was(anna: Visitor) -> None:
    anna.fills_cart(lamp=1)
    anna.checks_out()
    anna.post("/language", {"language": "pl", "next": "/checkout/confirm"})
    assert "Lampa stołowa" in read(anna.get("/checkout/confirm")).text
    anna.presses_order()
    order = Order.objects.get()
    assert order.locale == "pl"
    assert order.lines.get().name == "Lampa stołowa"
