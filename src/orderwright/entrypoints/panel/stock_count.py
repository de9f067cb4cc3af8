"""Counting: a sheet for a warehouse and a category, the differences, then the corrections.

The sheet names the moment at which it was opened: what came or went since is taken into account.
Works as plain forms; nothing is kept between the pages but what they carry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.catalog.models import Product
from orderwright.domain.catalog.queries import categories
from orderwright.domain.stock.adjusting import Promised, Spot, promised
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.shelves import MOST, main_warehouse
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.stock_levels import warehouse_choices
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.lifecycle import stocktaking
from orderwright.lifecycle.stocktaking import Difference

ROWS = 100
OLDEST = timedelta(days=7)


@dataclass
class CountLine:
    """A product on the sheet. `typed`: as it came; "" = not counted."""

    product: Product
    name: str
    typed: str = ""
    error: str = ""
    difference: Difference | None = None

    @property
    def field(self) -> str:
        return f"p{self.product.pk}"


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/stock/count?warehouse=&category=&after= is the sheet; POST shows the differences,
    and with `apply` corrects them.
    """
    sent = request.POST if request.method == "POST" else None
    asked = {
        name: (sent or request.GET).get(name, "")[:60]
        for name in ("warehouse", "category", "after")
    }
    warehouse = _warehouse(asked["warehouse"])
    lines, more = _lines(asked, person(request).locale)
    at, error = _moment(sent.get("at", "")) if sent else (clock.now(), "")
    counted = _read(lines, warehouse, sent) if sent else {}
    bad = bool(error) or any(line.error for line in lines)
    if sent and not bad and not counted:
        bad, error = True, _("Type at least one number.")
    if sent and not bad:
        if "apply" in sent and _applied(request, lines, counted, at):
            return go(request, reverse("panel:stock_count"))
        _compare(lines, counted, at)
        bad = any(line.error for line in lines)
    context = {
        "asked": asked, "warehouse": warehouse, "warehouses": warehouse_choices(),
        "categories": [(row.slug, row.name(person(request).locale)) for row in categories()],
        "lines": lines, "at": at, "error": error, "more": more,
        "compared": bool(sent) and not error and not bad,
    }  # fmt: skip
    return page(request, "stock_count.html", context, 422 if bad else 200)


def _warehouse(code: str) -> Warehouse:
    if not code:
        return main_warehouse()
    row = Warehouse.objects.filter(code=code).first() if code.isprintable() else None
    if row is None:
        raise Http404
    return row


def _lines(asked: Mapping[str, str], language: str) -> tuple[list[CountLine], str]:
    """Products of the sheet by id, and after which one the next sheet begins, "" = none."""
    found = Product.objects.filter(tracked=True).order_by("pk")
    if asked["category"] and asked["category"].isprintable():
        found = found.filter(category__slug=asked["category"])
    after = asked["after"]
    if after.isascii() and after.isdigit() and len(after) < 18:
        found = found.filter(pk__gt=int(after))
    rows = list(found[: ROWS + 1])
    more = str(rows[ROWS - 1].pk) if len(rows) > ROWS else ""
    return [CountLine(row, row.name(language)) for row in rows[:ROWS]], more


def _moment(text: str) -> tuple[datetime, str]:
    """When the sheet was opened; a sentence when it names no such moment."""
    now = clock.now()
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None and now - OLDEST <= at <= now:
            return at, ""
    except (ValueError, OverflowError):
        pass
    return now, _("This sheet is too old. Count again on a new one.")


def _read(lines: list[CountLine], warehouse: Warehouse, sent: Mapping[str, str]) -> dict[Spot, int]:
    counted = {}
    for line in lines:
        line.typed = sent.get(line.field, "").strip()[:20]
        if not line.typed:
            continue
        if line.typed.isascii() and line.typed.isdigit() and int(line.typed) <= MOST:
            counted[Spot(line.product.pk, warehouse.pk)] = int(line.typed)
        else:
            most = {"most": f"{MOST:,}"}
            line.error = _("A quantity is a whole number, at most %(most)s.") % most
    return counted


def _compare(lines: list[CountLine], counted: Mapping[Spot, int], at: datetime) -> None:
    found = {row.spot.product_id: row for row in stocktaking.differences(counted, at)}
    for line in lines:
        line.difference = found.get(line.product.pk)


def _applied(
    request: HttpRequest, lines: list[CountLine], counted: Mapping[Spot, int], at: datetime
) -> bool:
    """Whether it could be; if not, the lines say why."""
    try:
        corrected = stocktaking.count(counted, at, note=_("Counted"), actor=actor_of(request))
    except Promised as refusal:
        refused = {spot.product_id for spot in refusal.spots}
        for line in lines:
            if line.typed and (line.product.pk in refused or not refused):
                line.error = promised()
        return False
    except BadInput as refusal:
        for line in lines:
            line.error = "; ".join(refusal.fields.values()) if line.typed else ""
        return False
    told = ngettext("%(num)s level was corrected.", "%(num)s levels were corrected.", corrected)
    say(request, Toast(told % {"num": corrected}))
    return True
