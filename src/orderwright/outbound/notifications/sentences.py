"""Sentences that several texts share, in the active language, and which languages there are.

Customers are written to in more languages than the panel speaks. Called while a message is drawn.
Never reads a row.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

from orderwright.kernel import liquid_texts
from orderwright.kernel.liquid_texts import Values
from orderwright.kernel.money import Money
from orderwright.outbound.notifications.defaults import SENTENCES, in_file

SHARED = ("still_to_pay", "next_step", "balance")
"""What a text may hold as variables; `next_step` holds the first."""
SOURCE = "en"


def language_of(locale: str) -> str:
    """The language in which somebody with that locale is written to; English when in doubt."""
    spoken = [code for code, _name in settings.LANGUAGES]
    language = locale.replace("_", "-").lower()
    candidates = (language, language.split("-")[0], SOURCE)
    return next(code for code in candidates if code in spoken)


def sentence(name: str, **values: object) -> str:
    """One of them, filled; raises KeyError."""
    found = in_file(SENTENCES, language_of(get_language() or SOURCE))
    return liquid_texts.filled(found[name], values)


def shared(values: Values) -> dict[str, str]:
    """The shared sentences, filled."""
    told: dict[str, str] = {}
    for name in SHARED:
        told[name] = sentence(name, **{**values, **told}).strip()
    return told


def amount(money: Money) -> str:
    """As people of the active language write it."""
    return money.format(get_language() or SOURCE)
