"""The board of deliveries, the order of a day's stops, cash handed in, and sending many at once.

GET /panel/deliveries?day=: one card a deliverer. GET /panel/deliveries/assign proposes somebody by
post code for what nobody brings yet; nothing is assigned before its POST. Each delivery is its own
transaction. (S1-25)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orderwright.domain.delivery import day_sheets, deliverers
from orderwright.domain.delivery.models import DaySheet, Deliverer, DeliveryOrder
from orderwright.domain.overview import delivery_board
from orderwright.domain.shop.stages import Party
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

MOST = 200
STATES = {
    delivery_board.ASSIGNED: ("amber", gettext_lazy("assigned")),
    delivery_board.OUT: ("blue", gettext_lazy("out")),
    delivery_board.DELIVERED: ("green", gettext_lazy("delivered")),
    delivery_board.FAILED: ("red", gettext_lazy("not delivered")),
}
WAYS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Proposal:
    """A delivery that nobody brings, and who is proposed. `chosen` is an id, 0 for nobody."""

    task: DeliveryOrder
    post_code: str
    city: str
    chosen: int
    refused: str = ""


def board(request: HttpRequest) -> HttpResponse:
    """GET /panel/deliveries?day=2026-11-22; today without."""
    day = _day(request)
    held = delivery_board.cash_held()
    sheets = delivery_board.board(day)
    shown = {one.sheet.deliverer_id for one in sheets}
    others = [
        (deliverer, delivery_board.amounts(held[deliverer.pk]))
        for deliverer in delivery_board.holders(held)
        if deliverer.pk not in shown
    ]
    context = {
        "day": day, "day_name": format_date(day, "EEEE, d MMMM y", locale=person(request).locale),
        "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "sheets": sheets, "states": STATES, "others": others,
        "missing": len(delivery_board.without_deliverer()),
    }  # fmt: skip
    return page(request, "deliveries.html", context)


def move(request: HttpRequest, sheet_id: int, task_id: int, way: str) -> HttpResponse:
    """POST .../sheets/<sheet>/<delivery>/<up|down>: the stop changes places with its neighbour."""
    sheet = DaySheet.objects.filter(pk=sheet_id).first()
    if sheet is None or way not in WAYS or not day_sheets.move_stop(sheet, task_id, WAYS[way]):
        raise Http404
    return go(request, f"{reverse('panel:deliveries')}?day={sheet.day.isoformat()}#s{sheet.pk}")


def hand_in(request: HttpRequest, deliverer_id: int) -> HttpResponse:
    """POST .../<deliverer>/cash: all the cash that they carry is in the shop."""
    deliverer = Deliverer.objects.filter(pk=deliverer_id).first()
    if deliverer is None:
        raise Http404
    refused = []
    for payment in delivery_board.cash_held().get(deliverer.pk, []):
        data = {"holder": str(Party.SHOP), "reference": deliverer.name}
        try:
            take(("payment", "hand_over"), payment.pk, Ask(actor_of(request), data=data))
        except NotTaken as refusal:
            refused.append(f"{payment.order.number}: {refusal.sentence}")
    told = _("%(name)s has handed in the cash.") % {"name": deliverer.name}
    say(request, Toast(told, bad=bool(refused), more=refused))
    return go(request, _board_of(request))


def assign(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/deliveries/assign?number=..."""
    posted = request.method == "POST"
    numbers = (request.POST if posted else request.GET).getlist("number")[:MOST]
    tasks = delivery_board.without_deliverer([n for n in numbers if "\x00" not in n])[:MOST]
    refused = _assign_all(request, tasks) if posted else {}
    if posted and not refused:
        return go(request, _board_of(request))
    left = delivery_board.without_deliverer([n for n in numbers if "\x00" not in n])[:MOST]
    active = deliverers.active_deliverers()
    context = {
        "rows": [_proposal(request, task, active, refused) for task in left],
        "active": active, "numbers": numbers,
    }  # fmt: skip
    return page(request, "deliveries_assign.html", context, 409 if refused else 200)


def _assign_all(request: HttpRequest, tasks: Sequence[DeliveryOrder]) -> dict[int, str]:
    """Delivery -> why it was not assigned."""
    refused: dict[int, str] = {}
    sent = 0
    for task in tasks:
        chosen = request.POST.get(f"deliverer:{task.pk}", "")
        if not chosen:
            continue
        inform = {name: f"inform_{name}" in request.POST for name in ("email", "sms")}
        ask = Ask(actor_of(request), inform=inform, data={"deliverer": chosen})
        try:
            take(("delivery", "assign"), task.pk, ask)
            sent += 1
        except BadInput as wrong:
            refused[task.pk] = " ".join(wrong.fields.values())
        except NotTaken as refusal:
            refused[task.pk] = refusal.sentence
    told = ngettext("%(num)s delivery assigned", "%(num)s deliveries assigned", sent)
    say(request, Toast(f"{told % {'num': sent}}.", bad=bool(refused)))
    return refused


def _proposal(
    request: HttpRequest, task: DeliveryOrder, active: Sequence[Deliverer], refused: dict[int, str]
) -> Proposal:
    address: dict[str, Any] = task.order.shipping_address or {}
    code = str(address.get("postal_code") or "")
    likely = deliverers.proposed(code, active)
    kept = request.POST.get(f"deliverer:{task.pk}", "")
    chosen = int(kept) if kept.isascii() and kept.isdigit() else likely.pk if likely else 0
    return Proposal(task, code, str(address.get("city") or ""), chosen, refused.get(task.pk, ""))


def _day(request: HttpRequest) -> date:
    try:
        asked = parse_date(request.GET.get("day", ""))
    except ValueError:
        asked = None
    known = asked is not None and 2000 < asked.year < 9000
    return asked if asked and known else deliverers.day_of(clock.now())


def _board_of(request: HttpRequest) -> str:
    day = request.POST.get("day", "")
    query = f"?{urlencode({'day': day})}" if day else ""
    return f"{reverse('panel:deliveries')}{query}"
