"""UBL 2.1 Invoice and CreditNote: EN 16931 as Peppol BIS Billing 3.0 has it.

Documents: docs.peppol.eu/poacc/billing/3.0 and EN 16931-1:2017, read in November 2026. A credit
note states what the buyer gets back as positive amounts. National rules build on `build`:
`cius_ro.py`. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from orderwright.domain.invoices.kinds import InvoiceKind, PaymentMeans, TaxCategory
from orderwright.domain.invoices.shapes import InvoiceData, InvoiceLine, InvoiceParty
from orderwright.outbound.documents.exchange import ubl_parts as ubl
from orderwright.outbound.documents.exchange.elements import Element, e, group, must, opt, written
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.figures import as_credit, charged, lines_and_charges
from orderwright.outbound.documents.exchange.parties import country_of
from orderwright.outbound.documents.exchange.texts import one_line

PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
TYPES = {
    InvoiceKind.INVOICE: "380", InvoiceKind.FINAL: "380", InvoiceKind.ADVANCE: "386",
    InvoiceKind.CREDIT_NOTE: "381",
}  # fmt: skip
MEANS = {
    PaymentMeans.CASH: "10", PaymentMeans.CARD: "48", PaymentMeans.TRANSFER: "30",
    PaymentMeans.ON_DELIVERY: "10", PaymentMeans.ONLINE: "68",
}  # fmt: skip
UNSAID = "1"
"""UNCL 4461: instrument not defined; a transfer whose account is not known."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a national form of the standard changes."""

    customization: str = PEPPOL
    profile: str = PROFILE
    advance: str = "386"
    longest_note: int = 0


def peppol(invoice: InvoiceData) -> bytes:
    """The document for Peppol. Raises Unfit where the standard has no such document."""
    return build(invoice, Rules())


def build(invoice: InvoiceData, rules: Rules) -> bytes:
    """The document under these rules, whatever stands in it."""
    demand(invoice)
    document = as_credit(invoice)
    name = "CreditNote" if document.kind == InvoiceKind.CREDIT_NOTE else "Invoice"
    lines, charges = lines_and_charges(document.lines)
    currency = document.currency
    with_vat = all(tax.category != TaxCategory.OUTSIDE for tax in document.taxes)
    root = e(
        name, *_head(document, name, rules), *_references(document),
        e("cac:AccountingSupplierParty", _party(document, document.seller, with_vat)),
        e("cac:AccountingCustomerParty", _party(document, document.buyer, with_vat)),
        _delivery(document), _means(document),
        e("cac:PaymentTerms", must("cbc:Note", document.payment.name)),
        *(ubl.charge(line, currency) for line in charges if line.net),
        ubl.tax_total(document.taxes, currency), _home_tax(document),
        _total(document, lines, charges), *(_line(document, line, name) for line in lines),
    )  # fmt: skip
    return written(root, ubl.spaces(name))


def demand(invoice: InvoiceData) -> None:
    """Raises Unfit for what EN 16931 has no document for."""
    if invoice.kind == InvoiceKind.PROFORMA:
        raise Unfit(_("A proforma is no tax document: there is no electronic invoice of it."))
    if not (invoice.seller.vat_id or invoice.seller.company_id):
        raise Unfit(_("The shop's tax id is missing: electronic invoices name it."))


def _head(document: InvoiceData, name: str, rules: Rules) -> list[Element | None]:
    code = rules.advance if document.kind == InvoiceKind.ADVANCE else TYPES[document.kind]
    credit = name == "CreditNote"
    tax_point = document.sale_date
    point = e("cbc:TaxPointDate", tax_point.isoformat()) if tax_point else None
    notes = opt("cbc:Note", one_line(" ".join(_notes(document)), rules.longest_note))
    kind = e(f"cbc:{name}TypeCode", code)
    due = document.due_date
    return [
        e("cbc:CustomizationID", rules.customization), e("cbc:ProfileID", rules.profile),
        e("cbc:ID", document.number), e("cbc:IssueDate", document.issue_date.isoformat()),
        None if credit or due is None else e("cbc:DueDate", due.isoformat()),
        *((point, kind, notes) if credit else (kind, notes, point)),
        e("cbc:DocumentCurrencyCode", document.currency),
        e("cbc:TaxCurrencyCode", document.home.currency) if document.home else None,
    ]  # fmt: skip


