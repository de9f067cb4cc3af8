"""The packing table, driven by a barcode scanner: scan an order or a parcel, then every item.

One form post a scan: a scanner types a code and presses Enter, so the page works without
JavaScript. What was counted travels with the form; nothing is written until the whole task is
counted, then its steps are taken. A wrong item, or one too many, is refused aloud.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from orderwright.domain.catalog.models import Product
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders import pieces
from orderwright.domain.orders.models import Line
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.domain.stock.models import Warehouse
from orderwright.entrypoints.panel.frame import actor_of, page
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

READY = (DeliveryStage.READY, DeliveryStage.PICKED)
MOST = 80


@dataclass
class Table:
    """What lies on the packing table: a parcel, what of it was counted, parcels that are done."""

    parcel: Parcel | None = None
    counted: Counter[int] = field(default_factory=Counter)
    done: set[int] = field(default_factory=set)
    said: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the parcel: so many pieces of how many were scanned."""

    line: Line
    wanted: int
    counted: int


def show(request: HttpRequest) -> HttpResponse:
    """GET an empty table, POST one scan."""
    table = _table(request) if request.method == "POST" else Table()
    code = "".join(filter(str.isprintable, request.POST.get("code", ""))).strip()[:MOST]
    if code:
        _scan(request, table, code)
    context = {
        "table": table, "rows": _rows(table),
        "counted": pieces.written([{"line": k, "quantity": n} for k, n in table.counted.items()]),
        "done": ",".join(str(pk) for pk in sorted(table.done)),
    }  # fmt: skip
    return page(request, "packing.html", context, 409 if table.refused else 200)


def _table(request: HttpRequest) -> Table:
    """The table as the last page left it; what cannot be read begins anew."""
    number = request.POST.get("parcel", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return Table()
    parcel = _open().filter(pk=int(number)).first()
    try:
        known = pieces.read(request.POST.get("counted", ""))
    except ValueError:
        known = []
    done = [pk for pk in request.POST.get("done", "").split(",") if pk.isascii() and pk.isdigit()]
    counted = Counter({row["line"]: row["quantity"] for row in known})
    return Table(parcel, counted, {int(pk) for pk in done if len(pk) < 18})


def _scan(request: HttpRequest, table: Table, code: str) -> None:
    if table.parcel is None:
        _lay(table, code)
        return
    wanted = _inside(table.parcel)
    line = _line_of(code, wanted)
    if line is None and _find(code) is not None:
        _lay(table, code)
    elif line is None:
        table.refused = _("Wrong item: “%(code)s” does not belong into this parcel.") % {
            "code": code
        }
    elif table.counted[line.pk] >= wanted[line]:
        table.refused = _("One too many: %(name)s.") % {"name": line.name}
    else:
        table.counted[line.pk] += 1
        table.said = line.name
        if all(table.counted[row.pk] == n for row, n in wanted.items()):
            _complete(request, table)


def _lay(table: Table, code: str) -> None:
    """A parcel onto the table, or why it cannot be."""
    found = _find(code)
    if found is None:
        table.refused = _("“%(code)s” is no order and no parcel that waits to be packed.") % {
            "code": code
        }
        return
    table.parcel, table.counted, table.done = found, Counter(), set()


def _find(code: str) -> Parcel | None:
    """The open parcel of that order number, of “number/position”, or of that tracking number."""
    number, _slash, position = code.upper().partition("/")
    of_order = _open().filter(order__number=number)
    if position:
        fits = position.isascii() and position.isdigit() and len(position) < 5
        return of_order.filter(position=int(position)).first() if fits else None
    return of_order.first() or _open().filter(tracking_number=code).first()


def _open() -> QuerySet[Parcel]:
    rows = Parcel.objects.filter(stage=ParcelStage.OPEN, delivery__stage__in=READY)
    return rows.select_related("order", "delivery").order_by("position", "pk")


def _inside(parcel: Parcel) -> dict[Line, int]:
    shares = parcel.lines.select_related("line").order_by("line__position")
    return {share.line: share.quantity for share in shares}


def _line_of(code: str, wanted: Mapping[Line, int]) -> Line | None:
    """The line whose SKU or EAN it is."""
    products = [line.product_id for line in wanted if line.product_id]
    eans = dict(Product.objects.filter(pk__in=products).values_list("pk", "ean"))
    names = [(line, {line.sku.casefold(), eans.get(line.product_id or 0) or ""}) for line in wanted]
    return next((line for line, known in names if code.casefold() in known), None)


def _complete(request: HttpRequest, table: Table) -> None:
    """Everything in the parcel was scanned: the next one of the task, or the task is packed."""
    parcel = table.parcel
    assert parcel is not None
    table.done.add(parcel.pk)
    left = _open().filter(delivery=parcel.delivery).exclude(pk__in=table.done)
    if following := left.first():
        told = {"n": parcel.position, "next": following.position}
        table.said = _("Parcel %(n)s is complete. Next: parcel %(next)s.") % told
        table.parcel, table.counted = following, Counter()
        return
    try:
        _take_steps(request, parcel.delivery)
    except NotTaken as refusal:
        table.refused = refusal.sentence
        return
    table.said = _("%(number)s is packed. Next, please.") % {"number": parcel.order.number}
    table.parcel, table.counted, table.done = None, Counter(), set()


def _take_steps(request: HttpRequest, task: DeliveryOrder) -> None:
    """Scanning proves that the goods were picked, and packs them, where these are steps."""
    ask = Ask(actor_of(request))
    if task.stage == DeliveryStage.READY and task.steps > Warehouse.Steps.SHIP:
        take(("delivery", "pick"), task.pk, ask)
    if task.steps == Warehouse.Steps.PICK_PACK_SHIP:
        take(("delivery", "pack"), task.pk, ask)


def _rows(table: Table) -> list[Row]:
    if table.parcel is None:
        return []
    inside = _inside(table.parcel)
    return [Row(line, wanted, table.counted[line.pk]) for line, wanted in inside.items()]
