"""Prices of a pair by weight and order value: what they may look like, and what they leave out.

Pure. Called by `matrix_services.py`, and by the panel before it saves. Weights in grams, amounts in
minor units; upper ends are exclusive, None = no end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.shop.queries import settings
from orderwright.kernel.money import Money

MOST_AMOUNT = 10**12
ENDLESS = MOST_AMOUNT + 1
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class BandWish:
    """A price in minor units for a range of grams and of order value; upper ends are exclusive."""

    price: int
    min_weight: int = 0
    max_weight: int | None = None
    min_total: int = 0
    max_total: int | None = None

    @property
    def weights(self) -> Range:
        return self.min_weight, ENDLESS if self.max_weight is None else self.max_weight

    @property
    def totals(self) -> Range:
        return self.min_total, ENDLESS if self.max_total is None else self.max_total


def problems(bands: Sequence[BandWish]) -> list[str]:
    """A sentence for each thing that is wrong, naming the prices by their place in the list."""
    if not bands:
        return [_("At least one price is needed.")]
    wrong = [
        _("Price %(n)d: a range begins below its end, and no figure is below zero.") % {"n": n}
        for n, band in enumerate(bands, 1)
        if not _is_band(band)
    ]
    sentence = _("Prices %(a)d and %(b)d overlap: one basket would have two prices.")
    numbered = list(enumerate(bands, 1))
    return wrong + [
        sentence % {"a": a, "b": b}
        for a, first in numbered
        for b, second in numbered[a:]
        if _meet(first.weights, second.weights) and _meet(first.totals, second.totals)
    ]


def gaps(bands: Sequence[BandWish]) -> list[str]:
    """A sentence for each range between the prices that has none; such a basket goes another way.

    What is below the lowest and above the highest price is meant so, and not named.
    """
    weights, totals = _pieces([b.weights for b in bands]), _pieces([b.totals for b in bands])
    holes = {
        (weight, total)
        for weight in weights
        for total in totals
        if not any(_meet(b.weights, weight) and _meet(b.totals, total) for b in bands)
    }
    heavy = [weight for weight in weights if all((weight, total) in holes for total in totals)]
    dear = [total for total in totals if all((weight, total) in holes for weight in weights)]
    found = [_between(_weight(least), _weight(most)) for least, most in _joined(heavy)]
    found += [_between(_amount(least), _amount(most)) for least, most in _joined(dear)]
    if any(weight not in heavy and total not in dear for weight, total in holes):
        found.append(_("Some weights have a price for some order values only."))
    return found


def _is_band(band: BandWish) -> bool:
    figures = (band.price, band.min_weight, band.min_total, band.max_weight, band.max_total)
    ordered = band.weights[0] < band.weights[1] and band.totals[0] < band.totals[1]
    return ordered and all(0 <= figure <= MOST_AMOUNT for figure in figures if figure is not None)


def _meet(a: Range, b: Range) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _pieces(ranges: Sequence[Range]) -> list[Range]:
    """The ranges between all their ends, lowest first."""
    return list(pairwise(sorted({end for span in ranges for end in span})))


def _joined(ranges: Sequence[Range]) -> Iterator[Range]:
    """Neighbouring ranges as one."""
    rest = list(ranges)
    while rest:
        least, most = rest.pop(0)
        while rest and rest[0][0] == most:
            most = rest.pop(0)[1]
        yield least, most


def _between(least: str, most: str) -> str:
    return _("From %(least)s to below %(most)s there is no price.") % {"least": least, "most": most}


def _weight(grams: int) -> str:
    return f"{grams / 1000:g} kg"


def _amount(minor: int) -> str:
    return Money(minor, settings().currency).format(get_language() or "en")
