"""Goods that had left and came back: they lie on a shelf again, for sale.

Called by the effects of the return's table, under the order's lock. Each movement names the order
and the line that it belongs to. What cannot be sold any more never gets here.
"""

from collections.abc import Mapping

from django.db import transaction

from orderwright.domain.stock.adjusting import Spot, opened
from orderwright.domain.stock.levels import Change, Mark, apply
from orderwright.domain.stock.models import Movement


@transaction.atomic
def lie_again(order_id: int, pieces: Mapping[tuple[int, Spot], int], mark: Mark) -> None:
    """So many pieces of (line id, spot) lie there again."""
    levels = opened({spot for _line, spot in pieces})
    changes = [
        Change(levels[spot].pk, Movement.Kind.RETURN, on_hand=quantity, order_id=order_id,
               line_id=line)
        for (line, spot), quantity in sorted(pieces.items()) if quantity > 0
    ]  # fmt: skip
    if changes and not apply(changes, mark):
        raise RuntimeError(f"goods of order {order_id} cannot come back")
