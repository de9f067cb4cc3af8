"""The rows between the goods and the sum, in words: what customers read in mails and on papers.

One place, so that a mail and the paper attached to it never differ by a cent or a word. Reads the
order's frozen sums; computes no tax. Words are in the active language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from babel.numbers import format_percent
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.domain.overview.purposes import shipping_cost_open
from orderwright.domain.shop.models import ShopSettings
from orderwright.kernel.money import Money

DELIVERY_ROW = 1
"""Where `_parts` has the delivery: after the goods."""


@dataclass(frozen=True)
class BillRow:
    """One row below the lines. `told` stands in the place of an amount that nobody knows yet."""

    label: str
    amount: Money
    is_sum: bool = False
    told: str = ""
    is_tax: bool = False


@dataclass(frozen=True)
class TaxRow:
    """What one rate holds of the total; `rate` as people of the active language write it."""

    rate: str
    net: Money
    tax: Money


def bill(order: Order) -> tuple[BillRow, ...]:
    """Rows from the goods to the sum; taxes are part of it (gross) or added to it (net)."""
    unsure = shipping_cost_open(order)
    rows = [BillRow(label, order.money(minor)) for label, minor in _parts(order)]
    if unsure:
        rows[DELIVERY_ROW] = replace(rows[DELIVERY_ROW], told=_("not agreed yet"))
    label = _("Total without delivery") if unsure else _("Total")
    total = BillRow(label, order.money(order.total), is_sum=True)
    taxes = tuple(_tax_rows(order))
    return (*rows, total, *taxes) if _is_gross(order) else (*rows, *taxes, total)


def taxes(order: Order) -> tuple[TaxRow, ...]:
    """The total's taxes, as the order keeps them."""
    return tuple(
        TaxRow(
            percent(str(tax.get("rate", "0"))),
            order.money(int(tax.get("net", 0))),
            order.money(int(tax.get("tax", 0))),
        )
        for tax in order.taxes
    )


def percent(rate: str) -> str:
    """A rate ("23", "12.5") as people of the active language write it; others stay as they are."""
    try:
        share = Decimal(rate) / 100
    except InvalidOperation:
        return rate
    return format_percent(share, "#,##0.##%", locale=_locale())


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def _is_gross(order: Order) -> bool:
    return bool(order.price_mode != ShopSettings.PriceMode.NET)


def _tax_rows(order: Order) -> Iterator[BillRow]:
    text = _("including VAT %(rate)s") if _is_gross(order) else _("VAT %(rate)s")
    for row in taxes(order):
        yield BillRow(text % {"rate": row.rate}, row.tax, is_tax=True)


def _parts(order: Order) -> Sequence[tuple[str, int]]:
    delivery, payment = order.delivery_name, order.payment_name
    optional = [
        (_("including the second parcel"), order.second_parcel),
        (_("Fee (%(payment)s)") % {"payment": payment}, order.fees_total),
        (_("Discount"), -order.discount_total),
        *((extra.told, extra.amount) for extra in order.adjustments.order_by("pk")),
    ]
    return [
        (_("Goods"), order.lines_total),
        (_("Delivery (%(delivery)s)") % {"delivery": delivery}, order.shipping_total),
        *(part for part in optional if part[1]),
    ]
