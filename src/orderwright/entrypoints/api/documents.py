"""/orders/{number}/documents: every paper and file of an order, and where each is to be had."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.queries import of_order
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview.parts import amount, moment
from orderwright.domain.shop.stages import DeliveryStatus
from orderwright.entrypoints import exports
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Number
from orderwright.entrypoints.api.described import (
    KEYED,
    DocumentData,
    DocumentFile,
    IssuedData,
    ListOf,
    refusals,
)
from orderwright.entrypoints.api.orders import READS
from orderwright.entrypoints.api.problems import Problem
from orderwright.entrypoints.exports import File, UnknownFormat
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.formats import Kind

router = Router(tags=["documents"])
PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
OF_PDF: dict[str, Any] = {
    "auth": READS,
    "response": refusals(400, 401, 403, 404, 409, 429),
    "openapi_extra": {"responses": {200: {"description": "OK", "content": PDF}}},
}
NOT_GONE = (DeliveryStatus.NONE, DeliveryStatus.WAITING, DeliveryStatus.READY)


class PaperQuery(Schema):
    """`format`: `pdf`, or with the data of a standard inside: `order-x` of an order, `factur-x` of
    an invoice. `document`: the number of one of several invoices; without it the newest.
    """

    format: str = Field("pdf", pattern="^(pdf|order-x|factur-x)$")
    document: str = Field("", max_length=60)


@router.get("/orders/{number}/documents", auth=READS, response={200: ListOf[DocumentData], **KEYED})
def list_documents(request: HttpRequest, number: Path[Number]) -> Answer:
    """What can be had of an order now: its papers, those of its parcels, what was issued for it."""
    order = by_number(number)
    rows = of_order(order)
    items = [*_papers(order), *(document_data(row, rows, order) for row in rows)]
    return answer({"items": items})


@router.get("/orders/{number}/documents/order.pdf", **OF_PDF)
def order_paper(
    request: HttpRequest, number: Path[Number], asked: Query[PaperQuery]
) -> HttpResponse:
    """The order as PDF/A, in its own language."""
    return _pdf(lambda: exports.order_paper(by_number(number), asked.format))


@router.get("/orders/{number}/documents/invoice.pdf", **OF_PDF)
def invoice_paper(
    request: HttpRequest, number: Path[Number], asked: Query[PaperQuery]
) -> HttpResponse:
    """An issued invoice as PDF/A; 409: nothing was issued yet."""
    return _invoice(number, asked, credit=False)


@router.get("/orders/{number}/documents/credit-note.pdf", **OF_PDF)
def credit_note_paper(
    request: HttpRequest, number: Path[Number], asked: Query[PaperQuery]
) -> HttpResponse:
    """A credit note as PDF/A; 409: nothing was corrected yet."""
    return _invoice(number, asked, credit=True)


def document_data(row: Invoice, rows: list[Invoice], order: Order) -> DocumentData:
    """One issued document; `rows`: all of its order, among them what it corrects."""
    kind = row.kind.replace("_", "-")
    path = "credit-note" if kind == "credit-note" else "invoice"
    formats = [
        ("pdf", "pdf"),
        *(("xml", code) for code, _title in exports.formats_of(Kind.INVOICE)),
    ]
    files = [_file(order, path, *named, document=row.number) for named in formats]
    return {"kind": kind, "files": files, "issued": _issued(row, rows)}


def _issued(row: Invoice, rows: list[Invoice]) -> IssuedData:
    return {
        "number": row.number,
        "issued_at": moment(row.issued_at),
        "issue_date": row.issue_date.isoformat(),
        "due_date": row.due_date.isoformat() if row.due_date else None,
        "total": amount(row.total, row.currency),
        "corrects": next((other.number for other in rows if other.pk == row.corrects_id), None),
        "reason": row.reason,
        "sha256": row.sha256,
    }


def _papers(order: Order) -> Iterator[DocumentData]:
    yield _paper(order, "order", [("pdf", "pdf"), *_xml(Kind.ORDER)])
    if order.delivery_status not in NOT_GONE:
        yield _paper(order, "despatch", _xml(Kind.DESPATCH))
    if Parcel.objects.filter(order=order).exists():
        yield _paper(order, "label", [("pdf", "pdf"), ("zpl", "zpl")])
        yield _paper(order, "packing-slip", [("pdf", "pdf")])


def _xml(kind: Kind) -> list[tuple[str, str]]:
    return [("xml", code) for code, _title in exports.formats_of(kind)]


def _paper(order: Order, kind: str, formats: list[tuple[str, str]]) -> DocumentData:
    files = [_file(order, kind, *named) for named in formats]
    return {"kind": kind, "files": files, "issued": None}


def _file(
    order: Order, kind: str, extension: str, code: str, *, document: str = ""
) -> DocumentFile:
    asked = [f"format={code}"] if extension == "xml" else []
    asked += [f"document={quote(document, safe='')}"] if document else []
    question = f"?{'&'.join(asked)}" if asked else ""
    place = f"{settings.BASE_URL}/api/v1/orders/{order.number}/documents/{kind}.{extension}"
    return {"format": code, "url": place + question}


def _invoice(number: str, asked: PaperQuery, *, credit: bool) -> HttpResponse:
    order = by_number(number)
    return _pdf(
        lambda: exports.invoice_paper(
            exports.chosen_invoice(order, asked.document, credit=credit), asked.format
        )
    )


def _pdf(made: Callable[[], File]) -> HttpResponse:
    try:
        file = made()
    except UnknownFormat as why:
        raise Problem(404, str(why)) from why
    except Unfit as why:
        raise Problem(409, str(why)) from why
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    }  # fmt: skip
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)
