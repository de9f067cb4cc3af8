"""What all UBL 2.1 documents say alike: parties, addresses, items, charges, tax.

Pure; the order of elements is that of the OASIS schema. Peppol wants no empty element, hence `opt`.
"""

from __future__ import annotations

from orderwright.domain.invoices.kinds import LineKind, TaxCategory
from orderwright.domain.invoices.shapes import InvoiceLine, InvoiceParty, InvoiceTax
from orderwright.kernel.money import amount_text
from orderwright.outbound.documents.exchange.elements import Element, e, group, must, opt
from orderwright.outbound.documents.exchange.figures import priced, rate_number
from orderwright.outbound.documents.exchange.parties import endpoint

OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
GTIN = "0160"
FREIGHT = "FC"
"""UNCL 7161: freight service."""
DISCOUNT = "95"
"""UNCL 5189: discount."""


def spaces(document: str) -> dict[str, str]:
    """Namespaces of a UBL document, as "Order"."""
    return {
        "": f"{OASIS}:{document}-2", "cac": f"{OASIS}:CommonAggregateComponents-2",
        "cbc": f"{OASIS}:CommonBasicComponents-2",
    }  # fmt: skip


def money(name: str, minor: int, currency: str) -> Element:
    """An amount with its currency."""
    return e(name, amount_text(minor, currency), currencyID=currency)


def party(who: InvoiceParty, country: str, *, with_vat: bool = True) -> Element:
    """cac:Party. `with_vat`: without it where no VAT id may stand (outside the scope of tax)."""
    scheme, address = endpoint(who)
    name = who.legal_name
    return e(
        "cac:Party",
        opt("cbc:EndpointID", address, schemeID=scheme) if scheme else None,
        e("cac:PartyName", must("cbc:Name", name)),
        postal_address("cac:PostalAddress", who, country),
        e(
            "cac:PartyTaxScheme", e("cbc:CompanyID", who.vat_id),
            e("cac:TaxScheme", e("cbc:ID", "VAT")),
        ) if with_vat and who.vat_id else None,
        e(
            "cac:PartyLegalEntity", must("cbc:RegistrationName", name),
            opt("cbc:CompanyID", who.company_id or who.tax_id),
        ),
        contact(who),
    )  # fmt: skip


def contact(who: InvoiceParty) -> Element | None:
    """cac:Contact, if there is a way to reach somebody."""
    return group(
        "cac:Contact", opt("cbc:Name", who.name, 100), opt("cbc:Telephone", who.phone, 100),
        opt("cbc:ElectronicMail", who.email, 100),
    )  # fmt: skip


def postal_address(name: str, who: InvoiceParty, country: str) -> Element:
    """An address under the name that its place asks for."""
    return e(
        name, opt("cbc:StreetName", who.street), opt("cbc:CityName", who.city),
        opt("cbc:PostalZone", who.postal_code), opt("cbc:CountrySubentity", who.county),
        e("cac:Country", e("cbc:IdentificationCode", country)),
    )  # fmt: skip


def item(line: InvoiceLine, *, taxed: bool = True) -> Element:
    """cac:Item; `taxed`: with the tax category, which a despatch advice has not."""
    return e(
        "cac:Item",
        opt("cbc:Description", line.name) if len(line.name) > LONGEST_NAME else None,
        must("cbc:Name", line.name, LONGEST_NAME),
        group("cac:SellersItemIdentification", opt("cbc:ID", line.sku)),
        group("cac:StandardItemIdentification", opt("cbc:ID", line.gtin, schemeID=GTIN)),
        tax_category("cac:ClassifiedTaxCategory", line.category, line.rate) if taxed else None,
    )  # fmt: skip


LONGEST_NAME = 100
"""Of an item in Peppol's orders and in Romania; the whole name is then its description."""


def tax_category(
    name: str, category: TaxCategory, rate: str, tax: InvoiceTax | None = None
) -> Element:
    """A category with its rate, and why none is due where `tax` says so."""
    outside = category == TaxCategory.OUTSIDE
    why = tax if tax and category not in (TaxCategory.STANDARD, TaxCategory.ZERO) else None
    return e(
        name, e("cbc:ID", category.value),
        None if outside else e("cbc:Percent", rate_number(rate)),
        opt("cbc:TaxExemptionReasonCode", why.reason_code) if why else None,
        opt("cbc:TaxExemptionReason", why.reason) if why else None,
        e("cac:TaxScheme", e("cbc:ID", "VAT")),
    )  # fmt: skip


def charge(line: InvoiceLine, currency: str) -> Element:
    """cac:AllowanceCharge of the whole document: below zero it is an allowance."""
    lowers = line.net < 0
    code = DISCOUNT if lowers else FREIGHT if line.kind == LineKind.SHIPPING else ""
    return e(
        "cac:AllowanceCharge", e("cbc:ChargeIndicator", "false" if lowers else "true"),
        opt("cbc:AllowanceChargeReasonCode", code), must("cbc:AllowanceChargeReason", line.name),
        money("cbc:Amount", abs(line.net), currency),
        tax_category("cac:TaxCategory", line.category, line.rate),
    )  # fmt: skip


def price(line: InvoiceLine, currency: str) -> Element:
    """cac:Price: the net price of one piece."""
    _pieces, text = priced(line, currency)
    return e("cac:Price", e("cbc:PriceAmount", text, currencyID=currency))


def quantity(name: str, line: InvoiceLine, currency: str) -> Element:
    """How many pieces, with the sign of the line's worth."""
    pieces, _price = priced(line, currency)
    return e(name, str(pieces), unitCode=line.unit)


def tax_total(taxes: tuple[InvoiceTax, ...], currency: str) -> Element:
    """cac:TaxTotal with one part per rate and category."""
    return e(
        "cac:TaxTotal", money("cbc:TaxAmount", sum(tax.tax for tax in taxes), currency),
        *(
            e(
                "cac:TaxSubtotal", money("cbc:TaxableAmount", tax.net, currency),
                money("cbc:TaxAmount", tax.tax, currency),
                tax_category("cac:TaxCategory", tax.category, tax.rate, tax),
            )
            for tax in taxes
        ),
    )  # fmt: skip
