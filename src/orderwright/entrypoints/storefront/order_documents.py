"""Documents behind the link of an order: the order as a PDF, and its invoices by mail once more.

The link shows no names and addresses, so neither does the PDF; an invoice states them, so it goes
to the order's own address alone and never through the browser.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse

from orderwright.domain.invoices.queries import of_order
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.purposes import Purpose
from orderwright.entrypoints.storefront import pages
from orderwright.entrypoints.storefront.token_pages import Visit, behind_link
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from orderwright.outbound.documents.order_papers import order_pdf

MAIL_DOCUMENT = "mail_document"


@dataclass(frozen=True)
class Issued:
    """What the page tells of a document: neither its amounts nor whom it names."""

    number: str
    kind: str
    issued_on: date


@behind_link(Purpose.TRACK)
def paper(visit: Visit) -> HttpResponse:
    """GET /o/<token>/order.pdf"""
    if visit.is_over or visit.request.method == "POST":
        raise Http404
    made = order_pdf(visit.order, private=True)
    return HttpResponse(made, content_type="application/pdf", headers={
        "Content-Disposition": f'inline; filename="{visit.order.number}.pdf"',
        "Cache-Control": pages.PRIVATE, "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff",
    })  # fmt: skip


def issued_for(order: Order) -> Sequence[Issued]:
    """Everything issued for the order, oldest first."""
    return [
        Issued(row.number, str(row.get_kind_display()), row.issue_date) for row in of_order(order)
    ]


def mail_again(order_id: int, number: str, actor: Actor) -> str:
    """Asks for the mail with that document; the sentence when that is not possible now."""
    try:
        take(("order", "request_document"), order_id, Ask(actor, data={"document": number}))
    except NotTaken as refusal:
        return refusal.sentence
    return ""
