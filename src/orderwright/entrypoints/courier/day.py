"""The day sheet, `/day/<token>`: all stops in their order, one tap each, also without a net (X10).

The page keeps its taps on the phone and sends them when there is a net, as often as it takes; each
is taken once, in the order in which they were tapped.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel.dates import format_date
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orderwright.domain.delivery.day_sheets import stops_of
from orderwright.domain.delivery.models import DaySheet
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.courier import links
from orderwright.entrypoints.courier.stops import Stop, stop_of
from orderwright.entrypoints.courier.tapping import from_form, from_queue
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.money import Money
from orderwright.kernel.tokens import random_token
from orderwright.lifecycle.taps import tap

MOST_TAPS = 50
"""In one call; the phone sends the rest with the next."""
LONGEST_BODY = 100_000


@links.behind("day")
def day(request: HttpRequest, token: str, row: int) -> HttpResponse:
    """GET shows the day; the POST of a plain form takes one tap."""
    sheet = _sheet(row)
    if request.method != "POST":
        return _page(request, token, sheet)
    with translation.override(sheet.deliverer.locale):
        refused = _tap(request, token, sheet)
    if refused:
        return _page(request, token, sheet, refused=refused)
    return links.private(HttpResponseRedirect(request.path))


@links.behind("day")
def taps(request: HttpRequest, token: str, row: int) -> HttpResponse:
    """POST {"taps": [...]} from the phone's queue: what became of each, and the stops as they
    are. GET gives the stops alone.
    """
    sheet = _sheet(row)
    with (
        translation.override(sheet.deliverer.locale),
        timezone.override(shop.settings().time_zone),
    ):
        if request.method == "POST":
            queue = _queue(request)
            if queue is None:
                told = {"error": _("We could not read that tap. Load the page again.")}
                return links.private(JsonResponse(told, status=422))
            results = [_taken(request, sheet, said) for said in queue[:MOST_TAPS]]
        else:
            results = []
        stops = [_brief(stop_of(task)) for task in stops_of(sheet)]
    return links.private(JsonResponse({"taps": results, "stops": stops}))


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """GET /day/worker.js: the script that keeps the page for when there is no net. It stands here
    because it rules over what lies below its own address.
    """
    script = Path(str(finders.find("orderwright/day-worker.js"))).read_bytes()
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _tap(request: HttpRequest, token: str, sheet: DaySheet) -> str:
    delivery = request.POST.get("delivery", "")
    if not links.repeats(request, token) or not (delivery.isascii() and delivery.isdigit()):
        return _("We could not read that button. Please try again.")
    try:
        tapped = from_form(request, int(delivery[:18]))
    except BadInput as wrong:
        return " ".join(wrong.fields.values())
    return tap(tapped, links.actor_of(request, sheet.deliverer), sheet.deliverer_id).refused


def _queue(request: HttpRequest) -> list[Any] | None:
    if len(request.body) > LONGEST_BODY:
        return None
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    found = said.get("taps") if isinstance(said, dict) else None
    return found if isinstance(found, list) else None


def _taken(request: HttpRequest, sheet: DaySheet, said: Any) -> dict[str, str]:
    known: Mapping[str, Any] = said if isinstance(said, dict) else {}
    key = str(known.get("key") or "")[:64]
    try:
        tapped = from_queue(known)
    except BadInput as wrong:
        return {"key": key, "refused": " ".join(wrong.fields.values())}
    outcome = tap(tapped, links.actor_of(request, sheet.deliverer), sheet.deliverer_id)
    return {"key": outcome.key, "refused": outcome.refused}


def _brief(stop: Stop) -> dict[str, Any]:
    """What the page's script shows anew."""
    return {
        "id": stop.id, "state": stop.state, "label": stop.state_label,
        "expected": stop.hours if stop.is_ahead else "",
    }  # fmt: skip


def _page(request: HttpRequest, token: str, sheet: DaySheet, *, refused: str = "") -> HttpResponse:
    tasks, locale = stops_of(sheet), sheet.deliverer.locale
    for task in tasks:
        links.count(request, task.order.number, "day")
    with translation.override(locale):
        stops = [stop_of(task) for task in tasks]
        context = {
            "sheet": sheet, "day": _named(sheet, locale), "token": token,
            "stops": [(stop, random_token()) for stop in stops],
            "refused": refused, "left": sum(stop.is_ahead for stop in stops),
            "cash": _cash(stops),
        }  # fmt: skip
    status = 409 if refused else 200
    return links.draw(request, "day.html", context, locale, status=status)


def _named(sheet: DaySheet, locale: str) -> str:
    return format_date(sheet.day, "EEEE, d MMMM", locale=locale)


def _cash(stops: list[Stop]) -> list[Money]:
    """What is still to be collected, by currency."""
    sums: dict[str, Money] = {}
    for stop in stops:
        if stop.cash is not None:
            before = sums.get(stop.cash.currency, Money(0, stop.cash.currency))
            sums[stop.cash.currency] = before + stop.cash
    return list(sums.values())


def _sheet(row: int) -> DaySheet:
    return DaySheet.objects.select_related("deliverer").get(pk=row)
