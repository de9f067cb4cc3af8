"""Issued documents: the list of a period with its sums per rate, and one document as it was issued.

GET /panel/invoices, /panel/invoices.zip and /panel/invoices/<id>. Reads `domain/invoices`; changes
nothing.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.invoices import queries
from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.queries import InvoiceFilter, InvoicePage
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints import invoice_bundles as bundles
from orderwright.entrypoints.exports import UnknownFormat
from orderwright.entrypoints.panel import ksef_form
from orderwright.entrypoints.panel.file_links import files_of_invoice
from orderwright.entrypoints.panel.frame import go, page, way_back
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel import clock

FILTERS = ("kind", "since", "until", "ksef", "q", "after")
LONGEST = 60
USUAL = (bundles.PDF, bundles.REGISTER)
LARGEST = 2**63


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/invoices?kind=&since=&until=&q=&after="""
    asked = _asked(request)
    problem, found = "", InvoicePage([], "", 0, [])
    try:
        found = queries.page(_wanted(asked), after=asked["after"])
    except ValueError:
        problem = _no_date()
    context = {
        "asked": asked, "problem": problem, "found": found,
        "kinds": [("", _("any")), *InvoiceKind.choices], "periods": _periods(),
        "formats": bundles.formats(), "usual": USUAL,
        "kept": [(name, asked[name]) for name in FILTERS if asked[name] and name != "after"],
        "here_address": request.get_full_path(),
        "filtered": any(asked[name] for name in ("kind", "since", "until", "ksef")),
        "asks_ksef": queries.settings().ksef,
        "older": _address(asked | {"after": found.next}) if found.next else "",
        "newest": _address(asked | {"after": ""}) if asked["after"] else "",
    }  # fmt: skip
    return page(request, "invoices.html", context, status=422 if problem else 200)


def one(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """GET /panel/invoices/<id>: what the document states."""
    row = _or_404(invoice_id)
    return _page(request, row, ksef_form.card_of(row))


def record_ksef(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """POST /panel/invoices/<id>/ksef"""
    row = _or_404(invoice_id)
    form = ksef_form.record(request, row)
    if form is None:
        return ksef_form.back_to(request, row)
    return _page(request, row, ksef_form.card_of(row, form), status=422)


def _or_404(invoice_id: int) -> Invoice:
    rows = Invoice.objects.select_related("order", "text", "corrects")
    row = rows.filter(pk=invoice_id).first()
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest, row: Invoice, ksef: ksef_form.KsefCard | None, status: int = 200
) -> HttpResponse:
    context = {
        "ksef": ksef, "row": row, "document": queries.invoice_data(row),
        "corrections": row.corrections.order_by("pk"), "files": files_of_invoice(row),
    }  # fmt: skip
    return page(request, "invoice.html", context, status=status)


def download(request: HttpRequest) -> HttpResponseBase:
    """GET /panel/invoices.zip?format=...&id=...: those ticked, else all that fit the filter."""
    try:
        rows, wanted = _chosen(request), bundles.checked(request.GET.getlist("format"))
        problem = _problem(rows.count(), wanted)
    except UnknownFormat as unknown:
        problem = str(unknown)
    except ValueError:
        problem = _no_date()
    if problem:
        say(request, Toast(problem, bad=True))
        return go(request, way_back(request, reverse("panel:invoices")))
    headers = {
        "Content-Disposition": f'attachment; filename="{_name(_asked(request))}"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
    }  # fmt: skip
    pieces = bundles.bundle(rows, wanted)
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


def _chosen(request: HttpRequest) -> QuerySet[Invoice]:
    """Raises ValueError for a day that is none."""
    ticked = [int(pk) for pk in request.GET.getlist("id") if pk.isascii() and pk.isdigit()]
    if ticked:
        return Invoice.objects.filter(pk__in=[pk for pk in ticked if pk < LARGEST])
    return queries.found(_wanted(_asked(request)))


def _problem(count: int, wanted: list[str]) -> str:
    if not wanted:
        return _("Choose at least one kind of file.")
    if not count:
        return _("No document fits.")
    if count > bundles.MOST:
        told = {"count": count, "most": bundles.MOST}
        return _("%(count)s documents are too many for one file, which holds at most %(most)s: "
                 "choose a shorter period.") % told  # fmt: skip
    return ""


def _name(asked: dict[str, str]) -> str:
    """By the period; its days are checked, so that the name is safe."""
    days = [day for day in (asked["since"], asked["until"]) if day]
    return f"{'-'.join(['invoices', *days])}.zip"


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:LONGEST] for name in FILTERS}


def _no_date() -> str:
    return _("A date is needed, as 2026-11-21.")


def _wanted(asked: dict[str, str]) -> InvoiceFilter:
    """Raises ValueError for a day that is none."""
    kind = asked["kind"] if asked["kind"] in InvoiceKind.values else ""
    return InvoiceFilter(
        kind, _day(asked["since"]), _day(asked["until"]), asked["q"], asked["ksef"] == "missing"
    )


def _day(text: str) -> date | None:
    day = date.fromisoformat(text) if text else None
    if day is not None and not 1900 <= day.year < 9000:
        raise ValueError(text)
    return day


def _periods() -> list[tuple[str, str]]:
    """(label, address) of this month and the one before, by the shop's calendar."""
    today = clock.today(shop.settings().time_zone)
    this = today.replace(day=1)
    last_day = date.fromordinal(this.toordinal() - 1)
    before = last_day.replace(day=1)
    spans = ((_("This month"), this, today), (_("Last month"), before, last_day))
    return [
        (label, _address({"since": since.isoformat(), "until": until.isoformat()}))
        for label, since, until in spans
    ]


def _address(asked: dict[str, Any]) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value})
