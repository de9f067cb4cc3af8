"""The matrix: every pair has a price or a reason, never both, never neither."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.errors import BadMatrix, UnknownMethod
from orderwright.domain.checkout.matrix import Basket, Place
from orderwright.domain.checkout.matrix_facts import NO_CELL, BandFacts, CellFacts
from orderwright.domain.checkout.matrix_services import (
    BandWish,
    CellWish,
    DeliveryWish,
    PaymentWish,
    save_cell,
    save_delivery_method,
    save_payment_method,
    switch_cell,
)
from orderwright.domain.shop.services import change_settings
from tests.builders import CASH_FEE, COURIER_PRICE, HEAVY_COURIER_PRICE, a_shop

pytestmark = pytest.mark.django_db

LIGHT = Basket(total=20_000, weight_g=2_000)


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


def offered(basket: Basket = LIGHT, country: str = "PL", postal_code: str = "31-123") -> set[str]:
    found = matrix.options(basket, country=country, postal_code=postal_code)
    return {f"{o.delivery.code} {o.payment.code}" for o in found if o.offered}


def why(pair: tuple[str, str], basket: Basket = LIGHT, country: str = "PL", code: str = "") -> str:
    return matrix.find(pair, basket, country=country, postal_code=code).reason or ""


@pytest.mark.atom("S0-2")
def test_only_what_the_matrix_allows_is_offered() -> None:
    assert offered() == {
        "courier transfer",
        "courier cash",
        "pickup transfer",
        "pickup at_pickup",
    }
    assert len(matrix.options(LIGHT, country="PL")) == 6


@pytest.mark.atom("S0-3")
def test_payments_change_with_the_delivery_and_a_forged_pair_has_a_reason() -> None:
    assert why(("courier", "at_pickup")) == "This payment is not possible with this delivery."
    assert matrix.find(("courier", "at_pickup"), LIGHT, country="PL").cell_id is None


@pytest.mark.atom("S0-4")
def test_a_cell_switched_off_vanishes_at_once() -> None:
    switch_cell("courier", "cash", active=False)

    assert "courier cash" not in offered()

    switch_cell("courier", "cash", active=True)
    assert "courier cash" in offered()


def test_a_method_switched_off_takes_its_whole_row_away() -> None:
    save_payment_method(PaymentWish("transfer", {"en": "Transfer"}, active=False))

    assert offered() == {"courier cash", "pickup at_pickup"}
    assert why(("courier", "transfer")) == "This payment is not offered at the moment."


@pytest.mark.parametrize(
    ("basket", "country", "code", "reason"),
    [
        (LIGHT, "DE", "10115", "We do not deliver to this country this way."),
        (LIGHT, "PL", "80-001", "We do not deliver to this post code this way."),
        (Basket(20_000, 30_000), "PL", "31-123", "Too heavy: this delivery takes less than 30 kg."),
        (Basket(999, 1_000), "PL", "", "This delivery is for orders from PLN\xa010.00."),
        (Basket(90_000, 1_000), "PL", "", "This delivery is for orders below PLN\xa0900.00."),
        (Basket(20_000, 15_000), "PL", "", "No price is set for this weight and value."),
    ],
)
def test_the_first_failing_condition_is_named(
    basket: Basket, country: str, code: str, reason: str
) -> None:
    bands = (
        BandWish(1500, max_weight=10_000, min_total=1_000, max_total=90_000),
        BandWish(2500, min_weight=20_000, max_weight=30_000, min_total=1_000, max_total=90_000),
    )
    save_cell(CellWish("courier", "cash", bands, countries=("PL",), postal_codes=("31-*", "30-0*")))

    assert why(("courier", "cash"), basket, country, code) == reason


def test_nothing_is_refused_for_an_address_that_is_not_known_yet() -> None:
    save_cell(
        CellWish("courier", "cash", (BandWish(1),), countries=("PL",), postal_codes=("31-*",))
    )

    assert why(("courier", "cash"), country="", code="") == ""


@pytest.mark.parametrize(
    ("typed", "pattern", "fits"),
    [
        ("31-123", "31-*", True),
        ("31 - 123", "31-*", True),
        ("sw1a 1aa", "SW1A*", True),
        ("30-099", "30-0*", True),
        ("30-199", "30-0*", False),
        ("00-950", "00-950", True),
        ("00-9501", "00-950", False),
    ],
)
def test_post_code_patterns(typed: str, pattern: str, fits: bool) -> None:
    assert matrix.matches(typed, [pattern]) is fits


@pytest.mark.parametrize(
    ("weight", "price"), [(0, 1500), (9_999, 1500), (10_000, 2500), (29_999, 2500)]
)
def test_the_band_of_the_weight_sets_the_price(weight: int, price: int) -> None:
    assert (COURIER_PRICE, HEAVY_COURIER_PRICE) == (1500, 2500)
    option = matrix.find(("courier", "transfer"), Basket(20_000, weight), country="PL")

    assert (option.price, option.fee) == (price, 0)


def test_shipping_is_free_from_the_value_on_but_the_fee_of_the_payment_stays() -> None:
    below = matrix.find(("courier", "transfer"), Basket(49_999, 1), country="PL")
    at = matrix.find(("courier", "transfer"), Basket(50_000, 1), country="PL")
    cash = matrix.find(("courier", "cash"), Basket(50_000, 1), country="PL")

    assert (below.price, at.price) == (COURIER_PRICE, 0)
    assert (cash.price, cash.fee) == (COURIER_PRICE, CASH_FEE)


def test_gates_and_reservation_come_from_the_cell() -> None:
    wire = matrix.find(("courier", "transfer"), LIGHT, country="PL")
    cash = matrix.find(("courier", "cash"), LIGHT, country="PL")

    assert (list(wire.gates), wire.reserves, wire.cell.deadline_hours) == (
        ["customer", "shop"], "confirmed", 168,
    )  # fmt: skip
    assert (list(cash.gates), cash.reserves, cash.cell.hold_hours) == (["shop"], "placed", 48)


def test_gates_switched_off_for_the_whole_shop_are_not_asked() -> None:
    change_settings(customer_gate=False, shop_gate=False)

    assert list(matrix.find(("courier", "transfer"), LIGHT, country="PL").gates) == []


def test_bulky_goods_wait_for_the_shops_price_whatever_they_weigh() -> None:
    option = matrix.find(("courier", "transfer"), Basket(1, 900_000, bulky=True), country="PL")

    assert option.offered
    assert (option.price, list(option.gates)) == (0, ["shipping_cost", "customer", "shop"])


def test_bulky_goods_that_the_customer_fetches_need_no_shipping_cost() -> None:
    save_delivery_method(DeliveryWish("fetch", {"en": "Fetch it"}, "pickup"))
    save_cell(CellWish("fetch", "transfer", (BandWish(0),)))
    option = matrix.find(("fetch", "transfer"), Basket(1, 900_000, bulky=True), country="PL")

    assert option.offered
    assert "shipping_cost" not in option.gates


def test_instalments_have_their_own_gate_instead_of_the_payments() -> None:
    save_payment_method(
        PaymentWish("later", {"en": "Pay later"}, "instalment", "rehearsal_instalments")
    )
    save_cell(CellWish("courier", "later", (BandWish(0),), asks_payment=True, asks_customer=False))

    option = matrix.find(("courier", "later"), LIGHT, country="PL")

    assert list(option.gates) == ["instalment", "shop"]


@pytest.mark.parametrize(
    ("pair", "field"),
    [(("\x00", "cash"), "delivery_method"), (("courier", "' OR 1"), "payment_method")],
)
def test_a_method_that_does_not_exist_is_named_by_its_field(
    pair: tuple[str, str], field: str
) -> None:
    with pytest.raises(UnknownMethod) as refusal:
        matrix.find(pair, LIGHT, country="PL")

    assert list(refusal.value.fields) == [field]


def test_countries_are_those_of_the_living_cells_or_all_of_them() -> None:
    assert matrix.countries() == frozenset()

    for payment in ("transfer", "at_pickup"):
        switch_cell("pickup", payment, active=False)

    assert matrix.countries() == {"PL", "CZ"}


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"bands": ()}, "bands"),
        ({"bands": (BandWish(-1),)}, "bands"),
        ({"bands": (BandWish(1, min_weight=5, max_weight=5),)}, "bands"),
        ({"bands": (BandWish(1, max_weight=10), BandWish(2, min_weight=9))}, "bands"),
        ({"countries": ("Poland",)}, "countries"),
        ({"countries": ("PL", "ZZ")}, "countries"),
        ({"postal_codes": ("[a-z]*",)}, "postal_codes"),
        ({"postal_codes": ("",)}, "postal_codes"),
        ({"fee": -1}, "fee"),
        ({"free_from": -1}, "free_from"),
        ({"reserves": "always"}, "reserves"),
        ({"hold_hours": 0}, "hold_hours"),
        ({"deadline_hours": 10**9}, "deadline_hours"),
        ({"min_days": 4, "max_days": 3}, "max_days"),
        ({"delivery": "drone"}, "delivery"),
        ({"payment": "shells"}, "payment"),
    ],
)
def test_a_cell_filled_in_wrongly_is_named_by_its_field(wish: dict[str, Any], field: str) -> None:
    whole: dict[str, Any] = {"delivery": "courier", "payment": "cash", "bands": (BandWish(1),)}

    with pytest.raises(BadMatrix) as refusal:
        save_cell(CellWish(**{**whole, **wish}))

    assert field in refusal.value.fields
    assert matrix.find(("courier", "cash"), LIGHT, country="PL").price == COURIER_PRICE


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"code": "Big Van"}, "code"),
        ({"names": {"en": " "}}, "names"),
        ({"kind": "drone"}, "kind"),
        ({"tracking_url": "javascript:alert({number})"}, "tracking_url"),
        ({"tracking_url": "https://example.com/"}, "tracking_url"),
        ({"tax_class": "none"}, "tax_class"),
        ({"carrier": "x" * 41}, "carrier"),
    ],
)
def test_a_delivery_filled_in_wrongly_is_named_by_its_field(
    wish: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadMatrix) as refusal:
        save_delivery_method(DeliveryWish(**{"code": "van", "names": {"en": "Van"}, **wish}))

    assert list(refusal.value.fields) == [field]


bands = st.lists(
    st.builds(
        BandFacts,
        min_weight=st.integers(0, 20),
        max_weight=st.none() | st.integers(0, 30),
        min_total=st.integers(0, 20),
        max_total=st.none() | st.integers(0, 30),
        price=st.integers(0, 100),
    ),
    max_size=4,
)
facts = st.builds(
    CellFacts,
    id=st.just(1),
    active=st.booleans(),
    countries=st.lists(st.sampled_from(["PL", "CZ"]), max_size=2),
    postal_codes=st.lists(st.sampled_from(["31-*", "00-950", "*"]), max_size=2),
    fee=st.integers(0, 10),
    free_from=st.none() | st.integers(0, 30),
    bands=bands,
)
baskets = st.builds(Basket, st.integers(0, 40), st.integers(0, 40), st.booleans())
places = st.builds(Place, st.sampled_from(["", "PL", "DE"]), st.sampled_from(["", "31-123", "9"]))


@pytest.mark.atom("S0-2", "S0-3")
@given(cell=facts, basket=baskets, place=places)
def test_a_pair_has_exactly_one_of_price_and_reason(
    cell: CellFacts, basket: Basket, place: Place
) -> None:
    reason = matrix.judge(cell, basket, place)
    fitting = [band for band in cell.bands if band.fits(basket.total, basket.weight_g)]

    if reason is None:
        assert cell.active
        assert basket.bulky or fitting
        assert matrix.price_of(cell, basket) in {0, *(band.price for band in fitting)}
    else:
        assert reason
        assert not (cell.active and place == Place() and (basket.bulky or fitting))


def test_a_pair_never_filled_in_is_closed() -> None:
    assert matrix.judge(NO_CELL, LIGHT, Place())
