"""The one clock: UTC, and movable in demo and test mode.

Owns the row that says how far the shop's clock is moved, one row for all processes. Everybody who
needs the time asks `now()`. Never moves in production: there it is the machine's clock.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, models, transaction
from django.db.utils import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

CACHE_SECONDS = 1.0
THE_ROW = 1


class ClockFixed(RuntimeError):
    """The clock of this shop cannot be moved; `str()` is the sentence to show."""

    def __init__(self) -> None:
        super().__init__(_("The clock can be moved in demo and test mode only."))


class ClockShift(models.Model):
    """How far the shop's clock is ahead of the real one; at most one row."""

    seconds = models.FloatField(default=0.0)

    class Meta:
        verbose_name = "clock shift"


@dataclass(slots=True)
class _Known:
    shift: timedelta
    read_at: float


_known: _Known | None = None


def movable() -> bool:
    """Whether this installation may move its clock: `DEMO` or `CLOCK_MOVABLE` is set."""
    return bool(getattr(settings, "CLOCK_MOVABLE", False) or getattr(settings, "DEMO", False))


def now() -> datetime:
    """The shop's time, in UTC."""
    real = datetime.now(UTC)
    return real + _shift() if movable() else real


def today(tz: str | ZoneInfo) -> date:
    """The shop's calendar day in that time zone."""
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz
    return now().astimezone(zone).date()


def shift(delta: timedelta) -> datetime:
    """Move the clock on (or back) by `delta` from where it is; answers the new time."""
    return _store(_read() + delta)


def set_to(moment: datetime) -> datetime:
    """Move the clock so that it is `moment` (aware) now; it runs on from there."""
    return _store(moment - datetime.now(UTC))


def reset() -> datetime:
    """Back to the machine's own time."""
    return _store(timedelta(0))


def forget() -> None:
    """Take the clock for unmoved until it is read again; for tests, which roll the row back.

    Costs no query then, so that a test which counts queries counts its own.
    """
    _remember(timedelta(0))


def _shift() -> timedelta:
    """The shift, re-read once a second, but inside a transaction only when not known at all."""
    if _known is not None and (connection.in_atomic_block or _is_fresh(_known)):
        return _known.shift
    return _remember(_read())


def _is_fresh(known: _Known) -> bool:
    return abs(time.monotonic() - known.read_at) < CACHE_SECONDS


def _read() -> timedelta:
    if not movable():
        raise ClockFixed
    if connection.in_atomic_block:
        if connection.needs_rollback:
            return timedelta(0)
        with transaction.atomic():
            return _query()
    return _query()


def _query() -> timedelta:
    try:
        seconds = ClockShift.objects.filter(pk=THE_ROW).values_list("seconds", flat=True).first()
    except (OperationalError, ProgrammingError):  # the table is not made yet
        return timedelta(0)
    return timedelta(seconds=seconds or 0.0)


def _store(delta: timedelta) -> datetime:
    if not movable():
        raise ClockFixed
    ClockShift.objects.update_or_create(pk=THE_ROW, defaults={"seconds": delta.total_seconds()})
    _remember(delta)
    return now()


def _remember(delta: timedelta) -> timedelta:
    global _known
    _known = _Known(delta, time.monotonic())
    return delta
