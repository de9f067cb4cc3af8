"""What Factur-X and Order-X say alike: parties, dates, amounts, the namespaces.

Pure. Both standards share names; only the versions of their namespaces differ.
"""

from __future__ import annotations

from datetime import date

from orderwright.domain.invoices.shapes import InvoiceParty
from orderwright.kernel.money import amount_text
from orderwright.outbound.documents.exchange.elements import Element, e, group, must, opt
from orderwright.outbound.documents.exchange.parties import endpoint

UN = "urn:un:unece:uncefact:data"
STANDARD = f"{UN}:standard"


def spaces(message: str, version: str) -> dict[str, str]:
    """Namespaces of a message, as ("CrossIndustryInvoice", "100")."""
    space = f"{UN}:{message}" if message.startswith("SCRDM") else f"{STANDARD}:{message}"
    return {
        "rsm": f"{space}:100",
        "ram": f"{STANDARD}:ReusableAggregateBusinessInformationEntity:{version}",
        "udt": f"{STANDARD}:UnqualifiedDataType:{version}",
        "qdt": f"{STANDARD}:QualifiedDataType:{version}",
    }


def context(*guideline: str, process: str = "") -> Element:
    """Which profile the file follows, and in which business process."""
    return e(
        "rsm:ExchangedDocumentContext",
        group("ram:BusinessProcessSpecifiedDocumentContextParameter", opt("ram:ID", process)),
        *(
            e("ram:GuidelineSpecifiedDocumentContextParameter", e("ram:ID", one))
            for one in guideline
        ),
    )


def moment(name: str, day: date) -> Element:
    """A day, as CII writes it."""
    return e(name, e("udt:DateTimeString", f"{day:%Y%m%d}", format_="102"))


def money(name: str, minor: int, currency: str, *, named: bool = False) -> Element:
    """An amount; the currency stands on the whole document's tax alone."""
    told = {"currencyID": currency} if named else {}
    return e(name, amount_text(minor, currency), **told)


def party(name: str, who: InvoiceParty, country: str, *, with_vat: bool = True) -> Element:
    """A party under the name of its role."""
    scheme, address = endpoint(who)
    return e(
        name, must("ram:Name", who.legal_name),
        group("ram:SpecifiedLegalOrganization", opt("ram:ID", who.company_id or who.tax_id)),
        _contact(who), place(who, country),
        e(
            "ram:URIUniversalCommunication", e("ram:URIID", address, schemeID=scheme)
        ) if scheme else None,
        e(
            "ram:SpecifiedTaxRegistration", e("ram:ID", who.vat_id, schemeID="VA")
        ) if with_vat and who.vat_id else None,
    )  # fmt: skip


def place(who: InvoiceParty, country: str) -> Element:
    """A postal address."""
    return e(
        "ram:PostalTradeAddress", opt("ram:PostcodeCode", who.postal_code),
        opt("ram:LineOne", who.street), opt("ram:CityName", who.city),
        e("ram:CountryID", country), opt("ram:CountrySubDivisionName", who.county),
    )  # fmt: skip


def _contact(who: InvoiceParty) -> Element | None:
    return group(
        "ram:DefinedTradeContact", opt("ram:PersonName", who.name),
        group(
            "ram:TelephoneUniversalCommunication", opt("ram:CompleteNumber", who.phone)
        ),
        group("ram:EmailURIUniversalCommunication", opt("ram:URIID", who.email)),
    )  # fmt: skip
