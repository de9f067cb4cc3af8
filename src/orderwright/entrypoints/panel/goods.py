"""The ordered lines on the order page: what is held, what is free, what is short (S3-16).

Reads stock; called by the order page and the sheet of a step that needs the goods to be sure.
"""

from dataclasses import dataclass

from orderwright.domain.delivery import serving
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock import queries as stock

BEFORE_DISPATCH = (
    OrderStage.DRAFT, OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.PROCESSING,
)  # fmt: skip


@dataclass(frozen=True)
class GoodsLine:
    """`held` for this order, `free` for everybody, `short` = pieces that nobody has; in pieces.
    `owed`: of those held the ones on back-order, which do not lie there yet.
    """

    line: Line
    held: int
    free: int
    short: int
    known: bool
    owed: int = 0


def goods_of(order: Order, *, cancelled_too: bool = False) -> list[GoodsLine]:
    """One row per line; stock is asked only while goods can still be missing, or come to be wanted
    again.
    """
    lines = lines_of(order.pk)
    asked = (*BEFORE_DISPATCH, OrderStage.CANCELLED) if cancelled_too else BEFORE_DISPATCH
    if order.stage not in asked:
        return [GoodsLine(line, 0, 0, 0, known=False) for line in lines]
    held = stock.held(order.pk)
    owed = serving.owed(order.pk)
    free = stock.availability([line.product_id for line in lines if line.product_id])
    return [
        _goods(
            line, (held.get(line.pk, 0), owed.get(line.pk, 0)), free.get(line.product_id or 0, 0)
        )
        for line in lines
    ]


def _goods(line: Line, kept: tuple[int, int], free: int) -> GoodsLine:
    if not line.tracked or not line.product_id:
        return GoodsLine(line, 0, 0, 0, known=False)
    held, owed = kept
    missing = max(0, line.living - line.shipped - held)
    short = max(0, missing - max(0, free))
    return GoodsLine(line, held, max(0, free), short, known=True, owed=owed)
