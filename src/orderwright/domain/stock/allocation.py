"""From which shelf goods are taken: a plan as values, before anything is written.

Pure. The warehouses that take orders are asked in the rank of the order's country: the first that
has all of the order; else line by line the first that has all of the line; else the pieces are
gathered from several. What no shelf has is owed by the first, if the line may be owed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from orderwright.domain.stock.models import Level

NO_RANKS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Want:
    """Pieces of a product wanted for a line. `backorder`: may be owed when there are none.
    `country`: where the order goes, "" = anywhere. `nearest`: the warehouse asked before others.
    """

    line_id: int
    product_id: int
    quantity: int
    backorder: bool = False
    country: str = ""
    nearest: int | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """Pieces of one line from one level."""

    want: Want
    level_id: int
    quantity: int


class Shelves:
    """Levels as they were locked, with their warehouses, counted down while a plan is made.

    `ranks`: warehouse -> its priority for the order's country, where it has one: asked before a
    general priority of the same number. `nearest`: the warehouse that is
    asked before all others. Warehouses that take no orders are left out, save the nearest.
    """

    def __init__(
        self,
        levels: Iterable[Level],
        ranks: Mapping[int, int] = NO_RANKS,
        nearest: int | None = None,
    ) -> None:
        def rank(level: Level) -> tuple[bool, int, bool, int]:
            house = level.warehouse
            priority, own = ranks.get(house.pk, house.priority), house.pk in ranks
            return house.pk != nearest, priority, not own, house.pk

        self.by_product: dict[int, list[Level]] = {}
        self.left: dict[int, int] = {}
        asked = (row for row in levels if row.warehouse.active or row.warehouse_id == nearest)
        for level in sorted(asked, key=rank):
            self.by_product.setdefault(level.product_id, []).append(level)
            self.left[level.pk] = level.available

    def available(self, product_id: int) -> int:
        """What is left of a product over all warehouses; never below zero."""
        levels = self.by_product.get(product_id, [])
        return sum(max(0, self.left[level.pk]) for level in levels)

    def home_of(self, wants: Iterable[Want]) -> int | None:
        """The first warehouse that has all of it; None where none has."""
        pieces: Counter[int] = Counter()
        for want in wants:
            pieces[want.product_id] += want.quantity
        first, *others = [self._having(product, n) for product, n in pieces.items()] or [[]]
        return next((house for house in first if all(house in other for other in others)), None)

    def _having(self, product_id: int, pieces: int) -> list[int]:
        levels = self.by_product.get(product_id, [])
        return [level.warehouse_id for level in levels if self.left[level.pk] >= pieces]

    def take(self, want: Want, home: int | None = None) -> list[Take]:
        """Count the wanted pieces off the shelves, those of `home` if it is named; none at all when
        they are not there.
        """
        levels = self.by_product.get(want.product_id, [])
        if home is not None:
            levels = [level for level in levels if level.warehouse_id == home]
        parts = choose_levels(levels, want, self.left)
        for level, pieces in parts:
            self.left[level.pk] -= pieces
        return [Take(want, level.pk, pieces) for level, pieces in parts]


def choose_levels(
    levels: Sequence[Level], want: Want, left: Mapping[int, int]
) -> list[tuple[Level, int]]:
    """Levels in rank, and how many pieces of a line each gives; empty when they are not there.

    What a level owes to others is no leave to owe more.
    """
    for level in levels:
        if left[level.pk] >= want.quantity:
            return [(level, want.quantity)]
    if sum(max(0, left[level.pk]) for level in levels) >= want.quantity:
        return _gathered(levels, want.quantity, left)
    return [(levels[0], want.quantity)] if want.backorder and levels else []


def _gathered(
    levels: Iterable[Level], pieces: int, left: Mapping[int, int]
) -> list[tuple[Level, int]]:
    parts = []
    for level in levels:
        if part := min(pieces, max(0, left[level.pk])):
            parts.append((level, part))
            pieces -= part
    return parts


def plan(wants: Sequence[Want], shelves: Shelves) -> tuple[list[Take], dict[int, int]]:
    """What to take where, and what is short: product id -> pieces that can still be had."""
    takes: list[Take] = []
    short: dict[int, int] = {}
    before: dict[int, int] = {}
    home = shelves.home_of(wants)
    for want in wants:
        before.setdefault(want.product_id, shelves.available(want.product_id))
        taken = shelves.take(want, home)
        if not taken:
            short[want.product_id] = before[want.product_id]
        takes += taken
    return takes, short
