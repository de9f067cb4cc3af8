"""A cart as a customer sees it: lines with today's prices, availability, sums. Reads only.

`total` is the sum of the lines in the shop's price mode; delivery, fees and taxes are added by
`totals.py` once the customer has chosen.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from orderwright.domain.catalog.queries import (
    ProductFacts,
    expected_on,
    snapshot,
    takes_backorders,
)
from orderwright.domain.checkout.models import Cart
from orderwright.domain.stock.queries import availability


@dataclass(frozen=True, slots=True)
class Basket:
    """What the matrix asks: value in minor units, grams, whether the shop sets the shipping, and
    whether a part of it lies here while another part comes later.
    """

    total: int
    weight_g: int
    bulky: bool = False
    in_parts: bool = False


def comes_in_parts(counted: Iterable[tuple[int, int]]) -> bool:
    """Whether some pieces lie here while others come later; `counted`: (pieces, how many of them
    come later) of goods whose stock is counted.
    """
    here = owed = 0
    for pieces, later in counted:
        here += pieces - later
        owed += later
    return here > 0 and owed > 0


@dataclass(frozen=True, slots=True)
class CartLineView:
    """One line. `available`: this many can be ordered now; `in_stock`: pieces, None = no limit.
    `later`: so many pieces are not there and can be ordered all the same; `expected`: the day for
    which they are promised. `counted`: its stock is.
    """

    product_id: int
    sku: str
    slug: str
    name: str
    quantity: int
    unit_price: int
    total: int
    available: bool
    in_stock: int | None
    shown_price: int
    picture_id: int | None
    expected: date | None = None
    later: int = 0
    counted: bool = False

    @property
    def price_changed(self) -> bool:
        """The price is another than the customer saw last."""
        return self.unit_price != self.shown_price


@dataclass(frozen=True, slots=True)
class CartView:
    """The whole cart. Amounts in minor units of `currency`, `weight_g` of all pieces."""

    lines: list[CartLineView]
    currency: str
    total: int
    item_count: int
    weight_g: int
    bulky: bool

    @property
    def basket(self) -> Basket:
        """What the matrix judges."""
        counted = ((line.quantity, line.later) for line in self.lines if line.counted)
        return Basket(self.total, self.weight_g, self.bulky, comes_in_parts(counted))

    @property
    def awaited(self) -> list[date | None]:
        """Of each line that is not all there the day when it will be, None where nobody knows."""
        return [line.expected for line in self.lines if line.later]

    @property
    def orderable(self) -> bool:
        """There is something in it and all of it can be ordered."""
        return bool(self.lines) and all(line.available for line in self.lines)


def priced(cart: Cart, *, locale: str = "") -> CartView:
    """The cart at the prices of this moment, in its own language or in the one given."""
    rows = list(cart.lines.values_list("product_id", "quantity", "unit_price"))
    facts = snapshot(product_id for product_id, _quantity, _price in rows)
    free = availability(_counted(facts.values()))
    lines = [
        _line(facts[product_id], quantity, shown, locale=locale or cart.locale, free=free)
        for product_id, quantity, shown in rows
        if product_id in facts
    ]
    return CartView(
        lines, cart.currency, sum(line.total for line in lines),
        sum(line.quantity for line in lines),
        sum(facts[line.product_id].weight_g * line.quantity for line in lines),
        any(facts[line.product_id].bulky for line in lines),
    )  # fmt: skip


def _counted(products: Collection[ProductFacts]) -> list[int]:
    return [facts.id for facts in products if facts.tracked]


def _line(
    facts: ProductFacts, quantity: int, shown: int, *, locale: str, free: dict[int, int]
) -> CartLineView:
    left = free.get(facts.id)
    enough = left is None or left >= quantity
    owed = facts.tracked and takes_backorders(facts)
    later = quantity - max(left, 0) if owed and left is not None and left < quantity else 0
    expected = expected_on(facts) if later else None
    return CartLineView(
        facts.id, facts.sku, facts.slug, facts.name(locale), quantity, facts.price,
        facts.price * quantity, facts.active and (enough or owed), None if owed else left, shown,
        facts.picture_id, expected, later, facts.tracked,
    )  # fmt: skip
