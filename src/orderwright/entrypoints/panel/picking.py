"""Picking for many orders at once: what to fetch from the shelf, for whom, and "picked" for all.

GET lists what lies ready to be picked, of the orders named or of all; POST takes the step on each
task by itself: what is refused stays as it was and is told with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext

from orderwright.domain.delivery.models import DeliveryOrder, ParcelLine
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

MOST = 200


@dataclass
class Pick:
    """One product of one warehouse. `lies`: on the shelf; `orders`: (number, pieces)."""

    warehouse: str
    sku: str
    name: str
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


def _tasks(numbers: Sequence[str]) -> QuerySet[DeliveryOrder]:
    ready = DeliveryOrder.objects.filter(
        stage=DeliveryStage.READY, steps__gt=Warehouse.Steps.SHIP
    ).select_related("order", "warehouse")
    if numbers:
        ready = ready.filter(order__number__in=[n for n in numbers[:MOST] if "\x00" not in n])
    return ready.order_by("pk")


def _picks(tasks: Sequence[DeliveryOrder]) -> list[Pick]:
    """By warehouse and SKU."""
    rows = ParcelLine.objects.filter(
        parcel__delivery__in=tasks, parcel__stage=ParcelStage.OPEN
    ).select_related("line", "parcel")
    of_task = {task.pk: task for task in tasks}
    lies = _levels(tasks, {row.line.product_id for row in rows if row.line.product_id})
    found: dict[tuple[str, str], Pick] = {}
    for row in rows:
        task = of_task[row.parcel.delivery_id]
        where = task.warehouse.name if task.warehouse else ""
        shelf = lies.get((task.warehouse_id, row.line.product_id or 0))
        pick = Pick(where, row.line.sku, row.line.name, shelf)
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
