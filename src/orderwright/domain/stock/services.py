"""Take, hold and give back goods. The only writer of levels, movements and reservations.

Also `placing`, which holds goods of a new order within its own statement, keeps the rules of
`levels.py`. Why goods move is the callers' business; they run these inside the step's transaction.
Shelf keeping (receipts, corrections, new levels) stands in `shelves.py` and is re-exported here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from orderwright.domain.stock.allocation import NO_RANKS, Shelves, Take, Want, plan
from orderwright.domain.stock.errors import OutOfStock
from orderwright.domain.stock.levels import Change, Mark, apply, lock, lock_ids
from orderwright.domain.stock.models import Level, Movement, Reservation
from orderwright.domain.stock.queries import availability, held
from orderwright.domain.stock.shelves import (
    follow_product,
    open_level,
    receive,
    seed_warehouse,
    set_available,
    set_on_hand,
)
from orderwright.domain.stock.warehouses import ranks_to

__all__ = [
    "Source", "Want", "follow_product", "issue", "keep", "lock", "open_level", "receive", "release",
    "reserve", "seed_warehouse", "set_available", "set_on_hand", "unissue",
]  # fmt: skip

Kind = Movement.Kind


@dataclass(frozen=True, slots=True)
class Source:
    """Where goods that leave are taken from: what is held in the warehouse `nearest` goes first.

    `products` (line id -> product id) names the lines of which stock is kept: what is not held of
    them is taken straight from the shelf, but never from what others hold.
    """

    products: Mapping[int, int] = field(default_factory=dict)
    nearest: int | None = None


ANYWHERE = Source()


@transaction.atomic
def reserve(
    order_id: int,
    wants: Sequence[Want],
    *,
    actor: object,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Hold goods for the lines of an order; what is held already counts: may run twice.

    All or nothing: raises OutOfStock naming every short product.
    """
    levels = lock({want.product_id for want in wants})
    ranks = ranks_to(wants[0].country) if wants else NO_RANKS
    shelves = Shelves(levels, ranks, wants[0].nearest if wants else None)
    missing = _missing(order_id, wants)
    takes, short = plan(missing, shelves)
    if short:
        raise OutOfStock(short)
    changes = [
        Change(take.level_id, Kind.RESERVATION, reserved=take.quantity, order_id=order_id,
               line_id=take.want.line_id, owes=take.want.backorder)
        for take in takes
    ]  # fmt: skip
    if changes and not apply(changes, Mark(actor, now)):
        raise OutOfStock(availability({want.product_id for want in missing}))
    _hold(order_id, takes, expires_at)


def keep(order_id: int, *, until: datetime | None = None) -> None:
    """What the order holds does not run out any more, or then. May run twice."""
    Reservation.objects.filter(order_id=order_id).update(expires_at=until)


@transaction.atomic
def release(
    order_id: int,
    *,
    actor: object,
    now: datetime,
    pieces: Mapping[int, int] | None = None,
    nearest: int | None = None,
) -> int:
    """Give up what the order holds, all of it or at most these pieces (line id -> pieces), those in
    the warehouse `nearest` first; answers how many were held. May run twice.
    """
    rows, _levels = _reservations(order_id, None if pieces is None else list(pieces), nearest)
    given_up = _out_of(rows, {row.line_id: _ALL for row in rows} if pieces is None else pieces)
    changes = [
        Change(row.level_id, Kind.RELEASE, reserved=-taken, order_id=order_id,
               line_id=row.line_id)
        for row, taken in given_up
    ]  # fmt: skip
    if changes and not apply(changes, Mark(actor, now)):
        raise RuntimeError(f"order {order_id} holds more than its level knows")
    _lessen(given_up)
    return sum(taken for _row, taken in given_up)


@transaction.atomic
def issue(
    order_id: int,
    quantities: Mapping[int, int],
    *,
    actor: object,
    now: datetime,
    source: Source = ANYWHERE,
) -> None:
    """These pieces (line id -> pieces) leave the house, out of what is held for their lines.

    Lines that `source` does not name and that hold nothing are passed over. Raises OutOfStock, also
    when more was promised than lies there; nothing is changed then.
    """
    rows, levels = _reservations(order_id, list(quantities), source.nearest)
    leaving = _out_of(rows, quantities)
    from_holds = [
        Change(row.level_id, Kind.ISSUE, on_hand=-taken, reserved=-taken, order_id=order_id,
               line_id=row.line_id)
        for row, taken in leaving
    ]  # fmt: skip
    rest = [
        Want(line_id, product_id, left)
        for line_id, product_id in sorted(source.products.items())
        if (left := quantities.get(line_id, 0) - _held_part(from_holds, line_id)) > 0
    ]
    changes = from_holds + _issue_straight(order_id, rest, source.nearest)
    short = _not_there(changes, levels)
    if short or (changes and not apply(changes, Mark(actor, now))):
        raise OutOfStock(short)
    _lessen(leaving)


@transaction.atomic
def unissue(order_id: int, quantities: Mapping[int, int], *, actor: object, now: datetime) -> None:
    """Pieces (line id -> pieces) that were issued are here after all, held for the order again.

    No more than went out comes back: may run twice.
    """
    lock_ids({level_id for level_id, _line_id in _issued(order_id, list(quantities))})
    takes = _taken_back(_issued(order_id, list(quantities)), quantities)
    changes = [
        Change(take.level_id, Kind.ISSUE, on_hand=take.quantity, reserved=take.quantity,
               order_id=order_id, line_id=take.want.line_id)
        for take in takes
    ]  # fmt: skip
    if changes and not apply(changes, Mark(actor, now, note="taken back")):
        raise RuntimeError(f"goods of order {order_id} cannot be taken back")
    _hold(order_id, takes, None)


