"""Picking for many orders at once: what to fetch from the shelf, for whom, and "picked" for all.

GET lists what lies ready to be picked, of the orders named or of all, as a page or as a PDF with
boxes to tick; POST takes the step on each task by itself: what is refused stays as it was and is
told with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orderwright.domain.catalog.models import Product
from orderwright.domain.delivery.models import DeliveryOrder, ParcelLine
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from orderwright.outbound.documents.joining import joined
from orderwright.outbound.documents.packing import Goods, Picked, pick_list

MOST = 200


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
    named = request.POST if request.method == "POST" else request.GET
    tasks = list(_tasks(named.getlist("number"))[:MOST])
    if request.method == "POST":
        _pick_all(request, tasks)
        return go(request, reverse("panel:pick"))
    context = {"picks": _picks(tasks), "tasks": tasks}
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
    ready = DeliveryOrder.objects.filter(
        stage=DeliveryStage.READY, steps__gt=Warehouse.Steps.SHIP
    ).select_related("order", "warehouse")
    if numbers:
        ready = ready.filter(order__number__in=[n for n in numbers[:MOST] if "\x00" not in n])
    return ready.order_by("pk")


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


def _pick_all(request: HttpRequest, tasks: Sequence[DeliveryOrder]) -> None:
    ask, refused = Ask(actor_of(request)), []
    for task in tasks:
        try:
            take(("delivery", "pick"), task.pk, ask)
        except NotTaken as refusal:
            refused.append(f"{task.order.number}: {refusal.sentence}")
    done = len(tasks) - len(refused)
    told = ngettext("%(n)s delivery picked.", "%(n)s deliveries picked.", done) % {"n": done}
    say(request, Toast(told, more=refused, bad=bool(refused and not done)))
