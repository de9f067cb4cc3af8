"""Goods that proved faulty or missing while an order was being packed (S4-6).

Effects and inputs of the warehouse's hold and of its end. What is faulty is not for sale: it leaves
the shelf by a correction with the reason; what is found lies there again.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery import serving
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.stock import write_offs
from orderwright.domain.stock.levels import Mark
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.lifecycle.tasks import free_goods

LINE, PIECES, ALL = "faulty_line", "faulty_pieces", "all"


def _lines(order: Any) -> Choices:
    lines = [(str(line.pk), f"{line.living} × {line.name}") for line in lines_of(order.pk)]
    return [*lines, (ALL, _("all of these goods"))] if len(lines) > 1 else lines


WHICH = (
    Field(LINE, gettext_lazy("Only this is faulty or missing"), FieldKind.CHOICE, choices=_lines),
    Field(PIECES, gettext_lazy("Only so many pieces of it"), FieldKind.NUMBER),
)
"""Left empty, all goods of the task are; people say so where there are several."""


def set_aside(taking: Taking) -> None:
    """What proved faulty or missing leaves the shelf, and is held no more. Where people named only
    a part of the goods, the rest stays held for the order.
    """
    named = taking.data.get(PIECES) is not None or taking.data.get(LINE, ALL) != ALL
    pieces = _faulty(taking)
    if pieces:
        mark = Mark(taking.actor, taking.now, taking.reason)
        write_offs.write_off(taking.order.pk, pieces, mark)
        skus = {line.pk: line.sku for line in lines_of(taking.order.pk)}
        taking.changes["written_off"] = {skus[line]: count for line, count in pieces.items()}
    taking.data = {}
    if not named:
        free_goods(taking)


def put_back(taking: Taking) -> None:
    """Goods that were found lie on the shelf again."""
    order = taking.order.pk
    if found := write_offs.put_back(order, actor=taking.actor, now=taking.now):
        taking.changes["put_back"] = found


def hand_on(taking: Taking) -> None:
    """Which goods are faulty is told by the hold that follows."""
    named = [name for name in (LINE, PIECES) if taking.data.pop(name, None) is not None]
    if named and not taking.data.get("goods_missing"):
        raise BadInput({"goods_missing": _("Tick this as well, if the goods are not here.")})
    if taking.data.get("goods_missing") and LINE not in named:
        _demand_named(taking, sum(line.tracked for line in lines_of(taking.order.pk)))


def onward(ask: Ask) -> dict[tuple[str, str], dict[str, Any]]:
    """What a step back says of the goods is for the hold that follows it."""
    said = {name: ask.data[name] for name in (LINE, PIECES) if ask.data.get(name)}
    return {("delivery", "hold"): said}


def _demand_named(taking: Taking, lines: int) -> None:
    """Nobody writes good pieces off by leaving a field empty. What follows has been asked."""
    if lines > 1 and taking.actor.is_person:
        raise BadInput({LINE: _("Say of which goods.")})


def _faulty(taking: Taking) -> dict[int, int]:
    """Line id -> pieces, of those that are held for the task and lie there."""
    there = serving.lying(taking.order.pk, taking.subject.pk)
    line, pieces = taking.data.get(LINE), taking.data.get(PIECES)
    if line is None:
        _demand_named(taking, len(there))
    if line == ALL or (line is None and pieces is None):
        return there
    if line is None and len(there) != 1:
        raise BadInput({LINE: _("Say of which goods.")})
    chosen = next(iter(there)) if line is None else int(line)
    most = there.get(chosen, 0)
    if pieces is not None and not 0 < pieces <= most:
        raise BadInput({PIECES: _("A number from 1 to %(most)s.") % {"most": most}})
    return {chosen: pieces or most} if most else {}
