"""Carts: what goes in, what does not, and what the customer sees."""

from typing import Any

import pytest

from orderwright.domain.catalog.services import set_price
from orderwright.domain.checkout.carts import (
    drop_line,
    find_cart,
    open_cart,
    priced,
    put_line,
    refresh_prices,
    remember_choices,
    set_line,
)
from orderwright.domain.checkout.errors import BadCartLine, CartClosed, UnknownCart
from orderwright.domain.checkout.models import Cart
from orderwright.domain.shop.stages import CartStage
from tests.builders import a_cart, a_product, a_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


@pytest.mark.atom("S0-1")
def test_two_products_give_two_lines_with_quantities_and_a_total() -> None:
    a_product("LAMP", price=12_990)
    a_product("BULB", price=999)
    cart, token = a_cart({"LAMP": 1, "BULB": 3})

    view = priced(find_cart(token))

    assert [(line.sku, line.quantity, line.total) for line in view.lines] == [
        ("LAMP", 1, 12_990),
        ("BULB", 3, 2_997),
    ]
    assert (view.total, view.item_count, view.weight_g) == (15_987, 4, 4000)
    assert cart.stage == CartStage.OPEN


@pytest.mark.atom("S2-1", "S2-7")
def test_a_cart_with_a_line_is_an_open_quotation() -> None:
    cart, _token = a_cart()

    assert Cart.objects.filter(stage=CartStage.OPEN, lines__isnull=False).get() == cart
    assert cart.order_id is None


def test_putting_adds_setting_replaces_zero_takes_out() -> None:
    a_product("LAMP")
    cart, _token = a_cart({"LAMP": 2})

    assert put_line(cart, "LAMP", 3).quantity == 5
    line = set_line(cart, "LAMP", 1)
    assert line is not None
    assert line.quantity == 1
    assert set_line(cart, "LAMP", 0) is None
    drop_line(cart, "LAMP")

    assert priced(cart).lines == []
    assert not priced(cart).orderable


@pytest.mark.threat("T31")
@pytest.mark.parametrize("quantity", [-1, 0, 10_000, 10**30, 0.5, "1e3", "3", True, None])
def test_a_quantity_that_is_none_is_refused_at_its_field(quantity: Any) -> None:
    a_product("LAMP")
    cart, _token = open_cart(currency="PLN", locale="en")

    with pytest.raises(BadCartLine) as refusal:
        put_line(cart, "LAMP", quantity)

    assert list(refusal.value.fields) == ["quantity"]
    assert not cart.lines.exists()


@pytest.mark.threat("T31")
def test_many_small_additions_do_not_pass_the_bound() -> None:
    a_product("LAMP")
    cart, _token = a_cart({"LAMP": 9_999})

    with pytest.raises(BadCartLine):
        put_line(cart, "LAMP", 1)

    assert cart.lines.get().quantity == 9_999


@pytest.mark.threat("T32")
def test_the_hundred_and_first_product_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderwright.domain.checkout.carts.MOST_LINES", 3)
    skus = [a_product().sku for _n in range(4)]
    cart, _token = a_cart(dict.fromkeys(skus[:3], 1))

    with pytest.raises(BadCartLine):
        put_line(cart, skus[3], 1)
    put_line(cart, skus[0], 1)

    assert cart.lines.count() == 3


@pytest.mark.parametrize("sku", ["NONE", "", "\x00", "\ud800", "x" * 10_000, "' OR 1=1 --"])
def test_what_is_not_on_sale_is_refused_at_its_field(sku: str) -> None:
    cart, _token = open_cart(currency="PLN", locale="en")

    with pytest.raises(BadCartLine) as refusal:
        put_line(cart, sku, 1)

    assert list(refusal.value.fields) == ["sku"]


def test_a_withdrawn_product_stays_visible_but_cannot_be_ordered() -> None:
    a_product("LAMP")
    cart, _token = a_cart({"LAMP": 1})
    a_product("LAMP", active=False)

    view = priced(cart)

    assert [line.available for line in view.lines] == [False]
    assert not view.orderable


