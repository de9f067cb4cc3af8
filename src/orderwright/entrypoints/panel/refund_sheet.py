"""The refund sheet's goods: ticked by line with pieces, and the amount that follows from them.

Without JavaScript the ticks give the amount when the sheet is sent; with it the sheet is asked for
the amount at each tick. An amount that somebody typed stands. Called by the step sheet.
"""

from dataclasses import dataclass

from django.http import QueryDict

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.payments import refund_goods
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.money import Money

LINES = "lines"
TICK, PIECES, SHOWN = "goods", "pieces_", "amount_shown"


@dataclass(frozen=True)
class GoodsTick:
    """One line to be ticked. `left`: pieces that no money was given back for; `worth` of one."""

    line: Line
    left: int
    pieces: int
    ticked: bool
    worth: int


def is_about_goods(step: Step) -> bool:
    """Whether the step asks which goods it is for."""
    return any(field.name == LINES for field in step.takes)


def composed(step: Step, order: Order, given: QueryDict) -> QueryDict:
    """What was sent, with the ticks as the step's own field and the amount that they make."""
    if not is_about_goods(step) or not given.getlist(TICK):
        return given
    changed = given.copy()
    changed[LINES] = lines = _written(given)
    typed, shown = given.get("amount", "").strip(), given.get(SHOWN, "").strip()
    if typed in ("", shown):
        changed["amount"] = _amount(order, lines) or typed
    return changed


def ticks(order: Order, lines: str) -> list[GoodsTick]:
    """Every line of which something is left, as it was ticked."""
    left, wanted = refund_goods.pieces_left(order), _wanted(lines)
    return [
        GoodsTick(
            line, left[line.pk], wanted.get(line.pk, left[line.pk]), line.pk in wanted,
            refund_goods.worth(order, [{"line": line.pk, "quantity": 1}]),
        )
        for line in lines_of(order.pk) if left[line.pk]
    ]  # fmt: skip


def _written(given: QueryDict) -> str:
    ticked = given.getlist(TICK)
    return ", ".join(f"{line}:{given.get(PIECES + line, '').strip()}" for line in ticked)


def _amount(order: Order, lines: str) -> str:
    """Empty for goods that nobody can read; the step says so."""
    try:
        goods = refund_goods.read(lines)
    except ValueError:
        return ""
    worth = refund_goods.worth(order, goods)
    return Money(worth, order.currency).amount if worth > 0 else ""


def _wanted(lines: str) -> dict[int, int]:
    try:
        return {part["line"]: part["quantity"] for part in refund_goods.read(lines)}
    except ValueError:
        return {}
