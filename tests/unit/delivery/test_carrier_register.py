"""The register of carriers: who they are, what their numbers look like, where parcels are shown."""

import time
from datetime import UTC, datetime
from datetime import time as clock_time

import pytest

from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.carrier_data import SEEDS
from orderwright.domain.delivery.carrier_services import (
    CarrierWish,
    retire_carrier,
    save_carrier,
    seed_carriers,
)
from orderwright.domain.delivery.tracking_numbers import adds_up, fits, is_shape
from orderwright.domain.shop.services import seed_shop
from orderwright.kernel.lifecycle.errors import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    seed_shop()
    seed_carriers()


@pytest.mark.atom("S3-36")
def test_every_shop_begins_with_the_carriers_that_everybody_knows() -> None:
    seed_carriers()
    known = carriers.offered()
    assert len({carrier.code for carrier in known}) == len(known) == len(SEEDS)
    for carrier in known:
        assert carriers.find(carrier.code.upper()) is carriers.find(f" {carrier.name} ") is carrier
        assert carrier.page.startswith("https://")
        assert carrier.page.count("{number}") == 1
        assert is_shape(carrier.shape)


def test_what_the_shop_has_changed_is_not_laid_down_anew() -> None:
    save_carrier(CarrierWish("gls", "GLS Poland", "https://gls.example/{number}"))
    retire_carrier("dpd")
    seed_carriers()
    assert carriers.page_of("GLS Poland", "7") == "https://gls.example/7"
    assert "dpd" not in [carrier.code for carrier in carriers.offered()]
    retired = carriers.find("DPD")
    assert retired is not None
    assert retired.name == "DPD"


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("code", {"code": "own_car"}),
        ("code", {"code": "Kurier!"}),
        ("name", {"name": ""}),
        ("name", {"name": "InPost"}),
        ("name", {"name": "gls"}),
        ("page", {"page": "javascript:{number}"}),
        ("page", {"page": "https://carrier.example/track"}),
        ("shape", {"shape": "(a+)+"}),
        ("shape", {"shape": "["}),
        ("shape", {"shape": r"\d{9,2}"}),
        ("check_digit", {"check_digit": "luhn"}),
        ("label_format", {"label_format": "gif"}),
        ("example", {"example": "x" * 81}),
        ("name", {"name": "Kurier\u2028"}),
    ],
)
def test_what_cannot_be_a_carrier_is_refused_at_its_field(field: str, wish: dict[str, str]) -> None:
    with pytest.raises(BadInput) as problem:
        save_carrier(CarrierWish(**{"code": "kurier", "name": "Kurier", **wish}))  # type: ignore[arg-type]
    assert list(problem.value.fields) == [field]
    assert carriers.find("kurier") is None


@pytest.mark.threat("T72")
def test_no_number_takes_long_to_try() -> None:
    assert not is_shape("[0-9]{1,64}" * 4)
    shape = "[0-9]{1,64}[0-9]+[0-9]+X"
    assert is_shape(shape)
    began = time.process_time()
    assert not fits("1" * 64, shape)
    assert time.process_time() - began < 0.05


@pytest.mark.parametrize(
    ("check", "number", "right"),
    [
        ("", "RB123456785GB", True),
        ("", "RB123456784GB", False),
        ("sscc", "106141411234567897", True),
        ("sscc", "00106141411234567897", True),
        ("sscc", "00106141411234567898", False),
        ("dpd", "008182709980000020033350276C", True),
        ("dpd", "008182709980000020033350276D", False),
        ("dpd", "13001234567890", True),
        ("", "008182709980000020033350276D", True),
    ],
)
def test_check_digits_add_up_or_do_not(check: str, number: str, right: bool) -> None:
    assert adds_up(number, check) is right


@pytest.mark.parametrize(("hour", "today"), [(13, True), (14, False)])
def test_what_is_ready_after_the_cut_off_leaves_another_day(hour: int, today: bool) -> None:
    save_carrier(CarrierWish("ppl", "PPL", cut_off=clock_time(15)))
    now = datetime(2026, 11, 23, hour, 59, tzinfo=UTC)  # an hour later by Warsaw's clock
    assert carriers.leaves_today("PPL", now) == (clock_time(15), today)
    assert carriers.leaves_today("gls", now) is carriers.leaves_today("Jan's van", now) is None


@pytest.mark.parametrize(
    ("carrier", "number"),
    [
        ("inpost", "6" + "0" * 23),
        ("dpd", "0081827 0998000"[:15].replace(" ", "")),
        ("dpd", "1000123456789U"),
        ("DHL", "123 4567 8901"),
        ("gls", "12345678901"),
        ("poczta-polska", "00" + "1" * 18),
        ("poczta-polska", "RB123456785GB"),
        ("ceska-posta", "DR1234567890E"),
        ("packeta", "z1234567890"),
        ("sameday", "1SD123"),
    ],
)
def test_a_number_of_the_carrier_raises_no_question(carrier: str, number: str) -> None:
    assert not carriers.looks_wrong(carrier, number)


@pytest.mark.parametrize(
    ("carrier", "number"),
    [
        ("inpost", "123"),
        ("dpd", "1000123456789"),
        ("dhl", "1234567890A"),
        ("dhl", "١٢٣٤٥٦٧٨٩٠١"),
        ("poczta-polska", "RB123456784GB"),  # the check digit is 5
        ("packeta", "1234567890"),
    ],
)
def test_another_number_is_worth_a_question(carrier: str, number: str) -> None:
    assert carriers.looks_wrong(carrier, number)


def test_nobody_judges_the_number_of_a_free_name() -> None:
    assert not carriers.looks_wrong("Jan's van", "7")
    assert not carriers.looks_wrong("inpost", "")


def test_the_page_names_the_number() -> None:
    assert carriers.page_of("InPost", "7/1") == (
        "https://inpost.pl/sledzenie-przesylek?number=7%2F1"
    )
    assert carriers.page_of("InPost", "") == carriers.page_of("Jan's van", "7") == ""
    assert carriers.addressed("", "7") == carriers.addressed("javascript:{number}", "7") == ""
