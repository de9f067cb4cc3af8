"""ISDOC 6.0.2: the Czech standard of electronic invoices (isdoc.cz, read in November 2026).

Amounts are in the seller's home currency; a document in another one states both. Of a credit note
they are below zero, as the document itself has them; that this is how readers expect it was not
checked with one of them. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from orderwright.domain.invoices.kinds import InvoiceKind, PaymentMeans, TaxCategory
from orderwright.domain.invoices.shapes import (
    InvoiceData,
    InvoiceLine,
    InvoiceParty,
    InvoiceTax,
)
from orderwright.kernel.money import amount_text
from orderwright.outbound.documents.exchange.elements import Element, e, group, must, opt, written
from orderwright.outbound.documents.exchange.figures import decimal_of, rate_number
from orderwright.outbound.documents.exchange.parties import country_of
from orderwright.outbound.documents.exchange.texts import one_line

SPACES = {"": "http://isdoc.cz/namespace/2013"}
VERSION = "6.0.2"
PROGRAM = "Orderwright"
TYPES = {
    InvoiceKind.INVOICE: "1", InvoiceKind.FINAL: "1", InvoiceKind.CREDIT_NOTE: "2",
    InvoiceKind.PROFORMA: "4", InvoiceKind.ADVANCE: "5",
}  # fmt: skip
CREDIT_OF_ADVANCE = "6"
MEANS = {
    PaymentMeans.CASH: "10", PaymentMeans.CARD: "48", PaymentMeans.TRANSFER: "42",
    PaymentMeans.ON_DELIVERY: "10", PaymentMeans.ONLINE: "48",
}  # fmt: skip
FROM_NET, FROM_GROSS = "0", "1"
FINEST = Decimal("0.000001")
Local = Callable[[int], str]
"""Minor units of the document's currency as text in the home currency."""


def isdoc(invoice: InvoiceData) -> bytes:
    """The document, whatever its kind."""
    local = _in_home_currency(invoice)
    root = e(
        "Invoice", *_head(invoice), e("AccountingSupplierParty", _party(invoice, invoice.seller)),
        e("AccountingCustomerParty", _party(invoice, invoice.buyer)), *_references(invoice),
        e("Delivery", _party(invoice, invoice.delivery)) if invoice.delivery else None,
        e("InvoiceLines", *(_line(invoice, line, local) for line in invoice.lines)),
        _taxes(invoice, local), _total(invoice, local), _means(invoice, local),
        version=VERSION,
    )  # fmt: skip
    return written(root, SPACES)


def _in_home_currency(invoice: InvoiceData) -> Local:
    home = invoice.home
    if home is None:
        return lambda minor: amount_text(minor, invoice.currency)
    rate, cent = Decimal(home.rate), Decimal("0.01")

    def converted(minor: int) -> str:
        return f"{(decimal_of(minor, invoice.currency) * rate).quantize(cent, ROUND_HALF_UP):f}"

    return converted


def _pair(invoice: InvoiceData, name: str, minor: int, local: Local) -> list[Element]:
    """The amount, and before it what it is in the document's own currency."""
    made = [e(name, local(minor))]
    if invoice.home:
        made.insert(0, e(f"{name}Curr", amount_text(minor, invoice.currency)))
    return made


def _head(invoice: InvoiceData) -> list[Element | None]:
    home = invoice.home
    corrected = invoice.corrected
    of_advance = corrected is not None and corrected.kind == InvoiceKind.ADVANCE
    note = " ".join(
        text for text in (corrected.reason if corrected else "", *invoice.notes) if text
    )
    taxed = any(tax.category != TaxCategory.OUTSIDE for tax in invoice.taxes)
    return [
        e("DocumentType", CREDIT_OF_ADVANCE if of_advance else TYPES[invoice.kind]),
        e("ID", invoice.number), e("UUID", invoice.uuid), e("IssuingSystem", PROGRAM),
        e("IssueDate", invoice.issue_date.isoformat()),
        e("TaxPointDate", invoice.sale_date.isoformat()) if invoice.sale_date else None,
        e("VATApplicable", "true" if invoice.seller.vat_id and taxed else "false"),
        e("ElectronicPossibilityAgreementReference", ""), opt("Note", note),
        e("LocalCurrencyCode", home.currency if home else invoice.currency),
        e("ForeignCurrencyCode", invoice.currency) if home else None,
        e("CurrRate", home.rate if home else "1"), e("RefCurrRate", "1"),
    ]  # fmt: skip


def _party(invoice: InvoiceData, who: InvoiceParty) -> Element:
    country = country_of(who, invoice.seller)
    return e(
        "Party", e("PartyIdentification", e("ID", who.company_id)),
        e("PartyName", must("Name", who.legal_name)),
        e(
            "PostalAddress", e("StreetName", who.street), e("BuildingNumber", ""),
            e("CityName", who.city), e("PostalZone", who.postal_code),
            e("Country", e("IdentificationCode", country), e("Name", "")),
        ),
        e(
            "PartyTaxScheme", e("CompanyID", who.vat_id or who.tax_id), e("TaxScheme", "VAT"),
        ) if who.tax_id else None,
        group(
            "Contact", opt("Name", who.name), opt("Telephone", who.phone),
            opt("ElectronicMail", who.email),
        ),
    )  # fmt: skip


