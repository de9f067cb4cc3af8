"""The event log: sentences that can always be written, and forgotten in time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from orderwright.kernel import clock
from orderwright.kernel.log.models import Level, LogEntry
from orderwright.kernel.log.queries import entries
from orderwright.kernel.log.services import forget_before, write

pytestmark = [pytest.mark.django_db, pytest.mark.atom("S0-20")]


def test_an_entry_says_where_when_and_how_bad_it_was() -> None:
    before = clock.now()
    write("mail", Level.ALARM, "The mail server refuses us.", order_number="2026-000123")
    entry = LogEntry.objects.get()
    assert (entry.area, entry.level, entry.order_number) == ("mail", "alarm", "2026-000123")
    assert entry.at >= before
    assert "mail: The mail server refuses us." in str(entry)


@pytest.mark.threat("T57")
def test_what_no_database_can_hold_is_dropped_and_the_rest_is_kept() -> None:
    write(
        "hooks",
        Level.WARNING,
        "A name with \x00 and \ud800 in it.",
        detail={"na\x00me": ["\x00Jan", {"\udfff": "\\u0000"}], "sum": Decimal("1.5"), "n": 3},
    )
    entry = LogEntry.objects.get()
    assert entry.sentence == "A name with  and ? in it."
    assert entry.detail == {"name": ["Jan", {"?": "\\u0000"}], "sum": "1.5", "n": 3}


def test_entries_are_found_by_area_level_and_order_newest_first() -> None:
    for sentence in ("first", "second"):
        write("mail", Level.INFO, sentence, order_number="A-1")
    write("sms", Level.ALARM, "third")
    assert [entry.sentence for entry in entries()] == ["third", "second", "first"]
    assert [entry.sentence for entry in entries(area="mail")] == ["second", "first"]
    assert [entry.sentence for entry in entries(level=Level.ALARM)] == ["third"]
    assert entries(order_number="A-1", area="sms").count() == 0


def test_old_entries_are_forgotten_and_young_ones_kept() -> None:
    for days in (400, 300, 1):
        entry = write("clock", Level.INFO, f"{days} days ago")
        LogEntry.objects.filter(pk=entry.pk).update(at=clock.now() - timedelta(days=days))
    assert forget_before(clock.now() - timedelta(days=200)) == 2
    assert [entry.sentence for entry in entries()] == ["1 days ago"]
