"""Lists of orders: a filter, a sort order, one page at a time by keyset.

Called by the panel's list and by the API. No OFFSET and no exact counts on a page: its cost is the
same on the first and on the ten-thousandth. Filters are a closed set of fields, never lookups.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.overview import tabs
from orderwright.domain.overview.cursors import Cursor, read_cursor, unreadable
from orderwright.domain.overview.errors import BadQuestion
from orderwright.domain.overview.orderings import PARTS, Sort
from orderwright.domain.overview.search import search_condition
from orderwright.domain.overview.tabs import Tab, tab_counts
from orderwright.domain.shop.errors import UnknownStatus
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.queries import status_by_code
from orderwright.domain.shop.stages import OPEN_STAGES, OrderStage
from orderwright.kernel import clock
from orderwright.kernel.texts import is_storable

__all__ = ["MOST_ROWS", "OrderFilter", "OrderPage", "Sort", "Tab", "found", "page", "tab_counts"]

MOST_ROWS = 200
ROW = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What to list; empty means "any". Drafts show only when `stage` asks for them. `deliverer`:
    the id of who brings it.
    """

    stage: str = ""
    status: str = ""
    payment_status: str = ""
    delivery_status: str = ""
    delivery_method: str = ""
    payment_method: str = ""
    waiting_on: str = ""
    source: str = ""
    deliverer: str = ""
    q: str = ""
    placed_after: datetime | None = None
    placed_before: datetime | None = None
    tab: str = ""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page; `next` is the cursor of the following one, empty at the end."""

    items: list[Order]
    next: str


def page(
    wanted: OrderFilter, *, sort: str = Sort.NEWEST, after: str = "", limit: int = 50
) -> OrderPage:
    """One page of the orders that fit. Raises BadQuestion for what means nothing."""
    order_by = _sort(sort)
    size = max(1, min(limit, MOST_ROWS))
    cursor = _cursor(after, order_by) if after else None
    asked = (cursor.asked if cursor else None) or clock.now()
    rows = found(wanted).select_related("status")
    items: list[tuple[int, Order]] = []
    for at, part in enumerate(PARTS[order_by]):
        if len(items) > size or (cursor and at < cursor.part):
            continue
        beyond = part.beyond(cursor) if cursor and at == cursor.part else Q()
        here = rows.filter(part.where(asked), beyond).order_by(*part.ordering)
        items += [(at, order) for order in here[: size + 1 - len(items)]]
    end = _end_of(order_by, items[size - 1], asked) if len(items) > size else ""
    return OrderPage([order for _part, order in items[:size]], end)


def _cursor(after: str, sort: Sort) -> Cursor:
    cursor = read_cursor(after, sort)
    if not 0 <= cursor.part < len(PARTS[sort]) or not PARTS[sort][cursor.part].fits(cursor):
        raise unreadable()
    return cursor


def _end_of(sort: Sort, last: tuple[int, Order], asked: datetime) -> str:
    at, order = last
    several = len(PARTS[sort]) > 1
    moment = PARTS[sort][at].moment(order)
    return str(Cursor(sort, moment, order.pk, at, asked if several else None))


def found(wanted: OrderFilter) -> QuerySet[Order]:
    """All orders that fit, in no order. Raises BadQuestion."""
    exact = {
        name: value
        for name in (
            "stage",
            "payment_status",
            "delivery_status",
            "delivery_method",
            "payment_method",
            "waiting_on",
            "source",
        )
        if (value := getattr(wanted, name))
    }
    if not all(map(is_storable, exact.values())):
        return Order.objects.none()
    rows = Order.objects.filter(_span(wanted), **exact)
    if wanted.status:
        rows = rows.filter(status_id__in=[status.pk for status in _statuses(wanted.status)])
    if wanted.deliverer:
        rows = rows.filter(pk__in=_brought_by(wanted.deliverer))
    if wanted.waiting_on and not wanted.stage:
        rows = rows.filter(stage__in=OPEN_STAGES)  # what is over waits for nobody
    if not wanted.stage:
        rows = rows.exclude(stage=OrderStage.DRAFT)
    if wanted.tab:
        rows = rows.filter(tabs.condition(_tab(wanted.tab), clock.now()))
    return rows.filter(search_condition(wanted.q)) if wanted.q.strip() else rows


def _statuses(code: str) -> list[Status]:
    """By id, which an index serves; none when the shop has no such status."""
    try:
        return [status_by_code(code)]
    except UnknownStatus:
        return []


def _span(wanted: OrderFilter) -> Q:
    """From `placed_after` on, up to but without `placed_before`."""
    span = Q()
    if wanted.placed_after:
        span &= Q(placed_at__gte=wanted.placed_after)
    if wanted.placed_before:
        span &= Q(placed_at__lt=wanted.placed_before)
    return span


def _brought_by(deliverer: str) -> QuerySet[DeliveryOrder, Any]:
    """Ids of orders of which this deliverer has a task."""
    if not ROW.fullmatch(deliverer):
        raise BadQuestion("deliverer", _("Choose one of the list."))
    tasks = DeliveryOrder.objects.filter(deliverer_id=int(deliverer))
    return tasks.values("order_id")


def brought_by(orders: Sequence[Order]) -> dict[int, str]:
    """Order id -> who brings it; several names where several tasks are brought."""
    rows = DeliveryOrder.objects.filter(
        order_id__in=[order.pk for order in orders], deliverer__isnull=False
    )
    found: dict[int, str] = {}
    for order_id, name in rows.order_by("pk").values_list("order_id", "deliverer__name"):
        known = found.get(order_id, "")
        found[order_id] = known if name in known.split(", ") else f"{known}, {name}".strip(", ")
    return found


def _sort(name: str) -> Sort:
    try:
        return Sort(name)
    except ValueError:
        allowed = ", ".join(Sort)
        sentence = _("Orders can be sorted by: %(fields)s.") % {"fields": allowed}
        raise BadQuestion("sort", sentence) from None


def _tab(name: str) -> Tab:
    try:
        return Tab(name)
    except ValueError:
        raise BadQuestion("tab", _("There is no such list of orders.")) from None