def _notes(document: InvoiceData) -> list[str]:
    reason = document.corrected.reason if document.corrected else ""
    return [text for text in (reason, *document.notes) if text]


def _references(document: InvoiceData) -> list[Element | None]:
    """The order, and the documents that this one corrects or deducts."""
    order = document.order
    earlier = [(part.number, part.issue_date) for part in document.advances]
    if document.corrected:
        earlier.append((document.corrected.number, document.corrected.issue_date))
    return [
        e(
            "cac:OrderReference", e("cbc:ID", order.external_id or order.number),
            e("cbc:SalesOrderID", order.number),
        ),
        *(
            e(
                "cac:BillingReference",
                e(
                    "cac:InvoiceDocumentReference", e("cbc:ID", number),
                    e("cbc:IssueDate", issued.isoformat()),
                ),
            )
            for number, issued in earlier
        ),
    ]  # fmt: skip


def _party(document: InvoiceData, who: InvoiceParty, with_vat: bool) -> Element:
    return ubl.party(who, country_of(who, document.seller), with_vat=with_vat)


def _delivery(document: InvoiceData) -> Element:
    """When and to where: supplies within the EU have to say both."""
    to = document.delivery or document.buyer
    when = document.sale_date or document.issue_date
    return e(
        "cac:Delivery", e("cbc:ActualDeliveryDate", when.isoformat()),
        e(
            "cac:DeliveryLocation",
            ubl.postal_address("cac:Address", to, country_of(to, document.seller)),
        ),
        group("cac:DeliveryParty", group("cac:PartyName", opt("cbc:Name", to.legal_name))),
    )  # fmt: skip


def _means(document: InvoiceData) -> Element:
    payment, account = document.payment, document.payment.account
    transfer = payment.means == PaymentMeans.TRANSFER
    code = UNSAID if transfer and account is None else MEANS[payment.means]
    return e(
        "cac:PaymentMeans", e("cbc:PaymentMeansCode", code),
        opt("cbc:PaymentID", payment.variable_symbol or document.number, 140),
        e(
            "cac:PayeeFinancialAccount", must("cbc:ID", account.iban or account.number),
            opt("cbc:Name", account.holder),
            group("cac:FinancialInstitutionBranch", opt("cbc:ID", account.bic)),
        ) if account and transfer else None,
    )  # fmt: skip


def _home_tax(document: InvoiceData) -> Element | None:
    home = document.home
    if home is None:
        return None
    return e("cac:TaxTotal", ubl.money("cbc:TaxAmount", home.tax, home.currency))


def _total(
    document: InvoiceData, lines: tuple[InvoiceLine, ...], charges: tuple[InvoiceLine, ...]
) -> Element:
    totals, currency = document.totals, document.currency
    lowered, raised = charged(charges)
    prepaid = totals.advances + totals.paid
    money = ubl.money
    goods = sum(line.net for line in lines)
    return e(
        "cac:LegalMonetaryTotal", money("cbc:LineExtensionAmount", goods, currency),
        money("cbc:TaxExclusiveAmount", totals.net, currency),
        money("cbc:TaxInclusiveAmount", totals.gross, currency),
        money("cbc:AllowanceTotalAmount", lowered, currency) if lowered else None,
        money("cbc:ChargeTotalAmount", raised, currency) if raised else None,
        money("cbc:PrepaidAmount", prepaid, currency) if prepaid else None,
        money("cbc:PayableRoundingAmount", totals.rounding, currency) if totals.rounding else None,
        money("cbc:PayableAmount", totals.due, currency),
    )  # fmt: skip


def _line(document: InvoiceData, line: InvoiceLine, name: str) -> Element:
    currency = document.currency
    pieces = "cbc:CreditedQuantity" if name == "CreditNote" else "cbc:InvoicedQuantity"
    return e(
        f"cac:{name}Line", e("cbc:ID", str(line.position)),
        ubl.quantity(pieces, line, currency),
        ubl.money("cbc:LineExtensionAmount", line.net, currency), ubl.item(line),
        ubl.price(line, currency),
    )  # fmt: skip
