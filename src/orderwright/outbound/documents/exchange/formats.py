"""The register of formats: what each writes, and how its files are named and announced.

Called by `entrypoints/exports.py`. A new format is one row here and its writer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from orderwright.domain.invoices.shapes import InvoiceData
from orderwright.outbound.documents.exchange import (
    cii,
    isdoc,
    ksef,
    native,
    pohoda,
    ubl_invoices,
    ubl_orders,
)
from orderwright.outbound.documents.exchange.cius_ro import cius_ro
from orderwright.outbound.documents.exchange.order_sheets import OrderSheet

XML = "application/xml"


class Kind(StrEnum):
    """What a file is about; the words of its address."""

    ORDER = "order"
    DESPATCH = "despatch"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Format:
    """One standard. `title` is its own name, the same in every language. Writers raise Unfit."""

    code: str
    title: str
    order: Callable[[OrderSheet], bytes] | None = None
    despatch: Callable[[OrderSheet], bytes] | None = None
    invoice: Callable[[InvoiceData], bytes] | None = None
    media_type: str = XML
    extension: str = "xml"

    def writes(self, kind: Kind) -> bool:
        """Whether it has a document of this kind."""
        return getattr(self, kind.value) is not None


FORMATS = (
    Format(
        "native", "Orderwright XML", order=lambda sheet: native.order(sheet.order),
        invoice=native.invoice,
    ),
    Format(
        "ubl", "UBL 2.1 (Peppol BIS 3)", order=ubl_orders.order,
        despatch=ubl_orders.despatch_advice, invoice=ubl_invoices.peppol,
    ),
    Format("pohoda", "Pohoda XML", order=pohoda.order, invoice=pohoda.invoice),
    Format("order-x", "Order-X BASIC", order=cii.order_x),
    Format("isdoc", "ISDOC 6.0.2", invoice=isdoc.isdoc, extension="isdoc"),
    Format("ksef", "KSeF FA(3)", invoice=ksef.fa3),
    Format("cius-ro", "RO e-Factura (CIUS-RO)", invoice=cius_ro),
    Format("factur-x", "Factur-X EN 16931", invoice=cii.factur_x),
)  # fmt: skip
BY_CODE = {entry.code: entry for entry in FORMATS}


def of_kind(kind: Kind) -> list[Format]:
    """The formats that have a document of this kind, ours first."""
    return [entry for entry in FORMATS if entry.writes(kind)]
