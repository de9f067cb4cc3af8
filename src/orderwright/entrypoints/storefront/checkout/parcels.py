"""One parcel or two: what leaves now, what comes later, and what a second parcel costs (U36).

Called by the second and third page of the checkout. The matrix has judged whether it can be chosen;
this puts it into words.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from orderwright.domain.checkout.carts import CartLineView, CartView
from orderwright.domain.checkout.matrix import Option
from orderwright.entrypoints.storefront.shelf import in_words


@dataclass(frozen=True, slots=True)
class TwoParcels:
    """`price` of the second parcel in minor units; `now` and `later` name the goods of each."""

    price: int
    now: str
    later: str


def two_parcels(view: CartView, chosen: Option | None) -> TwoParcels | None:
    """The choice for the pair that is checked; None where there is none."""
    if chosen is None or chosen.second_parcel is None:
        return None
    here = [_pieces(line, n) for line in view.lines if (n := line.quantity - line.later)]
    later = [_promised(line) for line in view.lines if line.later]
    return TwoParcels(chosen.second_parcel, ", ".join(here), ", ".join(later))


def _pieces(line: CartLineView, pieces: int) -> str:
    return f"{pieces} × {line.name}"


def _promised(line: CartLineView) -> str:
    """Goods that come later, with the day for which they are promised, if for any."""
    goods = _pieces(line, line.later)
    if line.expected is None:
        return goods
    day = in_words(line.expected)
    return _("%(goods)s (expected on %(day)s)") % {"goods": goods, "day": day}
