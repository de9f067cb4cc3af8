"""An order by phone, chat or mail, typed in by staff without JavaScript."""

from typing import Any

import pytest

from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from tests.builders import a_product
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import Element, read

PATH = "/panel/orders/new"
CALLER = {
    "source": "phone", "name": "Anna Kowalska", "email": "anna@example.com", "phone": "",
    "company": "", "tax_id": "", "locale": "en", "address_name": "", "street": "ul. Długa 5",
    "postal_code": "31-147", "city": "Kraków", "country": "PL", "note": "After five, please.",
    "inform": "on", "pair": "courier|transfer",
}  # fmt: skip
LAMPS = {"sku": "LAMP", "quantity": "2", "unit_price": ""}


def _once(desk: Desk) -> dict[str, str]:
    return {"once": desk.page(PATH).one("input", name="once").attrs["value"]}


def _places(desk: Desk, **typed: Any) -> Any:
    return desk.post(PATH, {**CALLER, **LAMPS, **_once(desk), "do": "place", **typed})


@pytest.mark.atom("S1-2")
def test_staff_take_an_order_by_phone_from_end_to_end(ewa: Desk) -> None:
    # when Ewa looks for the lamp, adds it, and fills in the caller
    found = read(ewa.post(PATH, {**CALLER, "find": "lamp", "do": "find"}))
    assert found.one("button", value="add:LAMP")
    added = read(ewa.post(PATH, {**CALLER, "do": "add:LAMP"}))
    assert added.one("input", name="sku").attrs["value"] == "LAMP"
    answer = _places(ewa)
    # then the order is there, with its source, its note and its total
    order = Order.objects.get()
    assert answer["Location"] == f"/panel/orders/{order.number}"
    assert (order.source, order.stage, order.item_count) == ("phone", OrderStage.PLACED, 2)
    assert order.customer_note == "After five, please."
    assert order.total == 2 * 12_990 + 1500


@pytest.mark.atom("U36")
def test_a_caller_may_have_each_part_sent_as_it_is_ready(ewa: Desk) -> None:
    save_cell(CellWish("courier", "transfer", (BandWish(1500),), second_parcel=900))
    a_product("RUG", stock=0, price=5000, backorder=True)
    both = {"sku": ["LAMP", "RUG"], "quantity": ["2", "1"], "unit_price": ["", ""]}
    shown = read(ewa.post(PATH, {**CALLER, **both, "do": "refresh"}))
    assert "second parcel PLN 9.00" in shown.text.replace("\xa0", " ")
    assert "ship_as_ready" not in str(read(ewa.post(PATH, {**CALLER, **LAMPS, "do": "refresh"})))
    # a choice that the goods do not allow is refused at its place
    refused = _places(ewa, ship_as_ready="on")
    assert refused.status_code == 422
    assert "All of it can be sent at the same time." in read(refused).text
    _places(ewa, **both, ship_as_ready="on")
    order = Order.objects.get()
    assert (order.ships_as_ready, order.second_parcel) == (True, 900)
    page = ewa.page(f"/panel/orders/{order.number}").text
    assert "each part as soon as it is ready" in page
    assert "incl. the second parcel" in page


def test_pressed_twice_it_is_one_order(ewa: Desk) -> None:
    once = _once(ewa)["once"]
    first, second = _places(ewa, once=once), _places(ewa, once=once)
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


@pytest.mark.atom("S2-1")
def test_a_quotation_is_saved_without_being_an_order(ewa: Desk) -> None:
    _places(ewa, do="draft")
    draft = Order.objects.get()
    assert draft.stage == OrderStage.DRAFT
    assert draft.number in ewa.page("/panel/quotations").text


def test_goods_are_added_counted_and_dropped(ewa: Desk) -> None:
    twice = read(ewa.post(PATH, {**CALLER, **LAMPS, "do": "add:LAMP"}))
    assert twice.one("input", name="quantity").attrs["value"] == "3"
    assert "PLN 389.70" in twice.text.replace("\xa0", " ")
    dropped = read(ewa.post(PATH, {**CALLER, **LAMPS, "do": "drop:LAMP"}))
    assert "No goods yet" in dropped.text
    # and what was typed of the caller is still there
    assert dropped.one("input", name="street").attrs["value"] == "ul. Długa 5"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"email": "anna@"}, "email", ""),
        ({"postal_code": "1"}, "postal_code", ""),
        ({"name": ""}, "name", "This is needed."),
        ({"street": ""}, "street", "This is needed."),
    ],
)
def test_a_slip_gets_a_sentence_at_its_field(
    ewa: Desk, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = _places(ewa, **typed)
    assert answer.status_code == 422
    page = read(answer)
    assert page.one("input", name=field).attrs["aria-invalid"] == "true"
    assert sentence in _error(page, field)
    assert Order.objects.count() == 0


def test_an_empty_form_names_all_that_is_missing_the_goods_too(ewa: Desk) -> None:
    answer = ewa.post(PATH, {**_once(ewa), "country": "PL", "do": "place"})
    assert answer.status_code == 422
    page = read(answer)
    assert "An order needs goods: find a product and add it." in page.text
    assert {_error(page, field) for field in ("name", "email", "street", "city")} == {
        "This is needed."
    }
    assert "Choose delivery and payment." in page.text


def test_the_country_is_chosen_by_its_name(ewa: Desk) -> None:
    options = list(ewa.page(PATH).one("select", name="country").all("option"))
    assert (options[0].attrs["value"], options[0].text) == ("PL", "Poland")
    assert ("CZ", "Czechia") in {(o.attrs["value"], o.text) for o in options}


def _error(page: Element, field: str) -> str:
    return page.one("div", id=f"id_{field}_error").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"sku": "GHOST"}, "there is no such product"),
        ({"quantity": "-1"}, "a quantity from 1 to 9999 is needed"),
        ({"unit_price": "cheap"}, "Write the amount in digits"),
        ({"pair": "courier|at_pickup"}, "not possible with this delivery"),
        ({"pair": ""}, "Choose delivery and payment."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    ewa: Desk, typed: dict[str, str], sentence: str
) -> None:
    answer = _places(ewa, **typed)
    assert answer.status_code == 422
    assert sentence in read(answer).text
    assert Order.objects.count() == 0


@pytest.mark.atom("S0-3", "X3")
def test_pairs_that_are_not_offered_say_why(ewa: Desk) -> None:
    page = read(ewa.post(PATH, {**CALLER, **LAMPS, "country": "DE", "do": "refresh"}))
    closed = page.one("ul", class_="ow-closed").text
    assert "Courier · Bank transfer : We do not deliver to this country this way." in (
        closed.replace("transfer:", "transfer :")
    )


def test_an_agreed_price_counts_for_those_who_may_set_prices(ewa: Desk) -> None:
    _places(ewa, unit_price="100.00", shipping_price="0")
    assert Order.objects.get().total == 20_000
