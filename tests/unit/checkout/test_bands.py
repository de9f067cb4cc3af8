"""Prices by weight and value: overlaps and gaps, named by what a person would look for."""

import pytest

from orderwright.domain.checkout.bands import BandWish, gaps, problems
from tests.builders import a_shop

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def _weights(*ends: tuple[int, int | None]) -> list[BandWish]:
    return [BandWish(1000, min_weight=least, max_weight=most) for least, most in ends]


def test_prices_one_after_the_other_leave_nothing_out() -> None:
    a_shop()
    assert gaps(_weights((0, 5000), (5000, 10_000), (10_000, None))) == []
    assert gaps(_weights((2000, 5000))) == []


def test_a_gap_is_named_once_however_many_prices_surround_it() -> None:
    a_shop()
    bands = [
        BandWish(1, max_weight=5000, max_total=100), BandWish(2, max_weight=5000, min_total=100),
        BandWish(3, min_weight=8000, max_total=300), BandWish(4, min_weight=8000, min_total=300),
    ]  # fmt: skip
    assert gaps(bands) == ["From 5 kg to below 8 kg there is no price."]


def test_a_gap_of_values_and_a_corner_without_a_price_are_named() -> None:
    a_shop()
    by_value = [BandWish(1, max_total=5000), BandWish(2, min_total=7000)]
    assert [gap.replace("\xa0", " ") for gap in gaps(by_value)] == [
        "From PLN 50.00 to below PLN 70.00 there is no price."
    ]
    corner = [BandWish(1, max_weight=1000), BandWish(2, min_weight=1000, max_total=5000)]
    assert gaps(corner) == ["Some weights have a price for some order values only."]


def test_every_wrong_price_is_named() -> None:
    a_shop()
    wrong = _weights((0, 5000), (4000, 6000), (9000, 8000))
    assert problems(wrong) == [
        "Price 3: a range begins below its end, and no figure is below zero.",
        "Prices 1 and 2 overlap: one basket would have two prices.",
    ]
