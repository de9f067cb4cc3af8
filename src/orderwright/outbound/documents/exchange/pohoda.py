"""Pohoda (Stormware) XML, version 2: received orders and issued invoices in one data pack.

Document: stormware.cz/pohoda/xml, read in November 2026. Pohoda reckons tax by its own rates of the
Czech Republic, so rows name both the rate's kind and its percentage. Texts are cut to what its
fields hold. Pure.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from orderwright.domain.invoices.kinds import InvoiceKind, PaymentMeans
from orderwright.domain.invoices.shapes import InvoiceData, InvoiceLine, InvoiceParty
from orderwright.kernel.money import amount_text
from orderwright.outbound.documents.exchange.elements import Element, e, group, opt, written
from orderwright.outbound.documents.exchange.figures import decimal_of, rate_number
from orderwright.outbound.documents.exchange.order_sheets import OrderSheet
from orderwright.outbound.documents.exchange.texts import one_line

SCHEMA = "http://www.stormware.cz/schema/version_2"
SPACES = {
    "dat": f"{SCHEMA}/data.xsd", "ord": f"{SCHEMA}/order.xsd", "inv": f"{SCHEMA}/invoice.xsd",
    "typ": f"{SCHEMA}/type.xsd",
}  # fmt: skip
VERSION = "2.0"
PROGRAM = "Orderwright"
HOME = "CZK"
HIGH, LOW = "21", "12"
RATES = {HIGH: "high", LOW: "low", "0": "none"}
PIECE = "ks"
FINEST = Decimal("0.000001")
TYPES = {
    InvoiceKind.INVOICE: "issuedInvoice", InvoiceKind.FINAL: "issuedInvoice",
    InvoiceKind.ADVANCE: "issuedInvoice", InvoiceKind.PROFORMA: "issuedProformaInvoice",
    InvoiceKind.CREDIT_NOTE: "issuedCreditNotice",
}  # fmt: skip
WAYS = {
    PaymentMeans.CASH: "cash", PaymentMeans.CARD: "creditcard", PaymentMeans.TRANSFER: "draft",
    PaymentMeans.ON_DELIVERY: "delivery", PaymentMeans.ONLINE: "creditcard",
}  # fmt: skip


def order(sheet: OrderSheet) -> bytes:
    """The order as one that the shop has received."""
    told = sheet.order
    rows = [_row("ord:orderItem", line, sheet.currency, told["price_mode"]) for line in
            (*sheet.lines, *sheet.charges)]  # fmt: skip
    header = e(
        "ord:orderHeader", e("ord:orderType", "receivedOrder"),
        opt("ord:numberOrder", told["number"], 32), e("ord:date", sheet.date.isoformat()),
        opt("ord:text", _("Order %(number)s") % {"number": told["number"]}, 240),
        _partner("ord:partnerIdentity", sheet.buyer, sheet.recipient),
        group("ord:paymentType", opt("typ:ids", one_line(told["payment_name"], 20))),
        e("ord:isExecuted", "false"),
        opt("ord:note", told["customer_note"]), opt("ord:intNote", told["delivery_name"]),
    )  # fmt: skip
    body = e(
        "ord:order", header, e("ord:orderDetail", *rows),
        e("ord:orderSummary", e("ord:roundingDocument", "none"), _foreign("ord", sheet.currency)),
        version=VERSION,
    )  # fmt: skip
    return _pack(told["number"], sheet.seller, body)


def invoice(document: InvoiceData) -> bytes:
    """The document as one that the shop has issued; of a credit note amounts are below zero."""
    rows = [
        _row("inv:invoiceItem", line, document.currency, document.price_mode)
        for line in document.lines
    ]
    rate = document.home.rate if document.home else ""
    body = e(
        "inv:invoice", _header(document), e("inv:invoiceDetail", *rows),
        e(
            "inv:invoiceSummary", e("inv:roundingDocument", "none"),
            _foreign("inv", document.currency, rate),
        ),
        version=VERSION,
    )  # fmt: skip
    return _pack(document.number, document.seller, body)


def _header(document: InvoiceData) -> Element:
    payment, order = document.payment, document.order
    due = document.due_date or document.issue_date
    return e(
        "inv:invoiceHeader", e("inv:invoiceType", TYPES[document.kind]),
        e("inv:number", opt("typ:numberRequested", one_line(document.number, 20))),
        opt("inv:symVar", payment.variable_symbol, 20),
        opt("inv:originalDocument", document.corrected.number if document.corrected else "", 32),
        e("inv:date", document.issue_date.isoformat()), *_tax_dates(document.sale_date),
        e("inv:dateDue", due.isoformat()),
        opt("inv:text", _("Order %(number)s") % {"number": order.number}, 240),
        _partner("inv:partnerIdentity", document.buyer, document.delivery),
        opt("inv:numberOrder", order.number, 32), e("inv:dateOrder", order.date.isoformat()),
        e("inv:paymentType", e("typ:paymentType", WAYS[payment.means])),
        opt("inv:note", " ".join(document.notes)),
        opt("inv:intNote", document.corrected.reason if document.corrected else ""),
    )  # fmt: skip


def _tax_dates(point: date | None) -> list[Element]:
    return [] if point is None else [e("inv:dateTax", point.isoformat())]


def _pack(number: str, seller: InvoiceParty, body: Element) -> bytes:
    ico = seller.company_id or "".join(c for c in seller.tax_id if c.isdigit())
    pack = e(
        "dat:dataPack", e("dat:dataPackItem", body, id=number, version=VERSION), id=number,
        ico=ico[:15], application=PROGRAM, version=VERSION, note=number,
    )  # fmt: skip
    return written(pack, SPACES)


def _partner(name: str, buyer: InvoiceParty, ship_to: InvoiceParty | None) -> Element:
    return e(
        name,
        e(
            "typ:address", opt("typ:company", one_line(buyer.company, 255)),
            opt("typ:name", one_line(buyer.name, 32)), *_place(buyer),
            opt("typ:ico", one_line(buyer.company_id, 15)),
            opt("typ:dic", one_line(buyer.vat_id or buyer.tax_id, 18)),
            group("typ:country", opt("typ:ids", buyer.country)),
            opt("typ:phone", one_line(buyer.phone, 40)),
            opt("typ:email", buyer.email if len(buyer.email) <= 98 else ""),
        ),
        e(
            "typ:shipToAddress", opt("typ:name", one_line(ship_to.name, 32)), *_place(ship_to),
            group("typ:country", opt("typ:ids", ship_to.country)),
        ) if ship_to else None,
    )  # fmt: skip


def _place(who: InvoiceParty) -> list[Element | None]:
    return [
        opt("typ:city", one_line(who.city, 45)), opt("typ:street", one_line(who.street, 64)),
        opt("typ:zip", one_line(who.postal_code, 15)),
    ]  # fmt: skip


def _row(name: str, line: InvoiceLine, currency: str, mode: str) -> Element:
    """A row in the document's price mode. Below zero is the price; the pieces are counted."""
    prefix = name.partition(":")[0]
    worth = line.gross if mode == "gross" else line.net
    pieces = abs(line.quantity) or 1
    unit = decimal_of(worth, currency) / pieces
    rate = rate_number(line.rate)
    purse = "homeCurrency" if currency == HOME else "foreignCurrency"
    return e(
        name, opt(f"{prefix}:text", one_line(line.name, 90)), e(f"{prefix}:quantity", str(pieces)),
        e(f"{prefix}:unit", PIECE),
        e(f"{prefix}:payVAT", "true" if mode == "gross" else "false"),
        e(f"{prefix}:rateVAT", RATES[rate]) if rate in RATES else None,
        e(f"{prefix}:percentVAT", rate),
        e(
            f"{prefix}:{purse}", e("typ:unitPrice", f"{unit.quantize(FINEST).normalize():f}"),
            e("typ:price", amount_text(line.net, currency)),
            e("typ:priceVAT", amount_text(line.tax, currency)),
            e("typ:priceSum", amount_text(line.gross, currency)),
        ),
        opt(f"{prefix}:code", one_line(line.sku, 64)),
    )  # fmt: skip


def _foreign(prefix: str, currency: str, rate: str = "") -> Element | None:
    if currency == HOME:
        return None
    return e(
        f"{prefix}:foreignCurrency", e("typ:currency", e("typ:ids", currency)),
        opt("typ:rate", rate), e("typ:amount", "1") if rate else None,
    )  # fmt: skip
