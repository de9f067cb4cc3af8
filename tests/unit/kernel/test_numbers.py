"""Numbers: never twice, and written as the shop wants them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.kernel.numbers.errors import BadPattern, UnknownSeries
from orderwright.kernel.numbers.services import SERIES, SHAPE, draw, format_number

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 59, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.mark.django_db
@pytest.mark.parametrize("series", SERIES)
def test_every_number_is_higher_than_the_one_before(series: str) -> None:
    drawn = [draw(series) for _ in range(5)]
    assert drawn == sorted(set(drawn))


@pytest.mark.django_db
def test_orders_and_quotations_count_apart() -> None:
    before = draw("quotation")
    for _ in range(3):
        draw("order")
    assert draw("quotation") == before + 1


@pytest.mark.django_db
def test_drawing_is_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        draw("order")


@pytest.mark.django_db
@pytest.mark.threat("T60")
@pytest.mark.parametrize("series", ["", "invoice", "order'; --"])
def test_a_series_that_no_migration_made_is_refused(series: str) -> None:
    with pytest.raises(UnknownSeries):
        draw(series)


@pytest.mark.once
@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{year}-{n:06}", "2026-000123"),
        ("{n}", "123"),
        ("Q-{yy}{month:02}-{n:04d}", "Q-2612-0123"),
    ],
)
def test_the_shop_chooses_how_a_number_looks(pattern: str, number: str) -> None:
    assert format_number(pattern, 123, NEW_YEARS_EVE) == number


@pytest.mark.once
@pytest.mark.threat("T62")
@pytest.mark.parametrize(
    "pattern",
    ["", "{year}", "{n", "n}", "{}", "{0}", "{n.__class__}", "{n[0]}", "{n!r}", "{n:>999999}",
     "{n:{year}}", "{secret}{n}", "nr {n}", "ąę{n}", "{n:03}/{year}", "-{n}", "{n:24}X", "{n:x}",
     "{n:5}", "{n:099}", "{{n}}", "ABCDEFGHIJKLMNOPQRSTUVWX{n}"],
)  # fmt: skip
def test_a_pattern_that_would_make_bad_numbers_is_refused_with_a_sentence(pattern: str) -> None:
    with pytest.raises(BadPattern) as refusal:
        format_number(pattern, 7, NEW_YEARS_EVE)
    assert str(refusal.value).endswith(".")


@pytest.mark.once
@given(st.text(max_size=30), st.integers(min_value=1, max_value=2**40))
def test_whatever_staff_type_the_number_has_its_shape_or_is_refused(pattern: str, n: int) -> None:
    try:
        number = format_number(pattern, n, NEW_YEARS_EVE)
    except BadPattern:
        return
    assert SHAPE.fullmatch(number)
    assert str(n) in number
