"""One parcel or two for another shop front and for programs (U36, S0-2, T30)."""

from typing import Any

import pytest

from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.orders.models import Order
from tests.builders import COURIER_PRICE, a_product
from tests.pages.api.callers import CHECKOUT, Caller, json_of, wrong_fields

NINE = {"amount": "9.00", "currency": "PLN"}


@pytest.fixture(autouse=True)
def rug(goods: object) -> None:
    save_cell(CellWish("courier", "transfer", (BandWish(COURIER_PRICE),), second_parcel=900))
    a_product("RUG", stock=0, price=10_000, backorder=True)


def a_cart(visitor: Caller, *skus: str) -> str:
    lines = [{"sku": sku, "quantity": 1} for sku in skus]
    wish = {"currency": "PLN", "locale": "en", "lines": lines}
    return str(json_of(visitor.post("/carts", wish), 201)["token"])


def option(visitor: Caller, token: str, *pair: str) -> Any:
    found = json_of(visitor.get(f"/carts/{token}/options?country=PL"))["options"]
    return next(o for o in found if (o["delivery_method"], o["payment_method"]) == pair)


@pytest.mark.atom("U36", "S0-2")
def test_options_say_what_a_second_parcel_costs_or_why_there_is_none(visitor: Caller) -> None:
    both, lamp = a_cart(visitor, "LAMP-1", "RUG"), a_cart(visitor, "LAMP-1")
    offered = option(visitor, both, "courier", "transfer")
    assert (offered["second_parcel"], offered["one_parcel"]) == (NINE, None)
    none = option(visitor, lamp, "courier", "transfer")
    assert none["second_parcel"] is None
    assert "at the same time" in none["one_parcel"]
    assert "sent together" in option(visitor, both, "pickup", "transfer")["one_parcel"]


@pytest.mark.atom("S0-2")
def test_a_pair_that_is_not_offered_has_no_price(visitor: Caller) -> None:
    closed = option(visitor, a_cart(visitor, "LAMP-1"), "courier", "at_pickup")
    assert (closed["offered"], closed["price"], closed["fee"]) == (False, None, None)
    assert closed["reason"]


@pytest.mark.atom("U36")
@pytest.mark.threat("T30")
def test_the_choice_is_placed_at_the_servers_price(visitor: Caller) -> None:
    token = a_cart(visitor, "LAMP-1", "RUG")
    wish = {**CHECKOUT, "ship_as_ready": True}
    placed = json_of(visitor.post(f"/carts/{token}/place", wish), 201)
    assert placed["ship_as_ready"] is True
    assert placed["totals"]["second_parcel"] == NINE
    assert placed["totals"]["shipping"]["amount"] == "24.00"
    assert Order.objects.get().second_parcel == 900


@pytest.mark.atom("U36")
@pytest.mark.threat("T30")
@pytest.mark.parametrize("typed", [True, "yes", 1])
def test_a_choice_that_is_not_offered_is_refused_at_its_field(visitor: Caller, typed: Any) -> None:
    token = a_cart(visitor, "LAMP-1")
    answer = visitor.post(f"/carts/{token}/place", {**CHECKOUT, "ship_as_ready": typed})
    assert wrong_fields(answer).keys() == {"ship_as_ready"}
    assert not Order.objects.exists()


@pytest.mark.atom("U36")
def test_a_program_chooses_for_a_whole_order(desk: Caller) -> None:
    wish = {
        **CHECKOUT, "source": "phone", "currency": "PLN", "locale": "en", "ship_as_ready": True,
        "lines": [{"sku": "LAMP-1", "quantity": 1}, {"sku": "RUG", "quantity": 1}],
    }  # fmt: skip
    order = json_of(desk.post("/orders", wish), 201)
    assert (order["ship_as_ready"], order["totals"]["second_parcel"]) == (True, NINE)
    answer = desk.post("/orders", {**wish, "lines": wish["lines"][:1]})
    assert wrong_fields(answer).keys() == {"ship_as_ready"}
