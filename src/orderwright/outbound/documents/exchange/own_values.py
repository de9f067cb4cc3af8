"""What a structure of the shop's own may name of an order: a closed list of plain texts (T62).

Pure. Amounts are decimal texts, dates ISO 8601. `KNOWN` is the list that people are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orderwright.domain.invoices.shapes import InvoiceLine, InvoiceParty, InvoiceTax
from orderwright.kernel.money import amount_text
from orderwright.outbound.documents.exchange.figures import priced, rate_number
from orderwright.outbound.documents.exchange.order_sheets import OrderSheet

ORDER = (
    "number", "date", "placed_at", "stage", "status", "currency", "price_mode", "source",
    "external_id", "note", "delivery", "payment", "pickup_point", "locale",
)  # fmt: skip
PARTY = (
    "name", "company", "legal_name", "tax_id", "vat_id", "street", "city", "postal_code", "country",
    "email", "phone",
)  # fmt: skip
TOTALS = ("net", "tax", "total", "paid", "due")
LINE = ("position", "sku", "name", "quantity", "unit", "price", "rate", "net", "tax", "gross")
TAX = ("rate", "net", "tax", "gross")
PARTIES = ("seller", "buyer", "recipient")

KNOWN: Mapping[str, tuple[str, ...]] = {
    **{f"order.{name}": () for name in ORDER},
    **{f"{who}.{name}": () for who in PARTIES for name in PARTY},
    **{f"totals.{name}": () for name in TOTALS},
    "lines": LINE, "charges": LINE, "taxes": TAX,
}  # fmt: skip


def values_of(sheet: OrderSheet) -> dict[str, Any]:
    """The order under those names."""
    told, currency = sheet.order, sheet.currency
    return {
        "order": {
            **{name: str(told.get(name) or "") for name in ORDER},
            "date": sheet.date.isoformat(), "status": told["status_label"],
            "note": told["customer_note"], "delivery": told["delivery_name"],
            "payment": told["payment_name"],
        },
        **{who: _party(getattr(sheet, who)) for who in PARTIES},
        "totals": {
            "net": amount_text(sheet.net, currency), "tax": amount_text(sheet.tax, currency),
            "total": amount_text(sheet.total, currency),
            "paid": amount_text(sheet.prepaid, currency),
            "due": amount_text(sheet.total - sheet.prepaid, currency),
        },
        "lines": _lines(sheet.lines, currency), "charges": _lines(sheet.charges, currency),
        "taxes": [_tax(row, currency) for row in sheet.taxes],
    }  # fmt: skip


def _party(who: InvoiceParty) -> dict[str, str]:
    return {name: str(getattr(who, name)) for name in PARTY}


def _lines(lines: Sequence[InvoiceLine], currency: str) -> list[dict[str, str]]:
    return [_line(line, currency) for line in lines]


def _line(line: InvoiceLine, currency: str) -> dict[str, str]:
    pieces, price = priced(line, currency)
    return {
        "position": str(line.position), "sku": line.sku, "name": line.name,
        "quantity": str(pieces), "unit": line.unit, "price": price,
        "rate": rate_number(line.rate), "net": amount_text(line.net, currency),
        "tax": amount_text(line.tax, currency), "gross": amount_text(line.gross, currency),
    }  # fmt: skip


def _tax(row: InvoiceTax, currency: str) -> dict[str, str]:
    return {
        "rate": rate_number(row.rate), "net": amount_text(row.net, currency),
        "tax": amount_text(row.tax, currency), "gross": amount_text(row.gross, currency),
    }  # fmt: skip
