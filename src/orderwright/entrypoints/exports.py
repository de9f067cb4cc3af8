"""Orders and invoices as files for other programs: one, or many in one go (S3-29, S3-30).

Called by the panel, the API and the command; reads only. Raises Unfit (a sentence) where a format
has no such document, UnknownFormat for a format that neither we nor the shop have.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.queries import invoice_data, of_order
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.orders import order_data, orders_data
from orderwright.domain.overview.shapes import OrderData
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.zips import zipped
from orderwright.outbound.documents.exchange import hybrid, own_structures, tables
from orderwright.outbound.documents.exchange.elements import written
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.formats import BY_CODE, XML, Kind, of_kind
from orderwright.outbound.documents.exchange.native import ORDERS, order_element
from orderwright.outbound.documents.exchange.order_sheets import order_sheet
from orderwright.outbound.documents.invoice_papers import paper_of
from orderwright.outbound.documents.order_papers import order_pdf

BATCH = 200
"""Orders read at once: so many stand in memory, however many are exported."""
TABLES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
JSON, ZIP, NATIVE = "json", "zip", "native"
PDF = "application/pdf"
OWN = "own-"
"""Before the code of a structure of the shop's own, so that it never hides one of ours."""
REFUSED = "_refused.txt"
HYBRID = "factur-x"
"""The standard whose data the PDF of an invoice can hold."""


class UnknownFormat(Exception):
    """Neither we nor the shop have it; `str()` is the sentence."""


@dataclass(frozen=True, slots=True)
class File:
    """What goes out, under which name, announced as what."""

    content: bytes
    name: str
    media_type: str = XML


def formats_of(kind: Kind) -> list[tuple[str, str]]:
    """(code, title) of every format of a document, those of the shop's own last."""
    ours = [(entry.code, entry.title) for entry in of_kind(kind)]
    if kind is not Kind.ORDER:
        return ours
    return ours + [(f"{OWN}{row.code}", row.name) for row in own_structures.structures()]


def order_file(order: Order, kind: Kind, code: str) -> File:
    """One order in one format; texts are in the order's language."""
    with translation.override(order.locale):
        data = order_data(order)
    return _order_file(data, kind, code)


def _order_file(data: OrderData, kind: Kind, code: str) -> File:
    with translation.override(data["locale"]):
        sheet = order_sheet(data, shop.settings())
        if code.startswith(OWN):
            content = own_structures.fill(_own_text(code), sheet)
            return File(content, f"{data['number']}-{code.removeprefix(OWN)}.xml")
        entry = BY_CODE.get(code)
        writer = (entry.order if kind is Kind.ORDER else entry.despatch) if entry else None
        if entry is None or writer is None:
            raise unknown(code)
        name = f"{data['number']}-{kind}-{code}.{entry.extension}"
        return File(writer(sheet), name, entry.media_type)


def invoice_file(row: Invoice, code: str) -> File:
    """An issued document in one format."""
    entry = BY_CODE.get(code)
    if entry is None or entry.invoice is None:
        raise unknown(code)
    document = invoice_data(row)
    with translation.override(document.language):
        content = entry.invoice(document)
    return File(content, f"{_plain(row.number)}-{code}.{entry.extension}", entry.media_type)


def why_unfit(row: Invoice, code: str) -> str:
    """Why a document does not fit a format, else empty."""
    try:
        invoice_file(row, code)
    except Unfit as why:
        return str(why)
    return ""


def order_paper(order: Order, code: str = "pdf") -> File:
    """The order as PDF; `order-x`: with the data of that standard inside."""
    content = order_pdf(order)
    if code != "pdf":
        content = hybrid.with_order(content, order_file(order, Kind.ORDER, code).content)
    return File(content, f"{order.number}.pdf", PDF)


def invoice_paper(row: Invoice, code: str = "pdf") -> File:
    """An issued document as PDF; `factur-x`: with the data of that standard inside."""
    content = paper_of(row)
    if code != "pdf":
        content = hybrid.with_invoice(content, invoice_file(row, code).content)
    return File(content, f"{_plain(row.number)}.pdf", PDF)


def chosen_invoice(order: Order, number: str, *, credit: bool) -> Invoice:
    """One of an order's invoices or credit notes by its number, else the newest that is no
    proforma. Raises Unfit where there is none.
    """
    rows = [
        row for row in of_order(order)
        if (row.kind == "credit_note") is credit
        and (row.number == number if number else row.kind != "proforma")
    ]  # fmt: skip
    if not rows:
        raise Unfit(_("No such document was issued for this order."))
    return rows[-1]


def _plain(number: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in number)


def unknown(code: str) -> UnknownFormat:
    """The refusal of a format by its code."""
    return UnknownFormat(_("There is no format “%(code)s” of this document.") % {"code": code[:60]})


def many(orders: QuerySet[Order], code: str, columns: Sequence[str] = ()) -> Iterator[bytes]:
    """All of them piece by piece, oldest first: one table, one file of ours, else a zip with one
    file each and, where some did not fit, a list of them with the reasons.
    """
    told = _told(orders)
    if code in TABLES:
        chosen = [name for name in tables.EVERY if name in columns] or list(tables.USUAL)
        if code == "xlsx":
            return iter((tables.as_xlsx(told, chosen),))
        return (line.encode() for line in tables.as_csv(told, chosen))
    if code == JSON:
        return _json(told)
    if code == NATIVE:
        return _native(told)
    if code.startswith(OWN):
        _own_text(code)
    elif code not in BY_CODE or BY_CODE[code].order is None:
        raise unknown(code)
    return zipped(_each(told, code))


def many_named(code: str) -> tuple[str, str]:
    """(extension, media type) of what `many` makes."""
    if code in TABLES:
        return code, TABLES[code]
    if code == JSON:
        return JSON, "application/json"
    return ("xml", XML) if code == NATIVE else (ZIP, "application/zip")


def _own_text(code: str) -> str:
    text = own_structures.text_of(code.removeprefix(OWN))
    if text is None:
        raise unknown(code)
    return text


def _told(orders: QuerySet[Order]) -> Iterator[OrderData]:
    """By keyset, so that the thousandth batch costs what the first does."""
    rows = orders.select_related("status").order_by("placed_at", "pk")
    beyond = Q()
    while batch := list(rows.filter(beyond)[:BATCH]):
        yield from orders_data(batch)
        last = batch[-1]
        beyond = Q(placed_at__gt=last.placed_at) | Q(placed_at=last.placed_at, pk__gt=last.pk)


def _json(orders: Iterable[OrderData]) -> Iterator[bytes]:
    """An array, one order a line."""
    yield b"["
    for at, order in enumerate(orders):
        yield (",\n" if at else "\n").encode() + json.dumps(order, ensure_ascii=False).encode()
    yield b"\n]\n"


def _native(orders: Iterable[OrderData]) -> Iterator[bytes]:
    """One document of ours, order by order."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<orders xmlns="{ORDERS[""]}">\n'.encode()
    for order in orders:
        _declaration, _newline, element = written(order_element(order), ORDERS).partition(b"\n")
        yield element
    yield b"</orders>\n"


def _each(orders: Iterable[OrderData], code: str) -> Iterator[tuple[str, bytes]]:
    refused = []
    for order in orders:
        try:
            file = _order_file(order, Kind.ORDER, code)
        except Unfit as why:
            refused.append(f"{order['number']}: {why}\n")
            continue
        yield file.name, file.content
    if refused:
        yield REFUSED, "".join(refused).encode()
