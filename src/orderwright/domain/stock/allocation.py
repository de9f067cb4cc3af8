"""From which shelf goods are taken: a plan as values, before anything is written.

Pure. Today the shop has one warehouse; with several, `choose_level` is the one place that decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orderwright.domain.stock.models import Level


@dataclass(frozen=True, slots=True)
class Want:
    """Pieces of a product wanted for a line. `backorder`: may be owed when there are none."""

    line_id: int
    product_id: int
    quantity: int
    backorder: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """Pieces of one line from one level."""

    want: Want
    level_id: int
    quantity: int


class Shelves:
    """Levels as they were locked, counted down while a plan is made."""

    def __init__(self, levels: Iterable[Level]) -> None:
        self.by_product: dict[int, list[Level]] = {}
        self.left: dict[int, int] = {}
        for level in sorted(levels, key=lambda level: (level.warehouse.priority, level.pk)):
            self.by_product.setdefault(level.product_id, []).append(level)
            self.left[level.pk] = level.available

    def available(self, product_id: int) -> int:
        """What is left of a product over all warehouses; never below zero."""
        levels = self.by_product.get(product_id, [])
        return sum(max(0, self.left[level.pk]) for level in levels)

    def take(self, want: Want) -> Take | None:
        """Count the wanted pieces off a shelf; None when no shelf has them."""
        levels = self.by_product.get(want.product_id, [])
        level = choose_level(levels, want, self.left)
        if level is None:
            return None
        self.left[level.pk] -= want.quantity
        return Take(want, level.pk, want.quantity)


def choose_level(levels: Sequence[Level], want: Want, left: dict[int, int]) -> Level | None:
    """The first warehouse in the shop's order that has all; else the first owes them, if the line
    may be owed. What the level owes to others is no leave to owe more.
    """
    for level in levels:
        if left[level.pk] >= want.quantity:
            return level
    return next(iter(levels), None) if want.backorder else None


def plan(wants: Iterable[Want], shelves: Shelves) -> tuple[list[Take], dict[int, int]]:
    """What to take where, and what is short: product id -> pieces that can still be had."""
    takes: list[Take] = []
    short: dict[int, int] = {}
    before: dict[int, int] = {}
    for want in wants:
        before.setdefault(want.product_id, shelves.available(want.product_id))
        take = shelves.take(want)
        if take is None:
            short[want.product_id] = before[want.product_id]
        else:
            takes.append(take)
    return takes, short
