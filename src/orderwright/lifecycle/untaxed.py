"""Who buys without tax: customers of an exempt shop, and firms of other EU countries (T40).

By the shop's settings of invoices, which are off at first. A firm needs a sound VAT id of another
country of the EU, and the goods have to go to one; it pays net prices. Called where an order or a
quote is composed; reads cached settings only.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from orderwright.domain.checkout.wishes import CheckoutWish, OrderWish
from orderwright.domain.invoices.models import InvoiceSettings
from orderwright.domain.invoices.parties import vat_id_abroad
from orderwright.domain.invoices.queries import settings
from orderwright.domain.invoices.territory import EU
from orderwright.domain.shop.models import ShopSettings
from orderwright.kernel.money import Rounding, tax_in_gross
from orderwright.lifecycle.wanted import NO_TAX, Chosen, Goods


class Bought(NamedTuple):
    """Goods and pair with the tax that this buyer pays."""

    goods: list[Goods]
    chosen: Chosen


def taxed_for(
    wish: CheckoutWish | OrderWish, goods: Sequence[Goods], chosen: Chosen, shop: ShopSettings
) -> Bought:
    """As they are, or at 0 %. Prices of a shop that is exempt stay: they hold no tax."""
    rules = settings()
    if rules.exempt:
        return _at_zero(goods, chosen, None)
    if rules.eu_firms == InvoiceSettings.EuFirms.TAXED or not _is_firm_abroad(wish, shop):
        return Bought(list(goods), chosen)
    gross = shop.price_mode == ShopSettings.PriceMode.GROSS
    return _at_zero(goods, chosen, Rounding(shop.rounding) if gross else None)


def _is_firm_abroad(wish: CheckoutWish | OrderWish, shop: ShopSettings) -> bool:
    there = wish.shipping_address.country
    if there == shop.country or there not in EU or shop.country not in EU:
        return False
    billed = (wish.billing_address or wish.shipping_address).country
    return bool(vat_id_abroad(wish.customer.tax_id, billed, shop.country))


def _at_zero(goods: Sequence[Goods], chosen: Chosen, taken_out: Rounding | None) -> Bought:
    """`taken_out`: how the tax inside gross prices is rounded when it is taken out of them."""

    def net(amount: int, of: Goods | Chosen) -> int:
        return amount if taken_out is None else amount - tax_in_gross(amount, of.rate, taken_out)

    untaxed = [item._replace(unit_price=net(item.unit_price, item), rate=NO_TAX) for item in goods]
    way = replace(
        chosen, shipping=net(chosen.shipping, chosen), fee=net(chosen.fee, chosen),
        second_parcel=net(chosen.second_parcel, chosen), rate=NO_TAX,
    )  # fmt: skip
    return Bought(untaxed, way)
