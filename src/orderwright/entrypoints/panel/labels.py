"""Labels that carriers made: one file to print, and the list of those that somebody has to look at.

Called by the addresses of the panel. Labels hold names and addresses: who may dispatch may print.
"""

from django.http import Http404, HttpRequest, HttpResponse

from orderwright.entrypoints.panel.frame import page
from orderwright.entrypoints.panel.order_page import order_or_404
from orderwright.outbound.carriers import queries
from orderwright.outbound.carriers.models import Shipment

KINDS = {"pdf": "application/pdf", "zpl": "application/octet-stream"}
CAN_RETRY = (Shipment.Stage.FAILED,)


def label_file(shipment: Shipment) -> HttpResponse:
    """The label as it came; PDF opens in the browser, ZPL is for the printer."""
    extension = queries.ends(shipment)
    shown = "inline" if extension == "pdf" else "attachment"
    return HttpResponse(
        bytes(shipment.label or b""), content_type=KINDS[extension],
        headers={
            "Content-Disposition": f'{shown}; filename="{shipment.key}.{extension}"',
            "X-Content-Type-Options": "nosniff",
        },
    )  # fmt: skip


def label(request: HttpRequest, number: str, key: str, extension: str) -> HttpResponse:
    """GET /panel/orders/<number>/labels/<key>.<pdf|zpl>"""
    found = queries.label_of(order_or_404(number).pk, key)
    if found is None or queries.ends(found) != extension:
        raise Http404
    return label_file(found)


def trouble(request: HttpRequest) -> HttpResponse:
    """GET /panel/labels"""
    rows = queries.in_trouble()
    numbers = queries.numbers([row.order_id for row in rows])
    context = {
        "rows": [(row, numbers.get(row.order_id, "")) for row in rows], "can_retry": CAN_RETRY,
    }  # fmt: skip
    return page(request, "labels.html", context)
