"""Where the files of an order or of an invoice are to be had, for the pages that show them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.invoices.models import Invoice
from orderwright.domain.orders.models import Order
from orderwright.entrypoints import exports
from orderwright.outbound.documents.exchange.formats import Kind


def files_of(order: Order) -> list[tuple[str, str]]:
    """(title, address) of every file of an order, for its page."""
    kinds = {Kind.ORDER: "%s", Kind.DESPATCH: _("%s, despatch advice")}
    return [
        (words % title, reverse("panel:order_file", args=[order.number, kind.value, code]))
        for kind, words in kinds.items() for code, title in exports.formats_of(kind)
    ]  # fmt: skip


def files_of_invoice(row: Invoice) -> list[tuple[str, str]]:
    """The same for an issued document."""
    return [
        (title, reverse("panel:invoice_file", args=[row.pk, code]))
        for code, title in exports.formats_of(Kind.INVOICE)
    ]
