"""How long carriers take: known quantiles of a made-up history, weekday by weekday (X13)."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from orderwright.domain.delivery import working_days
from orderwright.domain.delivery.transit import (
    ALL_WEEKDAYS,
    LEAST,
    Times,
    Trip,
    Way,
    measured,
    quantile,
)

pytestmark = [pytest.mark.once, pytest.mark.atom("X13")]

GLS = Way("gls", "")
MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 6)


def trips(start: date, days: Iterable[int], way: Way = GLS) -> list[Trip]:
    """Parcels handed over on that weekday, week after week, that took so many days."""
    return [
        Trip(way, start + timedelta(weeks=n), start + timedelta(weeks=n, days=took))
        for n, took in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("days", "share", "known"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.2, 2),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.5, 5),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9, 10),
        ([4], 0.2, 4),
        ([4], 0.9, 4),
    ],
)
def test_a_quantile_is_a_time_that_really_was(days: list[int], share: float, known: int) -> None:
    assert quantile(days, share) == known


def test_a_made_up_history_has_the_quantiles_that_are_known() -> None:
    history = trips(MONDAY, [1] * 5 + [2] * 12 + [3] * 2 + [9])

    found = measured(history)

    assert found[GLS, 1] == Times(20, early=1, middle=2, late=3)


def test_parcels_of_friday_lie_over_the_weekend_and_those_of_monday_do_not() -> None:
    found = measured(trips(MONDAY, [1] * LEAST) + trips(FRIDAY, [3] * LEAST))

    assert found[GLS, 1] == Times(LEAST, 1, 1, 1)
    assert found[GLS, 5] == Times(LEAST, 3, 3, 3)
    assert found[GLS, ALL_WEEKDAYS] == Times(2 * LEAST, 1, 1, 1)  # each the next working day


def test_too_few_parcels_of_a_weekday_speak_for_all_weekdays_only() -> None:
    found = measured(trips(MONDAY, [1] * (LEAST - 1)) + trips(FRIDAY, [3]))

    assert set(found) == {(GLS, ALL_WEEKDAYS)}


def test_one_parcel_too_few_says_nothing() -> None:
    assert measured(trips(MONDAY, [1] * (LEAST - 1))) == {}


@pytest.mark.parametrize(
    ("start", "working", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, date(2026, 11, 9)),
        (date(2026, 11, 7), 0, date(2026, 11, 9)),
        (date(2026, 11, 8), 1, date(2026, 11, 10)),
        (MONDAY, 5, date(2026, 11, 9)),
    ],
)
def test_working_days_pass_over_weekends(start: date, working: int, end: date) -> None:
    assert working_days.after(start, working) == end


def test_counting_working_days_is_the_way_back() -> None:
    for first in range(7):
        start = MONDAY + timedelta(days=first)
        for working in range(12):
            assert working_days.between(start, working_days.after(start, working)) == working


def test_what_arrives_on_a_weekend_counts_as_monday() -> None:
    assert working_days.between(FRIDAY, FRIDAY + timedelta(days=1)) == 1
