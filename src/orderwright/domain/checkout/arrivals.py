"""When an order through a pair of the matrix arrives, and what a quotation promises once accepted.

Joins what the pair says (`matrix.py`) with what was measured (`domain/delivery/promises.py`). The
cart's pages and the API show it, placing keeps it on the order and its lines: what the catalogue
says later changes no promise (X13).
"""

from collections.abc import Sequence
from datetime import date, datetime

from orderwright.domain.catalog import queries as catalog
from orderwright.domain.catalog.queries import ProductFacts
from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.matrix import DeliveryFacts, Option
from orderwright.domain.checkout.matrix_facts import NO_CELL, CellFacts
from orderwright.domain.delivery import promises
from orderwright.domain.delivery.promises import Range, Travel
from orderwright.domain.orders import services as orders
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.shop.stages import GateKind
from orderwright.domain.stock.queries import availability


def of_option(option: Option, awaited: Sequence[date | None], now: datetime) -> Range | None:
    """The days on which goods ordered now through this pair arrive; `awaited` as in `arrival`.

    None where nobody knows: the pair is not offered, or the shop works its delivery out first.
    """
    if not option.offered or GateKind.SHIPPING_COST in option.gates:
        return None
    return promises.arrival(_travel(option.delivery, option.cell), awaited, now)


def promise_at_acceptance(order: Order, now: datetime) -> None:
    """A quotation was a price; from now on it is an order with its days. Called before its goods
    are held.
    """
    found = matrix.cells()
    delivery = found.deliveries.get(order.delivery_method)
    cell = found.pairs.get((order.delivery_method, order.payment_method), NO_CELL)
    lines = lines_of(order.pk)
    days = _days_of(lines)
    arrives = None
    if delivery is not None and cell is not NO_CELL:
        awaited = () if order.ships_as_ready else tuple(days.values())
        arrives = promises.arrival(_travel(delivery, cell), awaited, now)
    orders.promise(order, arrives, [(line, days.get(line.pk)) for line in lines])


def _travel(delivery: DeliveryFacts, cell: CellFacts) -> Travel:
    return Travel(delivery.carrier, delivery.code, cell.min_days, cell.max_days)


def _days_of(lines: Sequence[Line]) -> dict[int, date | None]:
    """Line id -> the day for which it is promised, of lines whose goods are not all there."""
    wanted = [line.product_id for line in lines if line.tracked and line.product_id]
    facts, free = catalog.snapshot(wanted), availability(wanted)
    return {
        line.pk: catalog.expected_on(facts[line.product_id])
        for line in lines
        if line.product_id in facts and _is_owed(facts[line.product_id], line, free)
    }


def _is_owed(known: ProductFacts, line: Line, free: dict[int, int]) -> bool:
    left = free.get(known.id, 0)
    return known.tracked and catalog.takes_backorders(known) and left < line.living
