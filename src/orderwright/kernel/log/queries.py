"""Read the event log."""

from __future__ import annotations

from django.db.models import QuerySet

from orderwright.kernel.log.models import Level, LogEntry


def entries(
    *, area: str = "", level: Level | None = None, order_number: str = ""
) -> QuerySet[LogEntry]:
    """The entries that match all that is given, newest first."""
    found = LogEntry.objects.order_by("-at", "-pk")
    if area:
        found = found.filter(area=area)
    if level is not None:
        found = found.filter(level=level)
    if order_number:
        found = found.filter(order_number=order_number)
    return found
