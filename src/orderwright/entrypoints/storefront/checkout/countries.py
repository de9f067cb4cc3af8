"""Where the shop sends to, as the country list of the checkout.

Reads the matrix; whether a pair reaches a post code is judged later, by the matrix itself.
"""

from django_countries.data import COUNTRIES

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.matrix import Matrix
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.country_names import Country, in_order


def shipping_countries() -> list[Country]:
    """The countries that at least one pair of the matrix sends to."""
    return in_order(_reached(matrix.cells()))


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
