"""The event log (S0-20): what the shop's machinery had to say, newest first, by keyset.

Reads `kernel/log`; written there by whoever has something to say. Apart from the orders' journal.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from orderwright.entrypoints.panel.frame import page
from orderwright.kernel.log.models import Level
from orderwright.kernel.log.queries import entries

ROWS = 50
AREAS = ("books", "duties", "payments")
"""Who writes into the log; asking all its rows for it would cost a walk through the table."""
LOOKS = {Level.INFO: "grey", Level.WARNING: "amber", Level.ALARM: "red"}


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/events?area=&level=&order=&after="""
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("area", "level", "order")}
    level = Level(asked["level"]) if asked["level"] in Level.values else None
    found = entries(area=asked["area"], level=level, order_number=asked["order"].upper())
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        found = found.filter(pk__lt=int(after))
    rows = list(found.order_by("-pk")[: ROWS + 1])
    older = _address(asked | {"after": str(rows[ROWS - 1].pk)}) if len(rows) > ROWS else ""
    context = {
        "asked": asked, "rows": rows[:ROWS], "looks": LOOKS, "levels": _levels(),
        "areas": _areas(asked["area"]),
        "older": older, "newest": _address(asked) if after else "",
    }  # fmt: skip
    return page(request, "event_log.html", context)


def _levels() -> list[tuple[str, str]]:
    return [
        (Level.INFO.value, _("Information")), (Level.WARNING.value, _("Warning")),
        (Level.ALARM.value, _("Alarm")),
    ]  # fmt: skip


def _areas(chosen: str) -> list[str]:
    return [*AREAS, *([chosen] if chosen and chosen not in AREAS else [])]


def _address(asked: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value})
