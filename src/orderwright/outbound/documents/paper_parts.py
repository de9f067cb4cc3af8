"""What papers of the shop share: names and places as rows, amounts, days, accounts, pictures.

Reads the shop's settings alone. Words and numbers are in the active language.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.shop import papers
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import PaperSettings, ShopPicture
from orderwright.kernel.money import Money
from orderwright.outbound.documents.accounts import AccountFacts
from orderwright.outbound.documents.sheets import Picture


def locale() -> str:
    """The active language as Babel names it."""
    return (translation.get_language() or "en").replace("-", "_")


def rows(*texts: str) -> tuple[str, ...]:
    """Those that say something, each once."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def place(at: Mapping[str, Any]) -> tuple[str, ...]:
    """Street, town and country of a snapshot; what is missing is empty."""
    code = str(at.get("country") or "")
    country = str(Locale.parse(locale()).territories.get(code, code))
    town = f"{at.get('postal_code') or ''} {at.get('city') or ''}".strip()
    return (str(at.get("street") or ""), town, country)


def tax_id_row(number: str) -> str:
    """Empty without a number."""
    return _("Tax id: %(tax_id)s") % {"tax_id": number} if number else ""


def money(amount: Money) -> str:
    """As people of the active language write it."""
    return amount.format(locale())


def day(of: date) -> str:
    """A moment's day is the one of the shop's clock."""
    if isinstance(of, datetime):
        of = of.astimezone(ZoneInfo(shop.settings().time_zone)).date()
    return str(format_date(of, "long", locale=locale()))


def account(row: AccountFacts) -> tuple[str, ...]:
    """Whose it is, its number, its bank."""
    swift = f"BIC {row.swift}" if row.swift else ""
    return rows(row.holder, row.number, ", ".join(filter(None, (row.bank, swift, row.currency))))


def picture(kind: ShopPicture.Kind) -> Picture | None:
    """The shop's logo or stamp; None where it has none."""
    row = papers.picture(kind)
    return Picture(bytes(row.content), row.width, row.height, str(kind.label)) if row else None


def foot(shows: PaperSettings) -> str:
    """The shop's name and its own words, on every page."""
    language = locale().split("_")[0]
    return " · ".join(rows(shop.settings().name, str(shows.foot.get(language, ""))))
