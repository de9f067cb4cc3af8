"""Where the files of an order or of an invoice are to be had, for the pages that show them."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class InvoiceFiles:
    """Of an issued document: `fit` with their addresses, `unfit` with the sentence why; whether its
    PDF can hold the data of Factur-X.
    """

    fit: list[tuple[str, str]]
    unfit: list[tuple[str, str]]
    hybrid: bool


def files_of_invoice(row: Invoice) -> InvoiceFiles:
    """Every format is tried: a link that leads to a refusal helps nobody."""
    fit, unfit, hybrid = [], [], False
    for code, title in exports.formats_of(Kind.INVOICE):
        why = exports.why_unfit(row, code)
        if why:
            unfit.append((title, why))
            continue
        fit.append((title, reverse("panel:invoice_file", args=[row.pk, code])))
        hybrid = hybrid or code == exports.HYBRID
    return InvoiceFiles(fit, unfit, hybrid)