def _references(invoice: InvoiceData) -> list[Element | None]:
    order, was = invoice.order, invoice.corrected
    return [
        e(
            "OrderReferences",
            e(
                "OrderReference", e("SalesOrderID", order.number),
                opt("ExternalOrderID", order.external_id), e("IssueDate", order.date.isoformat()),
            ),
        ),
        e(
            "OriginalDocumentReferences",
            e(
                "OriginalDocumentReference", e("ID", was.number),
                e("IssueDate", was.issue_date.isoformat()), opt("UUID", was.uuid),
            ),
        ) if was else None,
    ]  # fmt: skip


def _line(invoice: InvoiceData, line: InvoiceLine, local: Local) -> Element:
    pieces = line.quantity or 1
    gross = invoice.price_mode == "gross"
    return e(
        "InvoiceLine", e("ID", str(line.position)),
        e("InvoicedQuantity", str(pieces), unitCode=line.unit),
        *_pair(invoice, "LineExtensionAmount", line.net, local),
        *_pair(invoice, "LineExtensionAmountTaxInclusive", line.gross, local),
        e("LineExtensionTaxAmount", local(line.tax)),
        e("UnitPrice", _each(local(line.net), pieces)),
        e("UnitPriceTaxInclusive", _each(local(line.gross), pieces)),
        e(
            "ClassifiedTaxCategory", e("Percent", rate_number(line.rate)),
            e("VATCalculationMethod", FROM_GROSS if gross else FROM_NET),
        ),
        e(
            "Item", must("Description", one_line(line.name)),
            group("CatalogueItemIdentification", opt("ID", line.gtin)),
            group("SellersItemIdentification", opt("ID", line.sku)),
        ),
    )  # fmt: skip


def _each(amount: str, pieces: int) -> str:
    return f"{(Decimal(amount) / pieces).quantize(FINEST):f}"


def _taxes(invoice: InvoiceData, local: Local) -> Element:
    total = sum(tax.tax for tax in invoice.taxes)
    parts = invoice.taxes or (InvoiceTax("0", TaxCategory.ZERO, 0, 0, 0),)
    return e(
        "TaxTotal", *(_tax(invoice, tax, local) for tax in parts),
        *_pair(invoice, "TaxAmount", total, local),
    )  # fmt: skip


def _tax(invoice: InvoiceData, tax: InvoiceTax, local: Local) -> Element:
    figures = (
        ("TaxableAmount", tax.net), ("TaxAmount", tax.tax), ("TaxInclusiveAmount", tax.gross),
        ("AlreadyClaimedTaxableAmount", tax.claimed_net),
        ("AlreadyClaimedTaxAmount", tax.claimed_tax),
        ("AlreadyClaimedTaxInclusiveAmount", tax.claimed_gross),
        ("DifferenceTaxableAmount", tax.left_net), ("DifferenceTaxAmount", tax.left_tax),
        ("DifferenceTaxInclusiveAmount", tax.left_gross),
    )  # fmt: skip
    return e(
        "TaxSubTotal",
        *(part for name, minor in figures for part in _pair(invoice, name, minor, local)),
        e("TaxCategory", e("Percent", rate_number(tax.rate))),
    )


def _total(invoice: InvoiceData, local: Local) -> Element:
    totals = invoice.totals
    claimed = sum(tax.claimed_net for tax in invoice.taxes)
    figures = (
        ("TaxExclusiveAmount", totals.net), ("TaxInclusiveAmount", totals.gross),
        ("AlreadyClaimedTaxExclusiveAmount", claimed),
        ("AlreadyClaimedTaxInclusiveAmount", totals.advances),
        ("DifferenceTaxExclusiveAmount", totals.net - claimed),
        ("DifferenceTaxInclusiveAmount", totals.gross - totals.advances),
        ("PayableRoundingAmount", totals.rounding), ("PaidDepositsAmount", totals.paid),
        ("PayableAmount", totals.due),
    )  # fmt: skip
    # Here, unlike everywhere else in the standard, the foreign amount stands second.
    return e(
        "LegalMonetaryTotal",
        *(
            part for name, minor in figures
            for part in reversed(_pair(invoice, name, minor, local))
        ),
    )  # fmt: skip


def _means(invoice: InvoiceData, local: Local) -> Element:
    payment, account = invoice.payment, invoice.payment.account
    number, _slash, bank = account.number.partition("/") if account else ("", "", "")
    due = invoice.due_date or invoice.issue_date
    return e(
        "PaymentMeans",
        e(
            "Payment", e("PaidAmount", local(invoice.totals.due)),
            e("PaymentMeansCode", MEANS[payment.means]),
            e(
                "Details", e("PaymentDueDate", due.isoformat()), e("ID", number),
                e("BankCode", bank), e("Name", account.bank), e("IBAN", account.iban),
                e("BIC", account.bic), opt("VariableSymbol", payment.variable_symbol),
            ) if account and payment.means == PaymentMeans.TRANSFER else None,
        ),
    )  # fmt: skip
