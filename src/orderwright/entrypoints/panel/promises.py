"""Promises: how long each carrier takes by weekday, and how many promised days were kept (X13).

Reads `domain/overview/promises_kept.py`; the times are measured every night.
"""

from datetime import date
from typing import Any

from babel.dates import get_day_names
from django.http import HttpRequest, HttpResponse

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.transit import LEAST
from orderwright.domain.overview import promises_kept
from orderwright.domain.overview.promises_kept import Periods
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import page
from orderwright.entrypoints.panel.paging import keyset

MOST_AWAITED = 50


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/promises?after="""
    now = promises_kept.periods()
    late, around = keyset(
        request, promises_kept.late_arrivals(now).order_by("-pk"), {}, newest_first=True
    )
    awaited = promises_kept.awaited(now, MOST_AWAITED + 1)
    context: dict[str, Any] = around | {
        "carriers": promises_kept.report(now), "weekdays": _weekdays(person(request).locale),
        "least": LEAST, "awaited": awaited[:MOST_AWAITED],
        "more_awaited": len(awaited) > MOST_AWAITED, "today": now.today,
        "late": [(parcel, _days_late(parcel, now)) for parcel in late],
    }  # fmt: skip
    return page(request, "promises.html", context)


def _weekdays(language: str) -> dict[int, str]:
    """Names of the weekdays, 1 = Monday."""
    names = get_day_names("wide", context="stand-alone", locale=language)
    return {number + 1: name for number, name in names.items()}


def _days_late(parcel: Parcel, now: Periods) -> int:
    due: date | None = parcel.order.promised_to
    assert due is not None
    assert parcel.delivered_at is not None
    return (parcel.delivered_at.astimezone(now.zone).date() - due).days
