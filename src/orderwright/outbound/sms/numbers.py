"""Telephone numbers: as services take them, of which country they are, whether they take SMS.

Called by conditions and messages. Knows nothing of orders.
"""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from orderwright.domain.shop import queries as shop

MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
BLOCK = 3
"""Digits that the numbers of one block differ in."""


def number(typed: str, country: str = "") -> str:
    """The number as services take it, as +48600100200; empty when none can be called."""
    parsed = _parsed(typed, country or shop.settings().country)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def is_mobile(e164: str) -> bool:
    """Whether an SMS can reach it."""
    parsed = _parsed(e164, "")
    return parsed is not None and phonenumbers.number_type(parsed) in MOBILE


def country_of(e164: str) -> str:
    """The country's code; empty for a number of none."""
    parsed = _parsed(e164, "")
    return (parsed and phonenumbers.region_code_for_number(parsed)) or ""


def calling_code(e164: str) -> str:
    """As +48; empty for no number."""
    parsed = _parsed(e164, "")
    return f"+{parsed.country_code}" if parsed else ""


def block(e164: str) -> str:
    """What it shares with its neighbours, who are often one pumper's."""
    return e164[:-BLOCK]


def _parsed(typed: str, country: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(typed, country or None)
    except phonenumbers.NumberParseException:
        return None
