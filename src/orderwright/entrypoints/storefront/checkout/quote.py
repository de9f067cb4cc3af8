"""What the order would cost right now, to the smallest unit, computed as placing computes it.

Called by the cart and by the second and third page of the checkout. Reads only: prices that have
changed are shown, not yet accepted.
"""

from dataclasses import replace

from orderwright.domain.checkout.matrix import Option
from orderwright.domain.checkout.totals import Totals
from orderwright.domain.checkout.wishes import LineWish
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.storefront.checkout.choices import Choices
from orderwright.entrypoints.storefront.checkout.steps import Checkout
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.lifecycle import composing
from orderwright.lifecycle.untaxed import taxed_for
from orderwright.lifecycle.wanted import read_lines, tax_country
from orderwright.lifecycle.wishes_read import choose


def quote(checkout: Checkout, choices: Choices) -> Totals:
    """Lines, shipping, fee, tax for each rate and the sum, for what the choices say.

    Raises Refused or BadInput when the choices cannot be ordered.
    """
    settings, locale = shop.settings(), checkout.cart.locale
    wish = choices.wish(ip="")
    country = tax_country(settings, wish.shipping_address.country)
    lines = [LineWish(line.sku, line.quantity) for line in checkout.view.lines]
    read = read_lines(lines, locale=locale, country=country, only_on_sale=True)
    seen = zip(read, checkout.view.lines, strict=True)
    goods = [item._replace(later=line.later) for item, line in seen]
    chosen = choose(wish, goods, settings, locale=locale)
    goods, chosen = taxed_for(wish, goods, chosen, settings)
    summed = composing.summed(composing.Sheet(goods, chosen, (), settings, clock.now()))
    return replace(summed, second_parcel=chosen.second_parcel)


def quote_of_pair(checkout: Checkout, choices: Choices, chosen: Option | None) -> Totals | None:
    """The same for the pair that is checked on a page; None while there is none. What was chosen
    with another pair and cannot be with this one is left out.
    """
    if chosen is None:
        return None
    pair = {"delivery_method": chosen.delivery.code, "payment_method": chosen.payment.code}
    if chosen.second_parcel is None:
        pair["ship_as_ready"] = ""
    try:
        return quote(checkout, replace(choices, **pair))
    except NotTaken:
        return None
