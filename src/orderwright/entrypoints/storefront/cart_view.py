"""The cart as its page shows it: lines with pictures, what changed, what delivery costs at least.

Called by the cart's views. Reads only.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orderwright.domain.checkout import carts
from orderwright.domain.checkout.carts import CartLineView, CartView
from orderwright.domain.checkout.models import Cart
from orderwright.entrypoints.storefront.checkout.choices import resumed
from orderwright.entrypoints.storefront.checkout.picks import days, offered_pairs
from orderwright.entrypoints.storefront.shelf import Drawn, pictures_of
from orderwright.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `shortage` is the sentence when not all of it can be had."""

    line: CartLineView
    picture: Drawn | None
    shortage: str


def cart_context(cart: Cart | None) -> dict[str, Any]:
    """Everything that the template of the cart shows; `rows` is empty without a cart."""
    locale = get_language() or "en"
    view = carts.priced(cart, locale=locale) if cart else None
    if cart is None or view is None or not view.lines:
        return {"rows": []}
    drawn = pictures_of({line.picture_id for line in view.lines if line.picture_id})
    rows = [Row(line, drawn.get(line.picture_id or 0), shortage(line)) for line in view.lines]
    return {
        "rows": rows, "currency": view.currency, "total": view.total, "count": view.item_count,
        "changes": changes(view, locale), "orderable": view.orderable,
        **_hint(cart, view),
    }  # fmt: skip


def shortage(line: CartLineView) -> str:
    """Why the line cannot be ordered as it is; empty when it can."""
    if line.available:
        return ""
    left = line.in_stock or 0
    if line.in_stock is None or left < 1:
        return _("Not available any more. Please remove it.")
    return ngettext(
        "Only %(left)d left. Please change the quantity.",
        "Only %(left)d left. Please change the quantity.",
        left,
    ) % {"left": left}


def changes(view: CartView, locale: str) -> list[dict[str, str]]:
    """Prices that are not those which the visitor saw last (T33)."""
    return [
        {
            "name": line.name,
            "seen": Money(line.shown_price, view.currency).format(locale),
            "now": Money(line.unit_price, view.currency).format(locale),
        }
        for line in view.lines
        if line.price_changed
    ]


def _hint(cart: Cart, view: CartView) -> dict[str, Any]:
    """The cheapest delivery and how long it takes, before an address is known."""
    open_ones = [p for p in offered_pairs(view, resumed(cart.choices or {})) if p.offered]
    if not open_ones or view.bulky:
        return {"from_price": None, "estimate": ""}
    cheapest = min(open_ones, key=lambda pair: pair.price)
    return {"from_price": cheapest.price, "estimate": days(cheapest.min_days, cheapest.max_days)}
