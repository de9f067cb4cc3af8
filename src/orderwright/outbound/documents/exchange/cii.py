"""UN/CEFACT cross-industry XML: Factur-X (profile EN 16931) of invoices, Order-X BASIC of orders.

Documents: Factur-X 1.09 and Order-X 1.0 (fnfe-mpe.org, read in November 2026). The file travels
inside a PDF: `hybrid.py`. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from orderwright.domain.invoices.kinds import LineKind, TaxCategory
from orderwright.domain.invoices.shapes import (
    InvoiceData,
    InvoiceLine,
    InvoiceParty,
    InvoiceTax,
)
from orderwright.outbound.documents.exchange import cii_parts as cii
from orderwright.outbound.documents.exchange.elements import Element, e, group, must, opt, written
from orderwright.outbound.documents.exchange.figures import (
    as_credit,
    charged,
    lines_and_charges,
    priced,
    rate_number,
)
from orderwright.outbound.documents.exchange.order_sheets import OrderSheet
from orderwright.outbound.documents.exchange.parties import country_of
from orderwright.outbound.documents.exchange.ubl_invoices import MEANS, TYPES, UNSAID, demand
from orderwright.outbound.documents.exchange.ubl_parts import DISCOUNT, FREIGHT

EN16931 = "urn:cen.eu:en16931:2017"
BASIC = "urn:order-x.eu:1p0:basic"
PURCHASE_ORDER, ORIGINAL = "220", "9"


def order_x(sheet: OrderSheet) -> bytes:
    """The order as Order-X BASIC. The profile has neither tax nor charges of the whole document:
    delivery, fees and adjustments are rows.
    """
    told, currency, seller, buyer = sheet.order, sheet.currency, sheet.seller, sheet.buyer
    rows = [replace(line, position=at) for at, line in enumerate((*sheet.lines, *sheet.charges), 1)]
    root = e(
        "rsm:SCRDMCCBDACIOMessageStructure", cii.context(BASIC, process="A1"),
        e(
            "rsm:ExchangedDocument", e("ram:ID", told["number"]),
            e("ram:TypeCode", PURCHASE_ORDER), cii.moment("ram:IssueDateTime", sheet.date),
            e("ram:PurposeCode", ORIGINAL), _note(told["customer_note"]),
        ),
        e(
            "rsm:SupplyChainTradeTransaction",
            *(_ordered(line, currency) for line in rows),
            e(
                "ram:ApplicableHeaderTradeAgreement",
                cii.party("ram:SellerTradeParty", seller, country_of(seller, seller)),
                cii.party("ram:BuyerTradeParty", buyer, country_of(buyer, seller)),
            ),
            e("ram:ApplicableHeaderTradeDelivery", _ship_to(sheet.recipient, seller)),
            e(
                "ram:ApplicableHeaderTradeSettlement", e("ram:OrderCurrencyCode", currency),
                e(
                    "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
                    cii.money("ram:LineTotalAmount", sheet.net, currency),
                    cii.money("ram:TaxBasisTotalAmount", sheet.net, currency),
                ),
            ),
        ),
    )  # fmt: skip
    return written(root, cii.spaces("SCRDMCCBDACIOMessageStructure", "128"))


def factur_x(invoice: InvoiceData) -> bytes:
    """The invoice in the profile EN 16931. Raises Unfit as UBL does."""
    demand(invoice)
    document = as_credit(invoice)
    lines, charges = lines_and_charges(document.lines)
    corrected = document.corrected
    reason = corrected.reason if corrected else ""
    root = e(
        "rsm:CrossIndustryInvoice", cii.context(EN16931),
        e(
            "rsm:ExchangedDocument", e("ram:ID", document.number),
            e("ram:TypeCode", TYPES[document.kind]),
            cii.moment("ram:IssueDateTime", document.issue_date),
            *(_note(text) for text in (reason, *document.notes)),
        ),
        e(
            "rsm:SupplyChainTradeTransaction",
            *(_line(line, document.currency) for line in lines), _agreement(document),
            _delivery(document), _settlement(document, lines, charges),
        ),
    )  # fmt: skip
    return written(root, cii.spaces("CrossIndustryInvoice", "100"))


def _note(text: str) -> Element | None:
    return group("ram:IncludedNote", opt("ram:Content", text))


def _ship_to(to: InvoiceParty, seller: InvoiceParty) -> Element:
    return e(
        "ram:ShipToTradeParty", must("ram:Name", to.legal_name),
        cii.place(to, country_of(to, seller)),
    )  # fmt: skip


def _product(line: InvoiceLine) -> Element:
    return e(
        "ram:SpecifiedTradeProduct", opt("ram:GlobalID", line.gtin, schemeID="0160"),
        opt("ram:SellerAssignedID", line.sku), must("ram:Name", line.name),
    )  # fmt: skip


def _ordered(line: InvoiceLine, currency: str) -> Element:
    pieces, price = priced(line, currency)
    return e(
        "ram:IncludedSupplyChainTradeLineItem",
        e("ram:AssociatedDocumentLineDocument", e("ram:LineID", str(line.position))),
        _product(line),
        e(
            "ram:SpecifiedLineTradeAgreement",
            e("ram:NetPriceProductTradePrice", e("ram:ChargeAmount", price)),
        ),
        e(
            "ram:SpecifiedLineTradeDelivery",
            e("ram:RequestedQuantity", str(pieces), unitCode=line.unit),
        ),
        e("ram:SpecifiedLineTradeSettlement", _line_sum(line, currency)),
    )  # fmt: skip


def _line_sum(line: InvoiceLine, currency: str) -> Element:
    return e(
        "ram:SpecifiedTradeSettlementLineMonetarySummation",
        cii.money("ram:LineTotalAmount", line.net, currency),
    )


def _line(line: InvoiceLine, currency: str) -> Element:
    pieces, price = priced(line, currency)
    return e(
        "ram:IncludedSupplyChainTradeLineItem",
        e("ram:AssociatedDocumentLineDocument", e("ram:LineID", str(line.position))),
        _product(line),
        e(
            "ram:SpecifiedLineTradeAgreement",
            e("ram:NetPriceProductTradePrice", e("ram:ChargeAmount", price)),
        ),
        e(
            "ram:SpecifiedLineTradeDelivery",
            e("ram:BilledQuantity", str(pieces), unitCode=line.unit),
        ),
        e(
            "ram:SpecifiedLineTradeSettlement",
            e("ram:ApplicableTradeTax", *_category(line.category, line.rate)),
            _line_sum(line, currency),
        ),
    )  # fmt: skip


def _category(category: TaxCategory, rate: str) -> list[Element | None]:
    outside = category == TaxCategory.OUTSIDE
    return [
        e("ram:TypeCode", "VAT"), e("ram:CategoryCode", category.value),
        None if outside else e("ram:RateApplicablePercent", rate_number(rate)),
    ]  # fmt: skip


def _agreement(document: InvoiceData) -> Element:
    seller, buyer, order = document.seller, document.buyer, document.order
    with_vat = all(tax.category != TaxCategory.OUTSIDE for tax in document.taxes)
    return e(
        "ram:ApplicableHeaderTradeAgreement",
        cii.party("ram:SellerTradeParty", seller, country_of(seller, seller), with_vat=with_vat),
        cii.party("ram:BuyerTradeParty", buyer, country_of(buyer, seller), with_vat=with_vat),
        e(
            "ram:SellerOrderReferencedDocument", e("ram:IssuerAssignedID", order.number),
        ),
        e(
            "ram:BuyerOrderReferencedDocument",
            e("ram:IssuerAssignedID", order.external_id or order.number),
        ),
    )  # fmt: skip


def _delivery(document: InvoiceData) -> Element:
    when = document.sale_date or document.issue_date
    return e(
        "ram:ApplicableHeaderTradeDelivery",
        _ship_to(document.delivery or document.buyer, document.seller),
        e("ram:ActualDeliverySupplyChainEvent", cii.moment("ram:OccurrenceDateTime", when)),
    )


def _settlement(
    document: InvoiceData, lines: tuple[InvoiceLine, ...], charges: tuple[InvoiceLine, ...]
) -> Element:
    currency, payment = document.currency, document.payment
    due = document.due_date
    return e(
        "ram:ApplicableHeaderTradeSettlement",
        opt("ram:PaymentReference", payment.variable_symbol or document.number),
        e("ram:TaxCurrencyCode", document.home.currency) if document.home else None,
        e("ram:InvoiceCurrencyCode", currency), _means(document),
        *(_tax(tax, currency) for tax in document.taxes),
        *(_allowance(line, currency) for line in charges if line.net),
        e(
            "ram:SpecifiedTradePaymentTerms", must("ram:Description", payment.name),
            cii.moment("ram:DueDateDateTime", due) if due else None,
        ),
        _total(document, lines, charges), *_earlier(document),
    )  # fmt: skip


def _means(document: InvoiceData) -> Element:
    payment, account = document.payment, document.payment.account
    transfer = MEANS[payment.means] == "30"
    return e(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        e("ram:TypeCode", UNSAID if transfer and account is None else MEANS[payment.means]),
        e(
            "ram:PayeePartyCreditorFinancialAccount", opt("ram:IBANID", account.iban),
            opt("ram:AccountName", account.holder),
            None if account.iban else must("ram:ProprietaryID", account.number),
        ) if account and transfer else None,
        e(
            "ram:PayeeSpecifiedCreditorFinancialInstitution", e("ram:BICID", account.bic)
        ) if account and transfer and account.bic else None,
    )  # fmt: skip


def _tax(tax: InvoiceTax, currency: str) -> Element:
    why = tax.category not in (TaxCategory.STANDARD, TaxCategory.ZERO)
    outside = tax.category == TaxCategory.OUTSIDE
    return e(
        "ram:ApplicableTradeTax", cii.money("ram:CalculatedAmount", tax.tax, currency),
        e("ram:TypeCode", "VAT"), opt("ram:ExemptionReason", tax.reason) if why else None,
        cii.money("ram:BasisAmount", tax.net, currency),
        e("ram:CategoryCode", tax.category.value),
        opt("ram:ExemptionReasonCode", tax.reason_code) if why else None,
        None if outside else e("ram:RateApplicablePercent", rate_number(tax.rate)),
    )  # fmt: skip


def _allowance(line: InvoiceLine, currency: str) -> Element:
    lowers = line.net < 0
    code = DISCOUNT if lowers else FREIGHT if line.kind == LineKind.SHIPPING else ""
    return e(
        "ram:SpecifiedTradeAllowanceCharge",
        e("ram:ChargeIndicator", e("udt:Indicator", "false" if lowers else "true")),
        cii.money("ram:ActualAmount", abs(line.net), currency), opt("ram:ReasonCode", code),
        must("ram:Reason", line.name),
        e("ram:CategoryTradeTax", *_category(line.category, line.rate)),
    )  # fmt: skip


def _total(
    document: InvoiceData, lines: tuple[InvoiceLine, ...], charges: tuple[InvoiceLine, ...]
) -> Element:
    totals, currency, home = document.totals, document.currency, document.home
    lowered, raised = charged(charges)
    prepaid = totals.advances + totals.paid
    money = cii.money
    return e(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        money("ram:LineTotalAmount", sum(line.net for line in lines), currency),
        money("ram:ChargeTotalAmount", raised, currency) if raised else None,
        money("ram:AllowanceTotalAmount", lowered, currency) if lowered else None,
        money("ram:TaxBasisTotalAmount", totals.net, currency),
        money("ram:TaxTotalAmount", totals.tax, currency, named=True),
        money("ram:TaxTotalAmount", home.tax, home.currency, named=True) if home else None,
        money("ram:RoundingAmount", totals.rounding, currency) if totals.rounding else None,
        money("ram:GrandTotalAmount", totals.gross, currency),
        money("ram:TotalPrepaidAmount", prepaid, currency) if prepaid else None,
        money("ram:DuePayableAmount", totals.due, currency),
    )  # fmt: skip


def _earlier(document: InvoiceData) -> list[Element]:
    """The document that is corrected, and the advances that are deducted."""
    known = [(part.number, part.issue_date) for part in document.advances]
    if document.corrected:
        known.append((document.corrected.number, document.corrected.issue_date))
    return [_reference(number, issued) for number, issued in known]


def _reference(number: str, issued: date) -> Element:
    day = e("qdt:DateTimeString", f"{issued:%Y%m%d}", format_="102")
    return e(
        "ram:InvoiceReferencedDocument", e("ram:IssuerAssignedID", number),
        e("ram:FormattedIssueDateTime", day),
    )  # fmt: skip
