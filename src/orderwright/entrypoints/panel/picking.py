"""Picking and packing for many orders at once: what to fetch from the shelf and for whom, what is
picked and waits to be packed.

GET lists it, of the orders named or of all, as a page or as a PDF with boxes to tick; POST takes
the step on each ticked task by itself: what is refused stays as it was, ticked, with its reason.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orderwright.domain.catalog.models import Product
from orderwright.domain.delivery.models import DeliveryOrder, ParcelLine
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.entrypoints.panel import bulk_result
from orderwright.entrypoints.panel.bulk_result import BulkResult
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import MACHINE, take
from orderwright.outbound.documents.joining import joined
from orderwright.outbound.documents.packing import Goods, Picked, pick_list

MOST = 200
ROW = re.compile(r"[0-9]{1,18}")
BEFORE = {
    "pick": (DeliveryStage.READY, Warehouse.Steps.PICK_SHIP),
    "pack": (DeliveryStage.PICKED, Warehouse.Steps.PICK_PACK_SHIP),
}
"""Where a task stands before each step, and of how many steps its warehouse has to be at least."""


@dataclass
class Pick:
    """One product of one warehouse. `lies`: on the shelf; `orders`: (number, pieces)."""

    warehouse: str
    sku: str
    name: str
    ean: str
    lies: int | None
    orders: list[tuple[str, int]] = field(default_factory=list)

    @property
    def pieces(self) -> int:
        """For all orders together."""
        return sum(pieces for _number, pieces in self.orders)


def show(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/pick/"""
    if request.method == "POST":
        return _take_all(request)
    numbers = [number for number in request.GET.getlist("number")[:MOST] if "\x00" not in number]
    tasks, result = list(_tasks(numbers)[:MOST]), bulk_result.heard(request)
    context = {
        "picks": _picks(tasks), "tasks": tasks, "packing": list(_to_pack(numbers)[:MOST]),
        "result": result, "numbers": numbers,
    }  # fmt: skip
    return page(request, "picking.html", context)


def printed(request: HttpRequest) -> HttpResponse:
    """GET /panel/pick.pdf?number=...: a list for each warehouse."""
    picks = _picks(list(_tasks(request.GET.getlist("number"))[:MOST]))
    if not picks:
        return page(request, "picking.html", {"picks": [], "tasks": []})
    by_warehouse = groupby(picks, key=lambda pick: pick.warehouse)
    file = joined(_list(warehouse, list(rows)) for warehouse, rows in by_warehouse)
    headers = {
        "Content-Disposition": 'inline; filename="pick-list.pdf"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(file, content_type="application/pdf", headers=headers)


def _list(warehouse: str, picks: Sequence[Pick]) -> bytes:
    orders = len({number for pick in picks for number, _pieces in pick.orders})
    told = ngettext("%(num)d order", "%(num)d orders", orders) % {"num": orders}
    at = date_format(timezone.localtime(clock.now()), "DATETIME_FORMAT")
    rows = [
        Picked(Goods(pick.sku, pick.name, pick.pieces, pick.ean), tuple(pick.orders))
        for pick in picks
    ]
    subtitle = " · ".join(part for part in (warehouse, told, at) if part)
    return pick_list(_("Pick list"), subtitle, rows, locale=get_language() or "en")


def _tasks(numbers: Sequence[str]) -> QuerySet[DeliveryOrder]:
    return _waiting("pick", numbers)


def _to_pack(numbers: Sequence[str]) -> QuerySet[DeliveryOrder]:
    return _waiting("pack", numbers)


def _waiting(verb: str, numbers: Sequence[str]) -> QuerySet[DeliveryOrder]:
    """Tasks that stand before the step, the oldest first."""
    stage, steps = BEFORE[verb]
    rows = DeliveryOrder.objects.filter(stage=stage, steps__gte=steps)
    if numbers:
        rows = rows.filter(order__number__in=[n for n in numbers[:MOST] if "\x00" not in n])
    return rows.select_related("order", "warehouse").order_by("pk")


def _picks(tasks: Sequence[DeliveryOrder]) -> list[Pick]:
    """By warehouse and SKU, in the language of who picks."""
    language = get_language() or "en"
    rows = ParcelLine.objects.filter(
        parcel__delivery__in=tasks, parcel__stage=ParcelStage.OPEN
    ).select_related("line", "parcel")
    of_task = {task.pk: task for task in tasks}
    products = Product.objects.in_bulk({row.line.product_id for row in rows if row.line.product_id})
    lies = _levels(tasks, set(products))
    found: dict[tuple[str, str], Pick] = {}
    for row in rows:
        task = of_task[row.parcel.delivery_id]
        where = task.warehouse.name if task.warehouse else ""
        shelf = lies.get((task.warehouse_id, row.line.product_id or 0))
        product = products.get(row.line.product_id or 0)
        name = product.name(language) if product else row.line.name
        pick = Pick(where, row.line.sku, name, product.ean if product else "", shelf)
        pick = found.setdefault((where, row.line.sku), pick)
        pick.orders.append((task.order.number, row.quantity))
    return [found[key] for key in sorted(found)]


def _levels(
    tasks: Sequence[DeliveryOrder], products: set[int]
) -> dict[tuple[int | None, int], int]:
    """(warehouse, product) -> pieces that lie there."""
    levels = Level.objects.filter(
        product_id__in=products, warehouse__in={task.warehouse_id for task in tasks}
    )
    rows = levels.values_list("warehouse_id", "product_id", "on_hand")
    return {(warehouse, product): on_hand for warehouse, product, on_hand in rows}


def _take_all(request: HttpRequest) -> HttpResponse:
    verb = request.POST.get("verb", "")
    if verb not in BEFORE:
        raise Http404
    ticked = {int(pk) for pk in request.POST.getlist("task")[:MOST] if ROW.fullmatch(pk)}
    tasks = DeliveryOrder.objects.filter(pk__in=ticked).select_related("order").order_by("pk")
    ask, refused = Ask(actor_of(request)), {}
    for task in tasks:
        try:
            take(("delivery", verb), task.pk, ask)
        except NotTaken as refusal:
            refused[task.order.number] = refusal.sentence
    label = str(MACHINE.tables["delivery"].by_verb[verb].records.label)
    bulk_result.keep(request, BulkResult(label, len(tasks) - len(refused), refused))
    numbers = [number for number in request.POST.getlist("number")[:MOST] if "\x00" not in number]
    query = urlencode([("number", number) for number in numbers])
    return go(request, f"{reverse('panel:pick')}{'?' if query else ''}{query}")
