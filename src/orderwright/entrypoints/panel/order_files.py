"""Files for other programs: of one order, of one invoice, of those ticked or found (S3-29, S3-30).

Draws the choice and hands out what `entrypoints/exports.py` writes. Changes nothing.
"""

from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.invoices.models import Invoice
from orderwright.domain.orders.models import Order
from orderwright.domain.overview import lists
from orderwright.domain.overview.errors import BadQuestion
from orderwright.domain.overview.lists import OrderFilter
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints import exports
from orderwright.entrypoints.exports import File, UnknownFormat
from orderwright.entrypoints.panel import toasts
from orderwright.entrypoints.panel.frame import go, page, way_back
from orderwright.entrypoints.panel.order_page import order_or_404
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.formats import Kind
from orderwright.outbound.documents.exchange.tables import EVERY, USUAL

TEXTS = tuple(field.name for field in fields(OrderFilter) if not field.name.startswith("placed_"))
DAYS = ("placed_from", "placed_to")
MOST = 1000
"""Ticked orders; a filter may find any number."""


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/export: which format and columns, for those ticked or for all that were found."""
    try:
        count = _orders(request).count()
    except BadQuestion as problem:
        return _refused(request, problem.sentence)
    kept = [
        (name, value) for name in ("number", *TEXTS, *DAYS) for value in request.GET.getlist(name)
        if value
    ]  # fmt: skip
    context = {
        "count": count, "kept": kept, "columns": EVERY, "usual": USUAL, "formats": _choices(),
    }  # fmt: skip
    return page(request, "export.html", context)


def download(request: HttpRequest) -> HttpResponseBase:
    """GET /panel/export/file?format=...&column=...: the file, piece by piece."""
    code = request.GET.get("format", "csv")
    try:
        pieces = exports.many(_orders(request), code, request.GET.getlist("column"))
    except (UnknownFormat, BadQuestion) as problem:
        return _refused(request, str(problem))
    extension, kind = exports.many_named(code)
    headers = _headers(f"orders.{extension}")
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)


def one(request: HttpRequest, number: str, kind: str, code: str) -> HttpResponse:
    """GET /panel/orders/<number>/files/<order|despatch>/<format>"""
    order = order_or_404(number)
    try:
        return _sent(exports.order_file(order, Kind(kind), code))
    except UnknownFormat as unknown:
        raise Http404 from unknown
    except Unfit as why:
        return _refused(request, str(why), reverse("panel:order", args=[order.number]))


def invoice(request: HttpRequest, invoice_id: int, code: str) -> HttpResponse:
    """GET /panel/invoices/<id>/files/<format>"""
    row = Invoice.objects.select_related("text").filter(pk=invoice_id).first()
    if row is None:
        raise Http404
    try:
        return _sent(exports.invoice_file(row, code))
    except UnknownFormat as unknown:
        raise Http404 from unknown
    except Unfit as why:
        return _refused(request, str(why), reverse("panel:invoice", args=[row.pk]))


def invoice_paper(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """GET /panel/invoices/<id>/paper.pdf?format=factur-x: to be read in the browser."""
    row = Invoice.objects.select_related("text").filter(pk=invoice_id).first()
    if row is None:
        raise Http404
    code = exports.HYBRID if request.GET.get("format") == exports.HYBRID else "pdf"
    try:
        return _sent(exports.invoice_paper(row, code), shown="inline")
    except Unfit as why:
        return _refused(request, str(why), reverse("panel:invoice", args=[row.pk]))


def _choices() -> list[tuple[str, str]]:
    tables = [("csv", _("CSV table")), ("xlsx", _("Spreadsheet (XLSX)")), (exports.JSON, "JSON")]
    return tables + exports.formats_of(Kind.ORDER)


def _orders(request: HttpRequest) -> QuerySet[Order]:
    """Those ticked, else all that fit the filter. Raises BadQuestion."""
    numbers = request.GET.getlist("number")[:MOST]
    if numbers:
        return Order.objects.filter(number__in=numbers)
    texts = {name: request.GET.get(name, "").strip() for name in TEXTS}
    return lists.found(OrderFilter(
        **texts, placed_after=_midnight(request, "placed_from"),
        placed_before=_midnight(request, "placed_to", days=1),
    ))  # fmt: skip


def _midnight(request: HttpRequest, name: str, days: int = 0) -> datetime | None:
    typed = request.GET.get(name, "").strip()
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed) + timedelta(days=days)
        return datetime.combine(day, time.min, ZoneInfo(shop.settings().time_zone))
    except (ValueError, OverflowError) as wrong:
        raise BadQuestion(name, _("A day is written as 2026-11-21.")) from wrong


def _refused(request: HttpRequest, sentence: str, back: str = "") -> HttpResponse:
    toasts.say(request, toasts.Toast(sentence, bad=True))
    return go(request, way_back(request, back or reverse("panel:orders")))


def _sent(file: File, shown: str = "attachment") -> HttpResponse:
    headers = _headers(file.name, shown)
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)


def _headers(name: str, shown: str = "attachment") -> dict[str, Any]:
    return {
        "Content-Disposition": f'{shown}; filename="{name}"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
    }  # fmt: skip
