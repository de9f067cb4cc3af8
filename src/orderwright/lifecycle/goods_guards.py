"""Which goods are short: of a parcel, or of so many pieces of an order. They only look.

As `guards.py`: None, or the translated sentence that staff read.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from orderwright.domain.delivery.packing import contents
from orderwright.domain.orders.models import Line
from orderwright.domain.stock import queries as stock
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Taking


def its_goods_sure(taking: Taking) -> str | None:
    """No parcel leaves while its own goods are missing; the whole order's were asked for before."""
    if taking.actor.kind is ActorKind.NEIGHBOUR:
        return None
    pieces = contents(taking.subject)
    lines = taking.order.lines.filter(pk__in=pieces)
    if short := short_goods(taking.order.pk, lines, pieces):
        return _("Goods are missing: %(goods)s.") % {"goods": short}
    return None


def short_goods(order_id: int, lines: Iterable[Line], pieces: Mapping[int, int]) -> str:
    """What is neither held for the order nor free on the shelf, of so many pieces (line id ->
    pieces); empty when all is there.
    """
    held = stock.held(order_id)
    wanted = [
        (line, lacks) for line in lines
        if line.tracked and line.product_id
        and (lacks := pieces.get(line.pk, 0) - held.get(line.pk, 0)) > 0
    ]  # fmt: skip
    free = stock.availability([line.product_id for line, _lacks in wanted if line.product_id])
    return ", ".join(
        f"{missing} x {line.sku}"
        for line, lacks in wanted
        if (missing := lacks - max(0, free.get(line.product_id or 0, 0))) > 0
    )
