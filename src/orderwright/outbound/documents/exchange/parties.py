"""Seller, buyer and recipient of an order as documents name them, and the numbers they go by.

Pure. Invoices bring parties of their own; both are the same shape.
"""

from __future__ import annotations

import re
from dataclasses import replace

from orderwright.domain.invoices.parties import ids_of
from orderwright.domain.invoices.shapes import InvoiceParty
from orderwright.domain.invoices.territory import VAT_LETTERS, county
from orderwright.domain.overview.shapes import OrderData, PostalAddress
from orderwright.domain.shop.models import ShopSettings

COUNTRY = re.compile(r"[A-Z]{2}")
# Electronic address schemes of the European list: who takes invoices under a VAT number.
VAT_SCHEMES = {
    "AT": "9914", "BE": "9925", "BG": "9926", "CY": "9928", "CZ": "9929", "DE": "9930",
    "EE": "9931", "ES": "9920", "FR": "9957", "GB": "9932", "GR": "9933", "HR": "9934",
    "HU": "9910", "IE": "9935", "LT": "9937", "LU": "9938", "LV": "9939", "MT": "9943",
    "NL": "9944", "PL": "9945", "PT": "9946", "RO": "9947", "SI": "9949", "SK": "9950",
}  # fmt: skip
BY_MAIL = "EM"


def seller_of(shop: ShopSettings) -> InvoiceParty:
    """The shop as its settings describe it."""
    at = {str(key): str(value) for key, value in dict(shop.address or {}).items()}
    country = at.get("country") or shop.country
    return identified(InvoiceParty(
        name=shop.name, company=at.get("name") or at.get("company") or shop.name,
        tax_id=shop.tax_id, street=at.get("street", ""), city=at.get("city", ""),
        postal_code=at.get("postal_code", ""), country=country, email=shop.email,
        phone=shop.phone,
    ))  # fmt: skip


def buyer_of(order: OrderData) -> InvoiceParty:
    """Who ordered, at the address for the invoice where there is one."""
    contact = order["customer"]
    at = order["billing_address"] or order["shipping_address"]
    return identified(InvoiceParty(
        name=contact["name"] or at["name"], company=contact["company"], tax_id=contact["tax_id"],
        street=at["street"], city=at["city"], postal_code=at["postal_code"],
        country=at["country"], email=contact["email"], phone=contact["phone"],
    ))  # fmt: skip


def recipient_of(order: OrderData) -> InvoiceParty:
    """To whom the goods go."""
    at: PostalAddress = order["shipping_address"]
    return InvoiceParty(
        name=at["name"] or order["customer"]["name"], street=at["street"], city=at["city"],
        postal_code=at["postal_code"], country=at["country"], phone=order["customer"]["phone"],
    )  # fmt: skip


def identified(party: InvoiceParty) -> InvoiceParty:
    """The party with the numbers that its tax id stands for, and its county where it has one."""
    return replace(
        party, county=county(party.country, party.postal_code),
        **ids_of(party.tax_id, party.country),
    )  # fmt: skip


def country_of(party: InvoiceParty, otherwise: InvoiceParty) -> str:
    """Two capital letters: the party's own, or the other one's where it has none."""
    country = party.country.upper()
    return country if COUNTRY.fullmatch(country) else otherwise.country


def endpoint(party: InvoiceParty) -> tuple[str, str]:
    """(scheme, address) under which the party is reached electronically; two empty texts where
    nothing is known.
    """
    country = {letters: code for code, letters in VAT_LETTERS.items()}.get(
        party.vat_id[:2], party.vat_id[:2]
    )
    if scheme := VAT_SCHEMES.get(country):
        return scheme, party.vat_id
    return (BY_MAIL, party.email) if party.email else ("", "")
