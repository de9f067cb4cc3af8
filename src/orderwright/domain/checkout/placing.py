"""Placing: the one writer that puts a whole new order down, cart, goods, money, links and journal
included.

Takes everything as values (`Placement`), decides nothing. Named in the architecture test beside
changing.py
as the only modules that write rows of several apps. `write` is the plain path on both databases.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from orderwright.domain.checkout.cart_rows import Drawn
from orderwright.domain.checkout.gating import PlannedGate
from orderwright.domain.checkout.models import Cart
from orderwright.domain.checkout.numbering import (
    order_number,
    quotation_number,
    written_order_number,
)
from orderwright.domain.orders.models import Adjustment, Gate, Line, Order
from orderwright.domain.orders.services import search_text
from orderwright.domain.payments import services as payments
from orderwright.domain.shop.stages import CartStage, GateState, OrderStage
from orderwright.domain.stock import services as stock
from orderwright.kernel.duties.services import OwedDuty, owe
from orderwright.kernel.faults import point
from orderwright.kernel.journal import chain
from orderwright.kernel.links import services as links


class CartGone(Exception):
    """The cart was placed, changed or expired meanwhile; nothing is changed."""


class PlacedLine(NamedTuple):
    """One line with frozen price, tax rate in percent and weight in grams a piece. `promised_on`:
    the day that was told for goods that are not there.
    """

    product_id: int | None
    sku: str
    name: str
    quantity: int
    unit_price: int
    total: int
    tax_rate: str
    weight_g: int
    tracked: bool
    backorder: bool = False
    promised_on: date | None = None

    @property
    def cancelled(self) -> int:
        """As readers of an order's lines ask for it: nothing of a new line is called off."""
        return 0


Told = tuple[list[chain.Happened], Callable[[Sequence[int]], list[OwedDuty]]]
"""Events of the new order, and the duties once the events' ids are known."""


@dataclass(frozen=True)
class Placement:
    """Everything about an order to be written. `columns`: of the order row, without number and sums
    of paid. `cart_seen`: when the cart had last been changed as it was read. `pay_until`: how long
    the link to pay lives; `money_until`: until when the money is awaited.
    """

    columns: Mapping[str, Any]
    lines: Sequence[PlacedLine]
    gates: Sequence[PlannedGate]
    now: datetime
    actor: str
    tell: Callable[[Order, Mapping[str, int]], Told]
    cart_id: int | None = None
    cart_seen: datetime | str | None = None
    reserve_until: datetime | None = None
    reserves_now: bool = False
    expects_money: bool = True
    confirm_until: datetime | None = None
    pay_until: datetime | None = None
    money_until: datetime | None = None
    adjustments: Sequence[tuple[str, int]] = field(default_factory=tuple)
    drawn: Drawn | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The new order and the tokens of its links: to track it, and to pay where it is to be paid."""

    order: Order
    token: str
    pay_token: str = ""


def write(placement: Placement) -> Written:
    """Writes all rows; must run inside a transaction. Raises CartGone or OutOfStock, the caller
    rolls back.
    """
    _close_cart(placement)
    order = _order_row(placement)
    lines = _line_rows(placement, order)
    _gate_rows(placement, order)
    held = _hold(placement, order, lines)
    if placement.expects_money and order.total > 0:
        payments.open_payment(order, order.total, now=placement.now, until=placement.money_until)
    token, pay_token = _links(placement, order)
    _tell(placement, order, held)
    point("placing.before_commit")
    if placement.cart_id:
        Cart.objects.filter(pk=placement.cart_id).update(order_id=order.pk)
    return Written(order, token, pay_token)


def _close_cart(placement: Placement) -> None:
    if placement.cart_id is None:
        return
    assert placement.cart_seen is not None
    living = Cart.objects.filter(
        pk=placement.cart_id, stage__in=(CartStage.OPEN, CartStage.REMINDED),
        order_id__isnull=True, changed_at=placement.cart_seen,
    )  # fmt: skip
    if living.update(stage=CartStage.PLACED, changed_at=placement.now) != 1:
        raise CartGone


def _order_row(placement: Placement) -> Order:
    columns = dict(placement.columns)
    columns["number"] = _number(placement)
    goods = [(line.sku, line.name) for line in placement.lines]
    return Order.objects.create(**columns, search_text=search_text(columns, goods))


def _number(placement: Placement) -> str:
    """The one that was drawn with the cart, else a new one."""
    if placement.columns["stage"] == OrderStage.DRAFT:
        return quotation_number(placement.now)
    if placement.drawn is not None:
        return written_order_number(placement.drawn.number, placement.now)
    return order_number(placement.now)


def _line_rows(placement: Placement, order: Order) -> list[Line]:
    rows = [
        Line(
            order=order, position=position, product_id=line.product_id, sku=line.sku,
            name=line.name,
            quantity=line.quantity, unit_price=line.unit_price, tax_rate=line.tax_rate,
            total=line.total, weight_g=line.weight_g, tracked=line.tracked,
            promised_on=line.promised_on,
        )
        for position, line in enumerate(placement.lines, 1)
    ]  # fmt: skip
    if placement.adjustments:
        Adjustment.objects.bulk_create(
            [Adjustment(order=order, label=label[:200], amount=amount, at=placement.now)
             for label, amount in placement.adjustments]
        )  # fmt: skip
    return Line.objects.bulk_create(rows)


def _gate_rows(placement: Placement, order: Order) -> None:
    Gate.objects.bulk_create([gate_row(gate, order, placement) for gate in placement.gates])


def gate_row(gate: PlannedGate, order: Order, placement: Placement) -> Gate:
    """The row of a planned gate; a settled one carries when and by what."""
    settled = gate.state == GateState.PASSED
    return Gate(
        order=order, kind=gate.kind, position=gate.position, state=gate.state,
        opened_at=placement.now, deadline=gate.deadline, via=gate.via,
        at=placement.now if settled else None, actor=placement.actor if settled else "",
    )  # fmt: skip


def held_lines(placement: Placement) -> list[PlacedLine]:
    """The lines whose goods are held at once; none where the pair holds them later or never."""
    if not placement.reserves_now:
        return []
    return [line for line in placement.lines if line.tracked and line.product_id]


def _hold(placement: Placement, order: Order, rows: Sequence[Line]) -> dict[str, int]:
    held = held_lines(placement)
    tracked = [row for row in rows if row.tracked and row.product_id]
    country = placement.columns["shipping_address"].get("country", "")
    wants = [
        stock.Want(row.pk, row.product_id or 0, line.quantity, line.backorder, country)
        for row, line in zip(tracked, held, strict=False)
    ]
    if wants:
        stock.reserve(
            order.pk, wants, actor=placement.actor, now=placement.now,
            expires_at=placement.reserve_until,
        )  # fmt: skip
    return {line.sku: line.quantity for line in held}


def _links(placement: Placement, order: Order) -> tuple[str, str]:
    """To track and to pay, the second empty where nothing is to pay."""
    if placement.confirm_until:
        links.issue("confirm", order.pk, expires_at=placement.confirm_until)
    paying = placement.pay_until is not None and order.total > 0
    pay_token = links.issue("pay", order.pk, expires_at=placement.pay_until) if paying else ""
    return links.issue("track", order.pk), pay_token


def _tell(placement: Placement, order: Order, held: Mapping[str, int]) -> None:
    events, duties = placement.tell(order, held)
    ids = chain.write(events)
    owe(duties(ids))
    last = events[-1]
    Order.objects.filter(pk=order.pk).update(last_seq=last.seq, last_hash=last.hash)
    order.last_seq, order.last_hash = last.seq, last.hash