def _missing(order_id: int, wants: Sequence[Want]) -> list[Want]:
    """What is wanted beyond what the order holds, one entry a line."""
    holds = held(order_id)
    return [
        replace(want, quantity=left)
        for want in _merged(wants)
        if (left := want.quantity - holds.get(want.line_id, 0)) > 0
    ]


def _merged(wants: Sequence[Want]) -> list[Want]:
    quantities = _quantities(wants)
    by_line = {want.line_id: want for want in wants}
    return [
        replace(want, quantity=quantities[line_id]) for line_id, want in sorted(by_line.items())
    ]


def _quantities(wants: Sequence[Want]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for want in wants:
        sums[want.line_id] = sums.get(want.line_id, 0) + want.quantity
    return sums


def _hold(order_id: int, takes: Sequence[Take], expires_at: datetime | None) -> None:
    """A reservation per line and level; what is there already grows."""
    there = {
        (row.line_id, row.level_id): row.pk for row in Reservation.objects.filter(order_id=order_id)
    }
    fresh = []
    for take in takes:
        known = there.get((take.want.line_id, take.level_id))
        if known is None:
            fresh.append(
                Reservation(level_id=take.level_id, order_id=order_id, line_id=take.want.line_id,
                            quantity=take.quantity, expires_at=expires_at)
            )  # fmt: skip
        else:
            row = Reservation.objects.filter(pk=known)
            row.update(quantity=F("quantity") + take.quantity, expires_at=expires_at)
    Reservation.objects.bulk_create(fresh)


def _reservations(
    order_id: int, lines: Collection[int] | None, nearest: int | None
) -> tuple[list[Reservation], list[Level]]:
    """What the order holds, in the warehouse `nearest` first, read after its levels were locked in
    id order, and those levels.
    """
    rows = Reservation.objects.filter(order_id=order_id).order_by("level_id", "line_id")
    if lines is not None:
        rows = rows.filter(line_id__in=lines)
    levels = lock_ids(rows.order_by().values("level_id"))
    near = {level.pk for level in levels if level.warehouse_id == nearest}
    return sorted(rows, key=lambda row: row.level_id not in near), levels


_ALL = 1_000_000_000


def _out_of(
    rows: Sequence[Reservation], pieces: Mapping[int, int]
) -> list[tuple[Reservation, int]]:
    """So many pieces of each line (line id -> pieces) out of its holds, in their order."""
    left, taken = dict(pieces), []
    for row in rows:
        if part := min(row.quantity, left.get(row.line_id, 0)):
            left[row.line_id] -= part
            taken.append((row, part))
    return taken


def _held_part(changes: Sequence[Change], line_id: int) -> int:
    return -sum(change.on_hand for change in changes if change.line_id == line_id)


def _issue_straight(order_id: int, wants: Sequence[Want], nearest: int | None) -> list[Change]:
    levels = lock({want.product_id for want in wants})
    takes, short = plan(wants, Shelves(levels, nearest=nearest))
    if short:
        raise OutOfStock(short)
    return [
        Change(take.level_id, Kind.ISSUE, on_hand=-take.quantity, order_id=order_id,
               line_id=take.want.line_id)
        for take in takes
    ]  # fmt: skip


def _not_there(changes: Sequence[Change], locked: Sequence[Level]) -> dict[int, int]:
    """Products of which less lies there than should leave (they were owed), with what does."""
    leaving: dict[int, int] = {}
    for change in changes:
        leaving[change.level_id] = leaving.get(change.level_id, 0) - change.on_hand
    others = leaving.keys() - {level.pk for level in locked}
    levels = [*locked, *(lock_ids(others) if others else ())]
    return {
        level.product_id: level.on_hand
        for level in levels if level.on_hand < leaving.get(level.pk, 0)
    }  # fmt: skip


def _lessen(taken: Sequence[tuple[Reservation, int]]) -> None:
    used_up = [row.pk for row, pieces in taken if pieces == row.quantity]
    for row, pieces in taken:
        if pieces < row.quantity:
            Reservation.objects.filter(pk=row.pk).update(quantity=F("quantity") - pieces)
    if used_up:
        Reservation.objects.filter(pk__in=used_up).delete()


def _issued(order_id: int, lines: Collection[int]) -> dict[tuple[int, int], int]:
    """Pieces gone and not taken back, by level and line."""
    moves = Movement.objects.filter(order_id=order_id, kind=Kind.ISSUE, line_id__in=lines)
    sums = moves.values_list("level_id", "line_id").annotate(gone=Sum("on_hand"))
    return {
        (level_id, line_id): -gone
        for level_id, line_id, gone in sums.order_by("level_id", "line_id")
        if line_id is not None and gone < 0
    }


def _taken_back(issued: Mapping[tuple[int, int], int], quantities: Mapping[int, int]) -> list[Take]:
    left = dict(quantities)
    takes = []
    for (level_id, line_id), gone in issued.items():
        back = min(gone, left.get(line_id, 0))
        if back > 0:
            left[line_id] -= back
            takes.append(Take(Want(line_id, 0, back), level_id, back))
    return takes
