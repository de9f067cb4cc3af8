"""Our own XML: orders and invoices with all that business documents leave out.

Its schemas lie in `schemas/`, are published by the shop and change by a new version number only.
Amounts carry their currency, times are RFC 3339 in UTC. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from orderwright.domain.invoices.shapes import (
    InvoiceData,
    InvoiceLine,
    InvoiceParty,
    InvoiceTax,
)
from orderwright.domain.overview.shapes import Amount, OrderData
from orderwright.kernel.money import amount_text
from orderwright.outbound.documents.exchange.elements import Element, e, opt, written

SCHEMAS = Path(__file__).parent / "schemas"
PUBLISHED: Final = {
    "orderwright-order-1.xsd": SCHEMAS / "orderwright-order-1.xsd",
    "orderwright-invoice-1.xsd": SCHEMAS / "orderwright-invoice-1.xsd",
}
"""Name in the address -> file."""
ORDERS = {"": "urn:orderwright:order:1"}
INVOICES = {"": "urn:orderwright:invoice:1"}
CONTACT = ("name", "company", "tax_id", "email", "phone")
PLACE = ("name", "street", "city", "postal_code", "country")
SUMS = (
    "lines", "shipping", "fees", "discount", "adjustments", "total", "paid", "refunded", "due",
)  # fmt: skip
PARTY = (
    "name", "company", "tax_id", "vat_id", "company_id", "street", "city", "postal_code", "county",
    "country", "email", "phone",
)  # fmt: skip


def order(told: OrderData) -> bytes:
    """One order in a list of one."""
    return written(e("orders", order_element(told)), ORDERS)


def order_element(told: OrderData) -> Element:
    """The order, for a file of one or of many."""
    billing = told["billing_address"]
    return e(
        "order", *_texts(told, ("number", "stage", "status", "source", "external_id")),
        *_texts(told, ("locale", "currency", "price_mode", "placed_at", "updated_at")),
        e("version", str(told["version"])), e("customer", *_texts(told["customer"], CONTACT)),
        e("shipping_address", *_texts(told["shipping_address"], PLACE)),
        e("billing_address", *_texts(billing, PLACE)) if billing else None,
        *_texts(told, ("delivery_method", "delivery_name", "pickup_point", "delivery_status")),
        *_texts(told, ("payment_method", "payment_name", "payment_status", "customer_note")),
        e("lines", *(_line(line) for line in told["lines"])),
        e("adjustments", *(_adjustment(row) for row in told["adjustments"])),
        _totals(told),
        e("payments", *(_payment(row) for row in told["payments"])),
        e("parcels", *(_parcel(parcel) for parcel in told["parcels"])),
        e("tags", *(e("tag", tag) for tag in told["tags"])),
    )  # fmt: skip


def invoice(document: InvoiceData) -> bytes:
    """One document of the invoices."""
    was, payment = document.corrected, document.payment
    account = payment.account
    root = e(
        "invoice", e("kind", document.kind.value), e("number", document.number),
        e("uuid", document.uuid), e("issue_date", document.issue_date.isoformat()),
        opt("sale_date", document.sale_date.isoformat() if document.sale_date else ""),
        opt("due_date", document.due_date.isoformat() if document.due_date else ""),
        e("currency", document.currency), e("price_mode", document.price_mode),
        e("order", e("number", document.order.number), e("date", document.order.date.isoformat())),
        e(
            "corrected", e("number", was.number), e("issue_date", was.issue_date.isoformat()),
            opt("reason", was.reason),
        ) if was else None,
        _party("seller", document.seller), _party("buyer", document.buyer),
        _party("delivery", document.delivery) if document.delivery else None,
        e("lines", *(_row(line, document.currency) for line in document.lines)),
        e("taxes", *(_tax(tax, document.currency) for tax in document.taxes)),
        e("totals", *_minors(document.totals, (
            "net", "tax", "gross", "rounding", "total", "advances", "paid", "due",
        ), document.currency)),
        e(
            "payment", e("means", payment.means.value), e("name", payment.name),
            opt("variable_symbol", payment.variable_symbol),
            opt("account", account.iban or account.number) if account else None,
        ),
        e("notes", *(e("note", note) for note in document.notes)),
    )  # fmt: skip
    return written(root, INVOICES)


def _texts(row: Mapping[str, Any], names: Iterable[str]) -> list[Element]:
    """One element each, also where nothing is known: who reads them need not ask."""
    return [e(name, str(row[name] if row[name] is not None else "")) for name in names]


def _sum(name: str, amount: Amount) -> Element:
    return e(name, amount["amount"], currency=amount["currency"])


def _line(line: Mapping[str, Any]) -> Element:
    counts = ("id", "sku", "name", "quantity", "cancelled", "shipped", "tax_rate")
    sums = ("unit_price", "total")
    return e("line", *_texts(line, counts), *(_sum(name, line[name]) for name in sums))


def _adjustment(row: Mapping[str, Any]) -> Element:
    return e("adjustment", *_texts(row, ("label", "tax_rate", "at")), _sum("amount", row["amount"]))


def _payment(row: Mapping[str, Any]) -> Element:
    return e(
        "payment", *_texts(row, ("human_id", "method", "stage", "settled_at")),
        _sum("amount", row["amount"]), _sum("settled", row["settled"]),
    )  # fmt: skip


def _totals(told: OrderData) -> Element:
    totals: Mapping[str, Any] = told["totals"]
    taxes = [
        e("tax", e("rate", row["rate"]), _sum("net", row["net"]), _sum("tax", row["tax"]))
        for row in totals["tax"]
    ]
    return e("totals", *(_sum(name, totals[name]) for name in SUMS), e("taxes", *taxes))


def _parcel(parcel: Mapping[str, Any]) -> Element:
    return e(
        "parcel", *_texts(parcel, ("id", "stage", "carrier", "tracking_number", "sent_at")),
        e("lines", *(e("line", *_texts(row, ("line", "quantity"))) for row in parcel["lines"])),
    )  # fmt: skip


def _party(name: str, who: InvoiceParty) -> Element:
    return e(name, *(e(key, str(getattr(who, key))) for key in PARTY))


def _row(line: InvoiceLine, currency: str) -> Element:
    return e(
        "line", e("position", str(line.position)), e("kind", line.kind.value), e("sku", line.sku),
        e("gtin", line.gtin), e("name", line.name), e("quantity", str(line.quantity)),
        e("unit", line.unit), e("tax_rate", line.rate), e("tax_category", line.category.value),
        *_minors(line, ("unit_price", "discount", "net", "tax", "gross"), currency),
    )  # fmt: skip


def _tax(tax: InvoiceTax, currency: str) -> Element:
    return e(
        "tax_rate", e("rate", tax.rate), e("category", tax.category.value),
        *_minors(tax, ("net", "tax", "gross"), currency), e("reason", tax.reason),
    )  # fmt: skip


def _minors(row: object, names: Iterable[str], currency: str) -> list[Element]:
    return [e(name, amount_text(getattr(row, name), currency), currency=currency) for name in names]
