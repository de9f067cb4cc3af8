"""Duties by stage, for the tests of the outbox."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from orderwright.kernel.duties.models import Duty
from orderwright.kernel.duties.services import owe
from orderwright.kernel.duties.shapes import OwedDuty

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

_events = count(1)


def an_owed_duty(**wishes: Any) -> OwedDuty:
    """A mail to Anna about order 1, due at noon, because of an event of its own."""
    usual = {
        "event_id": next(_events),
        "order_id": 1,
        "subject_kind": "order",
        "subject_id": wishes.get("order_id") or 1,
        "effect": "mail_shipped",
        "channel": "mail",
        "target": "anna@example.com",
        "created_at": NOON,
        "due_at": NOON,
    }
    return OwedDuty(**{**usual, **wishes})


def a_duty(**wishes: Any) -> int:
    """The id of such a duty, owed."""
    return owe([an_owed_duty(**wishes)])[0]


def the(duty_id: int) -> Duty:
    """The row as it is now."""
    return Duty.objects.get(pk=duty_id)


def state(duty_id: int) -> str:
    """In one word."""
    duty = the(duty_id)
    ends = {
        "merged": duty.merged_into,
        "done": duty.done_at,
        "dead": duty.dead_at,
        "withdrawn": duty.withdrawn_at,
        "leased": duty.leased_until,
    }
    return next((word for word, held in ends.items() if held), "waiting")
