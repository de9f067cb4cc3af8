"""Amounts: read strictly, summed exactly, taxed to the smallest unit."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.kernel.money import (
    BadAmount,
    CurrencyMismatch,
    Money,
    Rounding,
    divide,
    exponent,
    split,
    tax_in_gross,
    tax_on_net,
)

pytestmark = pytest.mark.once

MINOR = st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1)
CURRENCY = st.sampled_from(["PLN", "EUR", "CZK", "RON", "JPY", "KWD", "RSD"])
RATE = st.decimals(min_value=0, max_value=100, places=2)
DECIMAL_ROUNDING = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}


@given(MINOR, CURRENCY)
def test_an_amount_printed_reads_back_the_same(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.amount, currency) == money


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("129.90", "PLN", 12990),
        ("129.9", "PLN", 12990),
        ("129", "PLN", 12900),
        ("-0.05", "EUR", -5),
        ("007.10", "EUR", 710),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("0", "PLN", 0),
    ],
)
def test_a_plain_decimal_is_read_in_minor_units(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency).minor == minor


@pytest.mark.threat("T31")
@pytest.mark.parametrize(
    "text",
    ["", " ", "1e3", "NaN", "Infinity", "1,50", "1.", ".5", "+1", "--1", "1 000", "١٢", "1_0",
     "0x1", "1.005", "10.001", "1\n", "9" * 16, "9" * 4000],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadAmount) as refusal:
        Money.parse(text, "PLN")
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value)) < 100


def test_yen_has_no_decimals_and_says_so() -> None:
    with pytest.raises(BadAmount, match=r"JPY has no decimals\."):
        Money.parse("1200.0", "JPY")


@pytest.mark.parametrize("code", ["", "pln", "PL", "PLNN", "P1N"])
def test_a_currency_is_three_capital_letters(code: str) -> None:
    with pytest.raises(BadAmount):
        exponent(code)


def test_minor_units_follow_iso_4217_even_where_daily_life_drops_them() -> None:
    assert [exponent(code) for code in ("PLN", "HUF", "RSD", "ALL", "JPY", "KWD")] == [
        2, 2, 2, 2, 0, 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("money", "locale", "text"),
    [
        (Money(12990, "PLN"), "pl", "129,90\xa0zł"),
        (Money(123456789, "PLN"), "pl-PL", "1\xa0234\xa0567,89\xa0zł"),
        (Money(12990, "EUR"), "en", "€129.90"),
        (Money(-500, "CZK"), "cs", "-5,00\xa0Kč"),
        (Money(1200, "JPY"), "en", "¥1,200"),
        (Money(1234, "KWD"), "en", "KWD\xa01.234"),
        (Money(1050, "RSD"), "en", "RSD\xa010.50"),
        (Money(1234, "IQD"), "en", "IQD\xa01.234"),
    ],
)
def test_people_read_amounts_as_their_country_writes_them(
    money: Money, locale: str, text: str
) -> None:
    assert money.format(locale) == text


@given(MINOR, MINOR, CURRENCY)
def test_sums_and_differences_undo_each_other(one: int, two: int, currency: str) -> None:
    a, b = Money(one, currency), Money(two, currency)
    assert a + b - b == a
    assert a - b == -(b - a)
    assert (a < b) == (one < two)
    assert (a <= b, a > b, a >= b) == (one <= two, one > two, one >= two)
    assert 3 * a == a + a + a == a * 3


def test_two_currencies_never_meet_in_one_sum() -> None:
    zloty, euro = Money(100, "PLN"), Money(100, "EUR")
    assert zloty != euro
    for meeting in (
        lambda: zloty + euro,
        lambda: zloty - euro,
        lambda: zloty < euro,
        lambda: zloty >= euro,
    ):
        with pytest.raises(CurrencyMismatch, match=r"PLN and EUR cannot be mixed\."):
            meeting()


def test_an_amount_times_a_fraction_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        Money(100, "PLN") * 0.5  # type: ignore[operator]


def test_nothing_is_false_and_something_is_true() -> None:
    assert not Money.zero("PLN")
    assert Money(-1, "PLN")
    assert str(Money(5, "PLN")) == "0.05 PLN"


@given(MINOR, RATE, st.sampled_from(Rounding))
def test_tax_in_a_gross_amount_is_the_exact_share_rounded_once(
    gross: int, rate: Decimal, rounding: Rounding
) -> None:
    tax = tax_in_gross(gross, rate, rounding)
    # tax = gross * rate / (100 + rate): the error is at most half a unit
    assert abs(2 * (tax * (100 + rate) - gross * rate)) <= 100 + rate
    assert tax_in_gross(-gross, rate, rounding) == -tax


@given(MINOR, RATE, st.sampled_from(Rounding))
def test_tax_on_a_net_amount_rounds_like_a_decimal(
    net: int, rate: Decimal, rounding: Rounding
) -> None:
    exact = Decimal(net) * rate / 100
    assert tax_on_net(net, rate, rounding) == int(
        exact.quantize(Decimal(1), rounding=DECIMAL_ROUNDING[rounding])
    )


def test_halves_go_away_from_zero_or_to_the_even_neighbour() -> None:
    assert [divide(n, 2, Rounding.HALF_UP) for n in (1, 3, 5, -1, -3)] == [1, 2, 3, -1, -2]
    assert [divide(n, 2, Rounding.HALF_EVEN) for n in (1, 3, 5, -1, -3)] == [0, 2, 2, 0, -2]


def test_the_polish_tax_in_a_well_known_price() -> None:
    assert tax_in_gross(12300, Decimal("23"), Rounding.HALF_UP) == 2300
    assert tax_on_net(10000, Decimal("23"), Rounding.HALF_UP) == 2300
    assert tax_in_gross(9999, Decimal("0"), Rounding.HALF_UP) == 0


@pytest.mark.threat("T38")
@given(MINOR, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=40))
def test_shares_sum_to_the_whole_and_none_is_off_by_a_unit(minor: int, weights: list[int]) -> None:
    shares = split(minor, weights)
    fair = weights if any(weights) else [1] * len(weights)
    assert sum(shares) == minor
    for share, weight in zip(shares, fair, strict=True):
        assert abs(share * sum(fair) - minor * weight) < sum(fair)


def test_the_odd_unit_goes_to_the_largest_remainder_and_then_to_the_first() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert split(10, [1, 2]) == [3, 7]
    assert split(5, [0, 0]) == [3, 2]


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_there_is_no_sharing_with_nobody_or_by_negative_weight(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        split(100, weights)
