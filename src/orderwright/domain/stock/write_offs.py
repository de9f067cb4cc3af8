"""Goods that proved faulty or missing: taken off the shelf by a correction, put back when found.

Called by the effects of the warehouse's hold, under the order's lock. A correction names the order
and the line, so that just this is put back.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from orderwright.domain.stock.errors import OutOfStock
from orderwright.domain.stock.levels import Change, Mark, apply, lock_ids
from orderwright.domain.stock.models import Movement, Reservation

CORRECTION = Movement.Kind.CORRECTION


@transaction.atomic
def write_off(order_id: int, pieces: Mapping[int, int], mark: Mark) -> None:
    """These pieces (line id -> pieces) of what the order holds do not lie there, and are not held
    any more. Raises OutOfStock when fewer are held; nothing is changed then.
    """
    rows = Reservation.objects.filter(order_id=order_id, line_id__in=pieces).order_by("level_id")
    lock_ids(rows.values("level_id"))
    left = {line: wanted for line, wanted in pieces.items() if wanted > 0}
    changes = []
    for row in rows:
        taken = min(row.quantity, left.get(row.line_id, 0))
        if taken:
            left[row.line_id] -= taken
            changes.append(Change(row.level_id, CORRECTION, on_hand=-taken, reserved=-taken,
                                  order_id=order_id, line_id=row.line_id))  # fmt: skip
            _lessen(row, taken)
    if any(left.values()) or (changes and not apply(changes, mark)):
        raise OutOfStock({})


def _lessen(row: Reservation, taken: int) -> None:
    if taken == row.quantity:
        Reservation.objects.filter(pk=row.pk).delete()
    else:
        Reservation.objects.filter(pk=row.pk).update(quantity=row.quantity - taken)


@transaction.atomic
def put_back(order_id: int, *, actor: object, now: datetime) -> int:
    """Everything that was written off for the order lies there after all; answers how many pieces.

    May run twice.
    """
    moves = Movement.objects.filter(order_id=order_id, kind=CORRECTION, line_id__isnull=False)
    sums = moves.values_list("level_id", "line_id").annotate(sum=Sum("on_hand"))
    gone = [(level, line, -total) for level, line, total in sums.order_by("level_id", "line_id")]
    lock_ids({level for level, _line, pieces in gone if pieces > 0})
    changes = [
        Change(level, CORRECTION, on_hand=pieces, order_id=order_id, line_id=line)
        for level, line, pieces in gone if pieces > 0
    ]  # fmt: skip
    if changes and not apply(changes, Mark(actor, now, note="found")):
        raise RuntimeError(f"goods of order {order_id} cannot be put back")
    return sum(change.on_hand for change in changes)
