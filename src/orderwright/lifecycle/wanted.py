"""What somebody wants, looked up and judged: goods with frozen prices, the chosen pair, checked
people.

Every refusal names the field it concerns. Used by `wishes_read.py`; nothing here writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from orderwright.domain.catalog import queries as catalog
from orderwright.domain.catalog.queries import ProductFacts
from orderwright.domain.checkout.placing import PlacedLine
from orderwright.domain.checkout.totals import rate_text
from orderwright.domain.checkout.wishes import AddressWish, ContactWish, LineWish
from orderwright.domain.customers.checks import check_address, check_contact
from orderwright.domain.delivery.promises import Range
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.stock.queries import availability
from orderwright.kernel.lifecycle.errors import BadInput

MOST_LINES = 1000
MOST_PIECES = 100_000
NO_TAX = Decimal(0)


class Goods(NamedTuple):
    """One wanted product with its frozen price and rate; amounts in minor units."""

    product_id: int | None
    sku: str
    name: str
    quantity: int
    unit_price: int
    rate: Decimal
    weight_g: int
    tracked: bool
    bulky: bool = False
    backorder: bool = False
    later: int = 0
    """Pieces that are not there, as far as somebody has looked."""
    expected: date | None = None
    """The day for which goods that are not there are promised."""

    @property
    def total(self) -> int:
        return self.unit_price * self.quantity

    def placed(self) -> PlacedLine:
        """As the placing writer takes it."""
        return PlacedLine(
            self.product_id, self.sku, self.name[:200], self.quantity, self.unit_price, self.total,
            rate_text(self.rate), self.weight_g, self.tracked, self.backorder,
            self.expected if self.later else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pair of delivery and payment, with everything that its cell decides."""

    delivery_method: str
    delivery_name: str
    payment_method: str
    payment_name: str
    shipping: int
    fee: int
    rate: Decimal
    reserves: str
    kinds: tuple[str, ...] = ()
    pays_on_delivery: bool = False
    min_days: int | None = None
    max_days: int | None = None
    hold_hours: int | None = None
    deadline_hours: int | None = None
    to_point: bool = False
    """The goods go to a locker or a shop that the buyer names."""
    as_ready: bool = False
    second_parcel: int = 0
    """What is in `shipping` because each part leaves as it is ready."""
    arrives: Range | None = None
    """The days that are promised; None for quotations, for history and where nobody knows."""


def people_problems(
    customer: ContactWish, shipping: AddressWish, billing: AddressWish | None
) -> dict[str, str]:
    """Field -> sentence of everything wrong with the people and addresses of a wish."""
    wrong = _under("customer", check_contact(customer, country=shipping.country))
    wrong |= _under("shipping_address", check_address(shipping))
    if billing is not None:
        wrong |= _under("billing_address", check_address(billing))
    return wrong


def _under(name: str, problems: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}.{field}": sentence for field, sentence in problems.items()}


def tax_country(settings: ShopSettings, country: str) -> str:
    """Whose rates apply: the destination's under OSS, else the shop's own."""
    return country if settings.oss else settings.country


def goods_of(
    facts: ProductFacts, line: LineWish, *, locale: str, country: str, free: int | None = None
) -> Goods:
    """A product as it is sold now, or at the price that somebody with the right has set. `free`:
    pieces on the shelf, where somebody has looked.
    """
    name = line.name or facts.names.get(locale) or facts.names.get("en") or facts.sku
    price = facts.price if line.unit_price is None else line.unit_price
    return Goods(
        facts.id, facts.sku, name, line.quantity, price,
        catalog.tax_percent(facts.tax_class_id, country), facts.weight_g, facts.tracked,
        facts.bulky, catalog.takes_backorders(facts),
        missing(line.quantity, free) if facts.tracked and free is not None else 0,
        catalog.expected_on(facts),
    )  # fmt: skip


def missing(pieces: int, free: int) -> int:
    """How many of the pieces are not there."""
    return max(0, pieces - max(0, free))


def beside_the_shelf(goods: Sequence[Goods]) -> list[Goods]:
    """The same goods, looked for on the shelf: `later` is true from now on."""
    free = availability([item.product_id for item in goods if item.tracked and item.product_id])
    return [
        item._replace(later=missing(item.quantity, free[item.product_id or 0]))
        if item.product_id in free
        else item
        for item in goods
    ]


def read_lines(
    lines: Sequence[LineWish], *, locale: str, country: str, only_on_sale: bool
) -> list[Goods]:
    """Every wanted line; BadInput names each line that is wrong."""
    if not lines:
        raise BadInput({"lines": _("There is nothing to order.")})
    if len(lines) > MOST_LINES:
        raise BadInput({"lines": _("At most %(most)s lines.") % {"most": MOST_LINES}})
    known = catalog.snapshot_by_sku({line.sku for line in lines})
    wrong: dict[str, str] = {}
    found = []
    for index, line in enumerate(lines):
        facts = known.get(line.sku)
        if facts is None or (only_on_sale and not facts.active):
            wrong[f"lines[{index}].sku"] = _("This product is not on sale.")
        elif not 1 <= line.quantity <= MOST_PIECES:
            wrong[f"lines[{index}].quantity"] = _("A number from 1 to %(most)s is needed.") % {
                "most": MOST_PIECES
            }
        elif line.unit_price is not None and not 0 <= line.unit_price < 10**12:
            wrong[f"lines[{index}].unit_price"] = _("This price is not possible.")
        else:
            found.append(goods_of(facts, line, locale=locale, country=country))
    if wrong:
        raise BadInput(wrong)
    return found
