"""Parcels that came back unsold: their case, their goods, their money, the end of their order.

Guards and effects of the rows `parcel.return`, `return.inspect`, `return.settle` and
`order.close_unsold`. Money goes back by the payment's own rows alone; here it is only asked after.
"""

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.payments import refund_goods
from orderwright.domain.payments.sums import sums_of
from orderwright.domain.returns import queries as returns
from orderwright.domain.returns import services
from orderwright.domain.returns.models import Return
from orderwright.domain.shop.stages import ParcelStage, ReturnStage
from orderwright.domain.stock.adjusting import Spot
from orderwright.domain.stock.coming_back import lie_again
from orderwright.domain.stock.levels import Mark
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.shelves import main_warehouse
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.taking import Taking

LINE, PIECES, SHELF, ALL = "spoilt_line", "spoilt_pieces", "warehouse", "all"


def _lines(order: Any) -> Choices:
    """What came back undelivered; nothing where the case has no order."""
    if not isinstance(order, Order):
        return []
    came = returns.undelivered_goods(order)
    kept = order.lines.filter(pk__in=came, tracked=True).order_by("pk")
    lines = [(str(line.pk), f"{came[line.pk]} × {line.name}") for line in kept]
    return [*lines, (ALL, _("all of these goods"))] if len(lines) > 1 else lines


def _shelves(_order: Any) -> Choices:
    rows = Warehouse.objects.order_by("priority", "pk")
    return [(house.code, house.name) for house in rows]


INSPECTED = (
    Field(SHELF, gettext_lazy("Put back in another warehouse"), FieldKind.CHOICE, choices=_shelves),
    Field(LINE, gettext_lazy("This cannot be sold any more"), FieldKind.CHOICE, choices=_lines),
    Field(PIECES, gettext_lazy("Only so many pieces of it"), FieldKind.NUMBER),
)
"""Left empty, all goods lie again in the warehouse that they had left."""


def open_case(taking: Taking) -> None:
    """The parcel is here again, with what was in it: somebody has to look at it."""
    case = services.open_undelivered(taking.subject, now=taking.now)
    taking.changes["return"] = case.number


def came_with_parcel(taking: Taking) -> str | None:
    """Only what a parcel brought back is looked at here."""
    if _is_undelivered(taking):
        return None
    return _("This return is kept from another system: its goods have moved long ago.")


def looked_at(taking: Taking) -> str | None:
    """What a parcel brought back is settled once somebody has looked at it."""
    if taking.stage == ReturnStage.INSPECTED or not _is_undelivered(taking):
        return None
    return _("Look at the goods first: do they go back on the shelf?")


def money_still_here(taking: Taking) -> str | None:
    """What was paid for goods that never arrived goes back, unless somebody says otherwise."""
    if not _is_undelivered(taking):
        return None
    left = _unreturned_money(taking.order)
    if left <= 0:
        return None
    amount = taking.order.money(left).format(get_language() or "en")
    return _("%(amount)s that was paid for it is still here: refund the payment first.") % {
        "amount": amount
    }


def all_came_back(taking: Taking) -> str | None:
    """An order of which something arrived, or is on its way, was not in vain."""
    stages = {parcel.stage for parcel in taking.rows("parcels")}
    if stages == {ParcelStage.RETURNED}:
        return None
    return _("Not every parcel of the order came back.")


def cases_settled(taking: Taking) -> str | None:
    """Goods and money of each parcel are decided before the order ends."""
    cases = returns.undelivered(taking.order)
    unsettled = [case.number for case in cases if case.stage != ReturnStage.SETTLED]
    if unsettled:
        return _("Settle what came back first: %(numbers)s.") % {"numbers": ", ".join(unsettled)}
    return None if cases else _("No return was opened for its parcels.")


def put_away(taking: Taking) -> None:
    """What can be sold lies on the shelf again, in the warehouse that it had left or another."""
    case, spoilt = taking.subject, _spoilt(taking)
    lines = _kept_lines(case)
    house = _warehouse(taking)
    good = {
        line: pieces - spoilt.get(line.pk, 0)
        for line, pieces in lines.items() if pieces > spoilt.get(line.pk, 0)
    }  # fmt: skip
    spots = {(line.pk, Spot(line.product_id or 0, house.pk)): n for line, n in good.items()}
    lie_again(taking.order.pk, spots, Mark(taking.actor, taking.now, case.number))
    taking.data = {}
    taking.changes |= {"return": case.number, "warehouse": house.code}
    if good:
        taking.changes["put_back"] = sum(good.values())
    if spoilt:
        skus = {line.pk: line.sku for line in lines}
        taking.changes["written_off"] = {skus[line]: n for line, n in spoilt.items()}


def settlement_of(taking: Taking) -> str:
    """How the case ended, by the order's money: refund, unpaid or kept."""
    if not _is_undelivered(taking):
        return "refund"
    if not sums_of(taking.order).paid:
        return "unpaid"
    return "kept" if _unreturned_money(taking.order) > 0 else "refund"


def _is_undelivered(taking: Taking) -> bool:
    return bool(taking.subject.kind == Return.Kind.UNDELIVERABLE)


def _unreturned_money(order: Order) -> int:
    """Of what was paid for goods that came back, what neither went back nor is on its way."""
    sums = sums_of(order)
    free = sums.held - sums.refunding
    if free <= 0 or not order.parcels.exclude(stage=ParcelStage.RETURNED).exists():
        return free
    goods = [{"line": line, "quantity": n} for line, n in returns.undelivered_goods(order).items()]
    return min(free, refund_goods.worth(order, goods) - sums.refunded - sums.refunding)


def _kept_lines(case: Return) -> dict[Line, int]:
    """The case's lines of which stock is kept, and how many pieces of each came back."""
    rows = case.lines.select_related("line").order_by("pk")
    return {
        row.line: row.quantity for row in rows
        if row.line and row.line.tracked and row.line.product_id
    }  # fmt: skip


def _warehouse(taking: Taking) -> Warehouse:
    chosen = taking.data.get(SHELF)
    if chosen:
        return Warehouse.objects.get(code=chosen)
    return taking.subject.parcel.delivery.warehouse or main_warehouse()


def _spoilt(taking: Taking) -> dict[int, int]:
    """Line id -> pieces that cannot be sold any more. Raises BadInput for more than came."""
    came = {line.pk: pieces for line, pieces in _kept_lines(taking.subject).items()}
    line, pieces = taking.data.get(LINE), taking.data.get(PIECES)
    if line is None:
        if pieces is not None:
            raise BadInput({LINE: _("Say of which goods.")})
        return {}
    if line == ALL and pieces is None:
        return came
    if line == ALL:
        raise BadInput({LINE: _("Say of which goods.")})
    most = came.get(int(line), 0)
    if not most:
        raise BadInput({LINE: _("This was in another parcel.")})
    if pieces is not None and not 0 < pieces <= most:
        raise BadInput({PIECES: _("A number from 1 to %(most)s.") % {"most": most}})
    return {int(line): pieces or most}
