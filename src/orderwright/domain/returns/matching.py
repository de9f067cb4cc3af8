"""Which order a return case of the past belongs to: found by customer and SKU.

The customer's latest order, placed before, of which every piece of the case was bought and not yet
returned. A case of which any line fits nowhere in that order belongs to none: half a match would
put money into the wrong order's history. Reads only; called with the orders' locks held.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Sum

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.returns.models import ReturnLine
from orderwright.domain.returns.services import ReturnWish


@dataclass(frozen=True)
class Fit:
    """The order that a case belongs to; `lines`: position in the wish -> id of the order's line."""

    order_id: int | None = None
    lines: Mapping[int, int] = field(default_factory=dict)


@dataclass
class Bought:
    """Pieces of one order's line that are not returned yet."""

    line_id: int
    sku: str
    left: int


class Purchases:
    """What customers bought and still have. Cases of one batch take from it in turn."""

    def __init__(self, orders: Sequence[Order], skus: Collection[str]) -> None:
        newest_first = sorted(orders, key=lambda order: (order.placed_at, order.pk), reverse=True)
        self._orders: dict[str, list[Order]] = {}
        for order in newest_first:
            self._orders.setdefault(order.email, []).append(order)
        self._bought = _bought([order.pk for order in orders], skus)

    def take(self, wish: ReturnWish, email: str) -> Fit:
        """The order that fits, its pieces taken; an empty fit when none does."""
        wanted = {
            n: (line.sku, line.quantity)
            for n, line in enumerate(wish.lines)
            if line.quantity > 0 and line.unit_price > 0
        }
        for order in self._orders.get(email, ()) if wanted else ():
            if order.placed_at > wish.opened_at or order.currency != wish.currency:
                continue
            if found := _take(self._bought.get(order.pk, []), wanted):
                return Fit(order.pk, found)
        return Fit()


def _take(bought: Sequence[Bought], wanted: Mapping[int, tuple[str, int]]) -> dict[int, int]:
    """Position -> line id with the pieces taken, or nothing at all."""
    found: dict[int, Bought] = {}
    for n, (sku, quantity) in wanted.items():
        line = next((one for one in bought if one.sku == sku and one.left >= quantity), None)
        if line is None:
            for m, taken in found.items():
                taken.left += wanted[m][1]
            return {}
        line.left -= quantity
        found[n] = line
    return {n: line.line_id for n, line in found.items()}


def _bought(order_ids: Sequence[int], skus: Collection[str]) -> dict[int, list[Bought]]:
    lines = Line.objects.filter(order_id__in=order_ids, sku__in=skus).order_by("position")
    rows = list(lines.values_list("order_id", "pk", "sku", "quantity", "cancelled"))
    back = _returned([row[1] for row in rows])
    bought: dict[int, list[Bought]] = {}
    for order_id, pk, sku, quantity, cancelled in rows:
        left = quantity - cancelled - back.get(pk, 0)
        bought.setdefault(order_id, []).append(Bought(pk, sku, left))
    return bought


def _returned(line_ids: Sequence[int]) -> dict[int | None, int]:
    rows = ReturnLine.objects.filter(line_id__in=line_ids).values_list("line_id")
    return dict(rows.annotate(pieces=Sum("quantity")))
