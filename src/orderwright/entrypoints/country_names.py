"""The countries of the world by their names in the reader's language.

Owns the order of such lists: the shop's own country first, then by name. Called by the checkout and
by the panel's settings. Knows nothing of where the shop sends to.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language
from django_countries.data import COUNTRIES

from orderwright.domain.shop import queries as shop

Country = tuple[str, str]
"""ISO 3166 code and name."""


def all_countries() -> list[Country]:
    """Every country there is."""
    return in_order(COUNTRIES)


def in_order(codes: Iterable[str]) -> list[Country]:
    """These countries as a list to choose from."""
    names, own = _names(get_language() or "en"), shop.settings().country
    return sorted(
        ((code, names.get(code, code)) for code in codes),
        key=lambda country: (country[0] != own, _collated(country[1])),
    )


def name_of(code: str) -> str:
    """The country's name in the reader's language; the code when there is none."""
    return _names(get_language() or "en").get(code, code)


def _collated(name: str) -> str:
    """Åland stands with A and Łotwa with L; the letters of our languages need no more."""
    return unicodedata.normalize("NFKD", name).casefold().replace("ł", "l")


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