def test_more_than_lies_there_is_shown_with_what_is_left() -> None:
    a_product("LAMP", stock=2)
    a_product("BULB", stock=0, backorder=True)
    a_product("ADVICE", tracked=False)
    cart, _token = a_cart({"LAMP": 3, "BULB": 3, "ADVICE": 3})

    lines = {line.sku: (line.available, line.in_stock) for line in priced(cart).lines}

    assert lines == {"LAMP": (False, 2), "BULB": (True, None), "ADVICE": (True, None)}


@pytest.mark.threat("T33")
def test_a_changed_price_is_named_once_and_charged_only_after_it_was_shown() -> None:
    a_product("LAMP", price=1000)
    cart, _token = a_cart({"LAMP": 2})
    set_price("LAMP", 1200)

    line = priced(cart).lines[0]
    assert (line.unit_price, line.shown_price, line.price_changed) == (1200, 1000, True)
    assert refresh_prices(cart) == ["Lamp LAMP"]

    assert refresh_prices(cart) == []
    assert priced(cart).total == 2400


def test_names_follow_the_language_of_the_cart_or_the_one_asked_for() -> None:
    a_product("LAMP", names={"en": "Lamp", "pl": "Lampa"})
    cart, _token = a_cart({"LAMP": 1}, locale="pl")

    assert priced(cart).lines[0].name == "Lampa"
    assert priced(cart, locale="en").lines[0].name == "Lamp"
    assert priced(cart, locale="ro").lines[0].name == "Lamp"


@pytest.mark.parametrize(
    ("currency", "locale", "field"), [("EUR", "en", "currency"), ("PLN", "xx", "locale")]
)
def test_a_cart_in_a_foreign_currency_or_language_is_refused(
    currency: str, locale: str, field: str
) -> None:
    with pytest.raises(BadCartLine) as refusal:
        open_cart(currency=currency, locale=locale)

    assert list(refusal.value.fields) == [field]


@pytest.mark.threat("T01")
@pytest.mark.parametrize("token", ["", "guessed", "\x00", "\ud800", "x" * 100_000])
def test_a_guessed_token_opens_nothing(token: str) -> None:
    a_cart()

    with pytest.raises(UnknownCart):
        find_cart(token)


def test_the_token_itself_is_not_stored() -> None:
    cart, token = a_cart()

    assert token not in str(Cart.objects.filter(pk=cart.pk).values().get())


def test_a_placed_cart_is_found_only_by_who_asks_for_placed_ones_too() -> None:
    a_product("LAMP")
    cart, token = a_cart({"LAMP": 1})
    Cart.objects.filter(pk=cart.pk).update(stage=CartStage.PLACED)

    with pytest.raises(UnknownCart):
        find_cart(token)
    assert find_cart(token, placed_too=True) == cart
    with pytest.raises(CartClosed):
        put_line(cart, "LAMP", 1)
    with pytest.raises(CartClosed):
        remember_choices(cart, {"city": "Kraków"})


def test_choices_are_merged_and_a_good_address_becomes_the_carts() -> None:
    cart, token = a_cart()

    remember_choices(cart, {"email": "anna@example.com", "address": {"city": "Łódź"}})
    remember_choices(cart, {"note": "two\nlines", "ticked": True, "days": 3, "none": None})

    found = find_cart(token)
    assert found.email == "anna@example.com"
    assert found.choices["address"] == {"city": "Łódź"}
    assert found.choices["note"] == "two\nlines"


@pytest.mark.threat("T57")
def test_choices_that_no_database_holds_are_cleaned() -> None:
    cart, token = a_cart()

    remember_choices(
        cart, {"email": "no address", "city": "Gda\x00\ud800ńsk\uffff", "l": ["\x07a"]}
    )

    found = find_cart(token)
    assert found.choices == {"email": "no address", "city": "Gdańsk", "l": ["a"]}
    assert found.email == ""


@pytest.mark.threat("T32")
def test_a_megabyte_of_choices_is_refused() -> None:
    cart, token = a_cart()

    with pytest.raises(BadCartLine):
        remember_choices(cart, {"note": "x" * 1_000_000})

    assert find_cart(token).choices == {}


def test_a_cart_knows_when_it_was_last_touched() -> None:
    a_product("LAMP")
    cart, token = open_cart(currency="PLN", locale="en")
    before = cart.changed_at

    put_line(cart, "LAMP", 1)

    assert find_cart(token).changed_at > before
