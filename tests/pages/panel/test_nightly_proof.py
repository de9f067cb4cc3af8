"""Every night the books are proved, by one of many workers; staff read what does not hold."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.entrypoints.clock import nightly
from orderwright.entrypoints.commands.main import main
from orderwright.kernel.log.models import LogEntry, Proof
from tests.pages.panel.desk import Desk
from tests.walks import an_order

NIGHT = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)
"""Half past three in Warsaw."""
TOLD = "the books do not add up"


@pytest.fixture(autouse=True)
def at_night(shop: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def spoilt(at_night: time_machine.Traveller) -> Order:
    order = an_order(OrderStage.CONFIRMED)
    Order.objects.filter(pk=order.pk).update(total=order.total + 1)
    return order


def test_books_that_add_up_are_proved_once_a_night(at_night: time_machine.Traveller) -> None:
    an_order(OrderStage.CONFIRMED)

    assert nightly.prove()
    assert not nightly.prove()

    assert Proof.objects.get().failed == {}
    assert not LogEntry.objects.filter(area="books").exists()
    at_night.shift(timedelta(days=1))
    assert nightly.prove()


def test_nothing_is_proved_before_three_in_the_night(at_night: time_machine.Traveller) -> None:
    at_night.shift(timedelta(hours=-1))

    assert not nightly.prove()


def test_what_does_not_add_up_is_an_alarm_that_names_the_order(spoilt: Order) -> None:
    nightly.prove()

    alarm = LogEntry.objects.get(area="books")
    assert alarm.level == "alarm"
    assert spoilt.number in str(alarm.detail["totals add up"])


def test_a_proof_whose_worker_died_is_begun_again() -> None:
    Proof.objects.create(day=NIGHT.date(), began_at=NIGHT - timedelta(hours=7))

    assert nightly.prove()
    assert Proof.objects.get().ended_at == NIGHT


def test_staff_are_told_until_verify_finds_the_books_right(olga: Desk, spoilt: Order) -> None:
    nightly.prove()
    assert TOLD in olga.get("/panel/").content.decode()

    Order.objects.filter(pk=spoilt.pk).update(total=spoilt.total)
    assert main(["verify"]) == 0
    cache.clear()

    assert TOLD not in olga.get("/panel/").content.decode()


def test_what_verify_finds_is_named_in_the_log_once_a_day(spoilt: Order) -> None:
    assert main(["verify"]) == 1
    assert main(["verify"]) == 1

    alarm = LogEntry.objects.get(area="books")
    assert spoilt.number in str(alarm.detail["totals add up"])


def test_who_may_not_read_the_event_log_is_not_told(wanda: Desk, spoilt: Order) -> None:
    nightly.prove()

    assert TOLD not in wanda.get("/panel/").content.decode()
