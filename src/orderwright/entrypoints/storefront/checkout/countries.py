"""Where the shop sends to, as the country list of the checkout.

Owns the order of the list: the shop's own country first, then by name in the visitor's language.
Reads the matrix; whether a pair reaches a post code is judged later, by the matrix itself.
"""

import unicodedata
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language
from django_countries.data import COUNTRIES

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.matrix import Matrix
from orderwright.domain.shop import queries as shop

Country = tuple[str, str]
"""ISO 3166 code and name."""


def shipping_countries() -> list[Country]:
    """The countries that at least one pair of the matrix sends to."""
    return _sorted(_reached(matrix.cells()))


def all_countries() -> list[Country]:
    """Every country: an invoice may go anywhere."""
    return _sorted(frozenset(COUNTRIES))


def name_of(code: str) -> str:
    """The country's name in the visitor's language; the code when there is none."""
    return _names(get_language() or "en").get(code, code)


def _reached(known: Matrix) -> frozenset[str]:
    """Union of the countries of all pairs on offer; a pair without a limit reaches every one."""
    offered = [
        cell
        for (delivery, payment), cell in known.pairs.items()
        if cell.active and known.deliveries[delivery].active and known.payments[payment].active
    ]
    if not all(cell.countries for cell in offered):
        return frozenset(COUNTRIES)
    return frozenset(code for cell in offered for code in cell.countries) or frozenset(
        {shop.settings().country}
    )


def _sorted(codes: frozenset[str]) -> list[Country]:
    names, own = _names(get_language() or "en"), shop.settings().country
    return sorted(
        ((code, names.get(code, code)) for code in codes),
        key=lambda country: (country[0] != own, _collated(country[1])),
    )


def _collated(name: str) -> str:
    """Åland stands with A and Łotwa with L; the letters of our languages need no more."""
    return unicodedata.normalize("NFKD", name).casefold().replace("ł", "l")


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
