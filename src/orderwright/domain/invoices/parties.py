"""Seller, buyer and recipient as they stand now, with their tax ids taken apart.

Reads the shop's settings and the order's snapshots; asks no register.
"""

from collections.abc import Mapping
from typing import Any

from orderwright.domain.invoices.shapes import InvoiceParty
from orderwright.domain.invoices.territory import EU, VAT_LETTERS, county
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.shop.tax_ids import SEPARATORS, VAT_PREFIX, is_tax_id

IDENTIFIED_APART = ("CZ", "SK", "RO")
"""Countries where every firm has a number of its own, and only those that pay VAT the letters."""

POSTAL = ("street", "city", "postal_code")


def seller(shop: ShopSettings) -> InvoiceParty:
    """The shop by its settings."""
    address: Mapping[str, Any] = shop.address or {}
    name = str(address.get("name") or shop.name)
    return _party(
        {"name": name, "company": name, "email": shop.email, "phone": shop.phone},
        {**address, "country": address.get("country") or shop.country}, shop.tax_id,
    )  # fmt: skip


def buyer(order: Order) -> InvoiceParty:
    """Who is invoiced: at the address of the invoice, else at that of the delivery."""
    address = order.billing_address or order.shipping_address
    who = {
        "name": order.name, "company": order.company, "email": order.email, "phone": order.phone,
    }  # fmt: skip
    return _party(who, address, order.tax_id)


def recipient(order: Order) -> InvoiceParty | None:
    """Where the goods go; None where that is the buyer's own address."""
    there = order.shipping_address
    if not order.billing_address or order.billing_address == there:
        return None
    who = {"name": str(there.get("name") or order.name), "phone": order.phone}
    return _party(who, there, "")


def has_sound_tax_id(order: Order) -> bool:
    """The order bears a tax id whose check digits are right (S4-19, T40)."""
    return bool(order.tax_id) and is_tax_id(order.tax_id, _country(order))


def foreign_vat_id(order: Order, home: str) -> str:
    """As `vat_id_abroad`, of an order."""
    return vat_id_abroad(order.tax_id, _country(order), home)


def vat_id_abroad(tax_id: str, country: str, home: str) -> str:
    """A sound VAT id of another country of the EU than `home`; "" where it is none."""
    if not tax_id or not is_tax_id(tax_id, country):
        return ""
    found = ids_of(tax_id, country)["vat_id"]
    where = VAT_PREFIX.get(found[:2], found[:2])
    return found if where in EU and where != home else ""


def _country(order: Order) -> str:
    return str((order.billing_address or order.shipping_address).get("country") or "")


def ids_of(tax_id: str, country: str) -> dict[str, str]:
    """`vat_id`, `nip` and `company_id` of a tax id as it was typed."""
    compact = SEPARATORS.sub("", tax_id).upper()
    if not compact:
        return {"vat_id": "", "nip": "", "company_id": ""}
    lettered = compact[:2].isalpha()
    number = compact[2:] if lettered else compact
    country = VAT_PREFIX.get(compact[:2], compact[:2]) if lettered else country
    known = lettered or (country in EU and country not in IDENTIFIED_APART)
    letters = VAT_LETTERS.get(country, country)
    return {
        "vat_id": f"{letters}{number}" if known and country in EU else "",
        "nip": number if country == "PL" and len(number) == 10 else "",
        "company_id": _company_id(number, country),
    }  # fmt: skip


def _company_id(number: str, country: str) -> str:
    """A Czech firm's IČO is the DIČ of eight digits; a Romanian CUI is the same either way."""
    if country == "CZ":
        return number if len(number) == 8 else ""
    return number if country == "RO" else ""


def _party(who: Mapping[str, str], address: Mapping[str, Any], tax_id: str) -> InvoiceParty:
    country = str(address.get("country") or "")
    places = {name: str(address.get(name) or "") for name in POSTAL}
    return InvoiceParty(
        name=who["name"], company=who.get("company", ""), tax_id=tax_id,
        email=who.get("email", ""), phone=who.get("phone", ""), country=country,
        county=county(country, places["postal_code"]), **places, **ids_of(tax_id, country),
    )  # fmt: skip
