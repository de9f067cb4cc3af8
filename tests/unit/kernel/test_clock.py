"""The clock: the machine's own, unless this is a demo or a test."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from orderwright.kernel import clock

A_DAY = timedelta(days=1)
NEW_YEAR = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_is_remembered(settings) -> Iterator[None]:
    settings.CLOCK_MOVABLE = True
    clock.forget()
    yield
    clock.forget()


@pytest.mark.django_db
def test_the_clock_is_the_machines_own_and_in_utc() -> None:
    with time_machine.travel(NEW_YEAR, tick=False):
        assert clock.now() == NEW_YEAR
        assert clock.now().tzinfo is UTC


@pytest.mark.django_db
def test_a_moved_clock_runs_on_from_where_it_was_put() -> None:
    with time_machine.travel(NEW_YEAR, tick=False) as traveller:
        assert clock.shift(3 * A_DAY) == NEW_YEAR + 3 * A_DAY
        assert clock.shift(-A_DAY) == NEW_YEAR + 2 * A_DAY
        traveller.shift(60)
        assert clock.now() == NEW_YEAR + 2 * A_DAY + timedelta(minutes=1)


@pytest.mark.django_db
def test_the_clock_can_be_set_and_reset() -> None:
    with time_machine.travel(NEW_YEAR, tick=False):
        christmas = datetime(2030, 12, 24, 18, 0, tzinfo=UTC)
        assert clock.set_to(christmas) == christmas
        assert clock.now() == christmas
        assert clock.reset() == NEW_YEAR


@pytest.mark.django_db
def test_another_process_sees_the_shift_in_the_one_row(monkeypatch) -> None:
    with time_machine.travel(NEW_YEAR, tick=False):
        clock.shift(A_DAY)
        monkeypatch.setattr(clock, "_known", None)
        assert clock.now() == NEW_YEAR + A_DAY
        assert clock.ClockShift.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_shift_made_elsewhere_is_seen_within_a_second(monkeypatch) -> None:
    monkeypatch.setattr(clock, "CACHE_SECONDS", 0.0)
    clock.shift(A_DAY)
    clock.ClockShift.objects.update(seconds=0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_inside_a_transaction_a_known_shift_costs_no_query(django_assert_num_queries) -> None:
    clock.shift(A_DAY)
    with django_assert_num_queries(0):
        clock.now()


def test_a_clock_forgotten_is_unmoved_and_asks_nothing() -> None:
    clock.forget()
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=1)


@pytest.mark.django_db
def test_in_production_nobody_moves_the_clock(settings, django_assert_num_queries) -> None:
    clock.shift(A_DAY)
    settings.CLOCK_MOVABLE = settings.DEMO = False
    with time_machine.travel(NEW_YEAR, tick=False), django_assert_num_queries(0):
        assert clock.now() == NEW_YEAR
        for move in (lambda: clock.shift(A_DAY), lambda: clock.set_to(NEW_YEAR), clock.reset):
            with pytest.raises(clock.ClockFixed, match="demo and test mode only"):
                move()


@pytest.mark.django_db
def test_the_day_is_the_shops_own() -> None:
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), tick=False):
        assert clock.today("Europe/Warsaw") == date(2027, 1, 1)
        assert clock.today("UTC") == date(2026, 12, 31)
