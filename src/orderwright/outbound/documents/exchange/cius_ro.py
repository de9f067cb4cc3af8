"""RO e-Factura: UBL Invoice and CreditNote by CIUS-RO 1.0.1 (rules of schematron 1.0.9).

On top of EN 16931: counties and sectors of Bucharest, a street and a town for both parties, an id
of the buyer, bounded texts. Checked against the rules as they were written down in November 2026;
the Ministry's own schematron was not at hand. Pure.
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from orderwright.domain.invoices.shapes import InvoiceData, InvoiceLine, InvoiceParty
from orderwright.domain.invoices.territory import county
from orderwright.outbound.documents.exchange.elements import NOTHING_KNOWN
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.texts import one_line
from orderwright.outbound.documents.exchange.ubl_invoices import PROFILE, Rules, build

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1"
RULES = Rules(customization=CUSTOMIZATION, profile=PROFILE, advance="380", longest_note=300)
CONSUMER = "0" * 13
"""Stands for the id of a person who gave none."""
BUCHAREST = "RO-B"
SECTOR = re.compile(r"sector(?:ul)?\s*([1-6])", re.IGNORECASE)
SECTOR_OF_CODE = re.compile(r"0([1-6])\d{4}")
LONGEST_STREET, LONGEST_CITY, LONGEST_CODE, LONGEST_CONTACT = 150, 50, 20, 100


def cius_ro(invoice: InvoiceData) -> bytes:
    """The document for ANAF. Raises Unfit: no county, no sector, no number with a digit."""
    if not any(letter.isdigit() for letter in invoice.number):
        raise Unfit(_("A Romanian invoice needs a number with a digit in it."))
    if invoice.currency != "RON" and (invoice.home is None or invoice.home.currency != "RON"):
        raise Unfit(_("A Romanian invoice in another currency states its tax in RON too."))
    delivery = invoice.delivery and _placed(invoice.delivery, delivered=True)
    buyer = _placed(invoice.buyer, delivered=delivery is None)
    return build(
        replace(
            invoice, seller=_placed(invoice.seller), buyer=_with_id(buyer), delivery=delivery,
            lines=tuple(map(_bounded, invoice.lines)),
        ),
        RULES,
    )  # fmt: skip


def _with_id(buyer: InvoiceParty) -> InvoiceParty:
    known = buyer.vat_id or buyer.company_id or buyer.tax_id
    return buyer if known else replace(buyer, company_id=CONSUMER)


def _bounded(line: InvoiceLine) -> InvoiceLine:
    return replace(line, name=one_line(line.name, 200))


def _placed(party: InvoiceParty, *, delivered: bool = False) -> InvoiceParty:
    """The party with an address as the rules want it. `delivered`: also foreign places of delivery
    name their region; the town stands for it.
    """
    street = one_line(party.street, LONGEST_STREET) or NOTHING_KNOWN
    city = one_line(party.city, LONGEST_CITY) or NOTHING_KNOWN
    region = party.county
    if party.country == "RO":
        region = region or _county(party)
        city = _sector(party) if region == BUCHAREST else city
    elif delivered:
        region = region or city
    return replace(
        party, street=street, city=city, county=region,
        postal_code=one_line(party.postal_code, LONGEST_CODE),
        name=one_line(party.name, LONGEST_CONTACT), phone=one_line(party.phone, LONGEST_CONTACT),
    )  # fmt: skip


def _county(party: InvoiceParty) -> str:
    if found := county("RO", party.postal_code):
        return found
    sentence = _("The county of %(name)s in Romania cannot be told: correct the postal code.")
    raise Unfit(sentence % {"name": party.legal_name})


def _sector(party: InvoiceParty) -> str:
    """Bucharest is written by its six sectors."""
    said = SECTOR.search(f"{party.city} {party.street}")
    code = SECTOR_OF_CODE.fullmatch(re.sub(r"\D", "", party.postal_code))
    found = said or code
    if found is None:
        sentence = _("Name the sector of Bucharest (Sector 1 to 6) of %(name)s.")
        raise Unfit(sentence % {"name": party.legal_name})
    return f"SECTOR{found[1]}"
