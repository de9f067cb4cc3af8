"""Orders and invoices as XML of other programs, and the schemas of our own files (S3-29)."""

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from orderwright.domain.orders.queries import by_number
from orderwright.entrypoints import exports
from orderwright.entrypoints.api.bodies import Number
from orderwright.entrypoints.api.described import refusals
from orderwright.entrypoints.api.orders import READS
from orderwright.entrypoints.api.problems import Problem
from orderwright.entrypoints.exports import File, UnknownFormat
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.formats import XML, Kind
from orderwright.outbound.documents.exchange.native import PUBLISHED

router = Router(tags=["documents"])
FILE = {XML: {"schema": {"type": "string", "format": "binary"}}}
OFFICE = {"responses": {200: {"description": "OK", "content": FILE}}}


class FormatQuery(Schema):
    """In which format: native, ubl, pohoda, order-x, isdoc, ksef, cius-ro, factur-x, as the kind of
    document has it, or `own-` and the code of a structure of the shop's own. `document`: the
    number of one of several invoices; without it the newest.
    """

    format: str = Field("native", pattern="^[a-z0-9-]{1,60}$")
    document: str = Field("", max_length=60)


@router.get(
    "/orders/{number}/documents/{kind}.xml", auth=READS, openapi_extra=OFFICE,
    response=refusals(400, 401, 403, 404, 409, 429),
)  # fmt: skip
def document_xml(
    request: HttpRequest,
    number: Path[Number],
    kind: Path[Literal["order", "despatch", "invoice", "credit-note"]],
    asked: Query[FormatQuery],
) -> HttpResponse:
    """The order, what has left of it, its newest invoice or credit note. 409: the format has no
    such document, or the order is not fit for it yet.
    """
    order = by_number(number)
    try:
        if kind in (Kind.ORDER, Kind.DESPATCH):
            return _sent(exports.order_file(order, Kind(kind), asked.format))
        row = exports.chosen_invoice(order, asked.document, credit=kind == "credit-note")
        return _sent(exports.invoice_file(row, asked.format))
    except UnknownFormat as why:
        raise Problem(404, str(why)) from why
    except Unfit as why:
        raise Problem(409, str(why)) from why


def schema(request: HttpRequest, name: str) -> HttpResponse:
    """GET /schemas/<name>: what our own XML promises, for whoever reads it."""
    if name not in PUBLISHED:
        raise Http404
    return HttpResponse(PUBLISHED[name].read_bytes(), content_type=XML)


def _sent(file: File) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    }  # fmt: skip
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)
