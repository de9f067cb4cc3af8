"""Change many levels at once: goods that came in, moved between warehouses, or were counted.

All or nothing. A level that is not there yet is made. Called by `lifecycle/stocktaking.py`, which
serves those who wait for the goods.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from orderwright.domain.stock.errors import BadQuantity
from orderwright.domain.stock.levels import Change, Mark, apply, lock
from orderwright.domain.stock.models import Level, Movement
from orderwright.domain.stock.shelves import MOST

Kind = Movement.Kind
AT_ONCE = 500


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where the pieces of a product lie."""

    product_id: int
    warehouse_id: int


class Promised(BadQuantity):
    """More is promised to customers than would lie there. Nothing was changed."""

    def __init__(self, spots: Collection[Spot]) -> None:
        super().__init__({"quantity": promised()})
        self.spots = frozenset(spots)


def promised() -> str:
    """What is said of a spot that `Promised` names."""
    return _("More is promised to customers than would lie there.")


@transaction.atomic
def shift(pieces: Mapping[Spot, int], kind: str, mark: Mark) -> None:
    """So many pieces more, or less where negative. Raises BadQuantity; nothing is changed then."""
    levels = opened(pieces)
    _move(levels, {spot: delta for spot, delta in pieces.items() if delta}, kind, mark)


@transaction.atomic
def transfer(product_id: int, pieces: int, way: tuple[int, int], mark: Mark) -> None:
    """Pieces go from one warehouse to another (ids): two movements. Only what is promised to nobody
    may go. Raises BadQuantity; nothing is changed then.
    """
    source, target = (Spot(product_id, warehouse) for warehouse in way)
    if source == target:
        raise BadQuantity({"target": _("Choose another warehouse than the one they leave.")})
    if not 0 < pieces <= MOST:
        raise BadQuantity({"quantity": _("Say how many pieces.")})
    levels = opened((source, target))
    free = max(0, levels[source].available)
    if free < pieces:
        sentence = _("Only %(free)s pieces are free to leave this warehouse.") % {"free": free}
        raise BadQuantity({"quantity": sentence})
    _move(levels, {source: -pieces, target: pieces}, Kind.TRANSFER, mark)


@transaction.atomic
def set_levels(wanted: Mapping[Spot, int], mark: Mark) -> int:
    """So many lie there: corrections where other numbers do; answers how many were corrected.

    May run twice. Raises Promised, and BadQuantity for what no shelf can hold.
    """
    levels = opened(wanted)
    deltas = {spot: lies - levels[spot].on_hand for spot, lies in wanted.items()}
    moving = {spot: delta for spot, delta in deltas.items() if delta}
    _move(levels, moving, Kind.CORRECTION, mark)
    return len(moving)


def too_few(wanted: Mapping[Spot, int]) -> set[Spot]:
    """Spots of which more is promised than would lie there, and may not be owed."""
    products = sorted({spot.product_id for spot in wanted})
    found = set()
    for first in range(0, len(products), AT_ONCE):
        rows = Level.objects.filter(
            product_id__in=products[first : first + AT_ONCE], reserved__gt=0, backorder=False
        )
        found |= {_spot(row) for row in rows if wanted.get(_spot(row), row.reserved) < row.reserved}
    return found


def moved_since(spots: Collection[Spot], at: datetime) -> dict[Spot, int]:
    """Pieces that came or went after that moment. A correction that belongs to no order is none of
    them: it says what lay there, and moves nothing.
    """
    counted = Q(kind=Kind.CORRECTION, order_id__isnull=True)
    rows = Movement.objects.exclude(counted).filter(
        level__product_id__in={spot.product_id for spot in spots}, at__gt=at
    )
    sums = rows.values_list("level__product_id", "level__warehouse_id").annotate(
        pieces=Sum("on_hand")
    )
    found = {Spot(product, warehouse): pieces for product, warehouse, pieces in sums.order_by()}
    return {spot: found.get(spot, 0) for spot in spots}


def opened(spots: Collection[Spot]) -> dict[Spot, Level]:
    """The levels of these spots, locked in id order; one that was not there is made, empty."""
    there = _locked(spots)
    missing = sorted(set(spots) - set(there))
    if not missing:
        return there
    rows = [Level(product_id=spot.product_id, warehouse_id=spot.warehouse_id) for spot in missing]
    Level.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    return there | _locked(missing)


def _locked(spots: Collection[Spot]) -> dict[Spot, Level]:
    found = {_spot(level): level for level in lock({spot.product_id for spot in spots})}
    return {spot: found[spot] for spot in spots if spot in found}


def _move(levels: Mapping[Spot, Level], pieces: Mapping[Spot, int], kind: str, mark: Mark) -> None:
    bad = [spot for spot, delta in pieces.items() if not _fits(levels[spot], delta)]
    if bad:
        sentence = _("From 0 to %(most)s pieces can lie there.") % {"most": f"{MOST:,}"}
        raise BadQuantity({"quantity": sentence})
    short = [spot for spot, delta in pieces.items() if _breaks_promise(levels[spot], delta)]
    if short:
        raise Promised(short)
    changes = [
        Change(levels[spot].pk, kind, on_hand=delta, owes=levels[spot].backorder)
        for spot, delta in sorted(pieces.items())
    ]
    for first in range(0, len(changes), AT_ONCE):
        _applied(changes[first : first + AT_ONCE], mark)


def _applied(changes: Sequence[Change], mark: Mark) -> None:
    if not apply(changes, mark):
        raise Promised(())


def _fits(level: Level, delta: int) -> bool:
    return 0 <= level.on_hand + delta <= MOST


def _breaks_promise(level: Level, delta: int) -> bool:
    return delta < 0 and not level.backorder and level.reserved > level.on_hand + delta


def _spot(level: Level) -> Spot:
    return Spot(level.product_id, level.warehouse_id)
