"""The cart as its page shows it: lines with pictures, what changed, what it costs with delivery.

Called by the cart's views. Reads only.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orderwright.domain.checkout import carts
from orderwright.domain.checkout.carts import CartLineView, CartView
from orderwright.domain.checkout.models import Cart
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints import country_names
from orderwright.entrypoints.storefront.checkout.picks import picks
from orderwright.entrypoints.storefront.checkout.quote import quote_of_pair
from orderwright.entrypoints.storefront.checkout.steps import Checkout
from orderwright.entrypoints.storefront.shelf import Drawn, in_words, pictures_of
from orderwright.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `shortage` is the sentence when not all of it can be had, `expected`
    when some of it is promised for a day.
    """

    line: CartLineView
    picture: Drawn | None
    shortage: str
    expected: str = ""


def cart_context(cart: Cart | None) -> dict[str, Any]:
    """Everything that the template of the cart shows; `rows` is empty without a cart."""
    locale = get_language() or "en"
    view = carts.priced(cart, locale=locale) if cart else None
    if cart is None or view is None or not view.lines:
        return {"rows": []}
    drawn = pictures_of({line.picture_id for line in view.lines if line.picture_id})
    rows = [
        Row(line, drawn.get(line.picture_id or 0), shortage(line), expected(line))
        for line in view.lines
    ]
    return {
        "rows": rows, "currency": view.currency, "total": view.total, "count": view.item_count,
        "changes": changes(view, locale), "orderable": view.orderable,
        **_estimate(cart, locale),
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


def expected(line: CartLineView) -> str:
    """How many pieces come later than the rest, and for which day they are promised, if for any;
    empty where all are there or cannot be had.
    """
    if not line.later or not line.available:
        return ""
    day = _("Expected on %(day)s") % {"day": in_words(line.expected)} if line.expected else ""
    if day and line.later == line.quantity:
        return day
    told = ngettext("%(num)d piece comes later.", "%(num)d pieces come later.", line.later)
    return f"{told % {'num': line.later}} {day}".strip()


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


def _estimate(cart: Cart, locale: str) -> dict[str, Any]:
    """Delivery and payment to choose from, and the sum with them, for the address typed so far or
    for the shop's own country.
    """
    checkout = Checkout(cart)
    country = checkout.choices.country or shop.settings().country
    choices = replace(checkout.choices, country=country)
    shown = picks(checkout.view, choices, locale)
    return {
        "picks": shown, "sums": quote_of_pair(checkout, choices, shown.chosen),
        "country": country_names.name_of(country),
    }  # fmt: skip
