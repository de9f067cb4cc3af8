"""The refund sheet's goods: ticked by line with pieces, and the amount that follows from them.

Without JavaScript the ticks give the amount when the sheet is sent; with it the sheet is asked for
the amount at each tick. An amount that somebody typed stands. A sheet about a refund or a payment
says at its top which one it is. Called by the step sheet.
"""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.payments import refund_goods
from orderwright.domain.payments.models import Payment, Refund
from orderwright.entrypoints.panel import names, words
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.money import Money
from orderwright.lifecycle import second_person

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


def facts(subject: Any, order: Order, language: str) -> list[tuple[str, str]]:
    """(label, value) of the refund or the payment that the step is about; nothing for other rows.
    Whoever approves reads what for, how much and who asked.
    """
    if isinstance(subject, Refund):
        found = _of_refund(subject, order, language)
    elif isinstance(subject, Payment):
        found = _of_payment(subject, language)
    else:
        return []
    return [(str(label), value) for label, value in found if value]


def _of_refund(refund: Refund, order: Order, language: str) -> list[tuple[str, str]]:
    names_of = {line.pk: line.name for line in lines_of(order.pk)}
    goods = [f"{part['quantity']} × {names_of.get(part['line'], '?')}" for part in refund.lines]
    return [
        (_("Refund"), refund.human_id),
        (_("Amount"), Money(refund.amount, refund.currency).format(language)),
        (_("How"), str(refund.get_way_display())),
        (_("Account of the customer"), refund.account),
        (_("Reason"), refund.reason),
        (_("For which goods"), ", ".join(goods)),
        (_("Asked for by"), words.who(refund.requested_by) if refund.requested_by else ""),
    ]


def _of_payment(payment: Payment, language: str) -> list[tuple[str, str]]:
    left = Money(payment.refundable, payment.currency).format(language)
    return [
        (_("Payment"), payment.human_id),
        (_("Method"), names.payment_method(payment.method, language)),
        (_("Amount"), Money(payment.amount, payment.currency).format(language)),
        (_("Can be given back"), left if payment.settled else ""),
    ]


def is_about_goods(step: Step) -> bool:
    """Whether the step asks which goods it is for."""
    return any(field.name == LINES for field in step.takes)


def limit(step: Step, order: Order, actor: Actor) -> str:
    """Who would have to approve it, and above which sum; empty where nobody has to."""
    return second_person.announced(actor, order) if is_about_goods(step) else ""


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
