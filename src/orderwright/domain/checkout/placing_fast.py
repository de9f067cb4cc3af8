"""The fast writer: a cart becomes an order in one statement of PostgreSQL, written by hand.

The same `Placement` in and the same rows out as `placing.write`, which is its oracle row for row
(tests/contracts/test_placing_twin.py) and the way for all that does not `fit` here: SQLite, orders
without a cart or without an open gate, more than eight lines. Why by hand, and why only here:
docs/decisions/0006. Called by `lifecycle/placing.py`; judges and decides nothing.

The statement closes the cart, takes the goods level by level in id order, and inserts all rows. If
the cart was closed or changed meanwhile or a level is short, it divides by zero and is undone as a
whole.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from django.db import DataError, connection, transaction
from psycopg.errors import DivisionByZero

from orderwright.domain.checkout.cart_rows import Drawn
from orderwright.domain.checkout.numbering import written_order_number
from orderwright.domain.checkout.placing import PlacedLine, Placement, Written, held_lines
from orderwright.domain.checkout.placing_sql import EVENT, ORDER, Shape, own, statement
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.services import search_text
from orderwright.domain.payments import services as payments
from orderwright.domain.shop.stages import GateState, OrderStage
from orderwright.domain.stock.levels import ACTOR_LIMIT
from orderwright.kernel.database.prepared import fetch
from orderwright.kernel.duties.services import OwedDuty
from orderwright.kernel.faults import point
from orderwright.kernel.journal.chain import Happened
from orderwright.kernel.links.services import FirstLink, first_link

MOST_LINES = 8
"""More are rare, and every count of lines is a plan that the server keeps for each connection."""

_NEW = {field.attname: field.get_default() for field in Order._meta.concrete_fields}
_COLUMNS = own(ORDER)
_of = attrgetter(*_COLUMNS)
_event = attrgetter(*own(EVENT))
_JSON = ("shipping_address", "billing_address", "consents", "taxes")
_WRITTEN_HERE = {"last_seq", "last_hash", "search_text", "status_id"}
_GIVEN = frozenset(_COLUMNS) - _WRITTEN_HERE | {"status", "currency"}


class NotPossible(Exception):
    """The cart is closed or changed, or goods are short; nothing was written. The plain way says
    which.
    """


def fits(placement: Placement) -> bool:
    """Whether the statement can write this order."""
    drawn, columns = placement.drawn, placement.columns
    return (
        drawn is not None
        and placement.cart_id is not None
        and columns["stage"] == OrderStage.PLACED
        and any(gate.state == GateState.OPEN for gate in placement.gates)
        and columns.keys() == _GIVEN
        and not placement.adjustments
        and len(placement.lines) <= MOST_LINES
        and all(line.product_id in drawn.lines for line in placement.lines)
        and all(line.product_id in drawn.levels for line in held_lines(placement))
    )


class _New(NamedTuple):
    """The order to be, all of it."""

    placement: Placement
    drawn: Drawn
    order: Order
    held: Sequence[PlacedLine]
    links: Sequence[FirstLink]
    event: Happened
    owed: Sequence[OwedDuty]

    @property
    def expects_money(self) -> bool:
        return self.placement.expects_money and self.order.total > 0


def write(placement: Placement) -> Written:
    """Writes all rows or none. Raises NotPossible."""
    drawn = placement.drawn
    assert drawn is not None
    order, held = _order(placement, drawn), held_lines(placement)
    links = _links(placement, order)
    [event], duties = placement.tell(order, {line.sku: line.quantity for line in held})
    order.last_seq, order.last_hash = event.seq, event.hash
    new = _New(placement, drawn, order, held, links, event, duties([drawn.event]))
    _run(_shape(new), _values(new))
    tokens = {link.purpose: link.token for link in links}
    return Written(order, tokens["track"], tokens.get("pay", ""))


def _shape(new: _New) -> Shape:
    return Shape(
        held=len(new.held), lines=len(new.placement.lines), gates=len(new.placement.gates),
        payments=int(new.expects_money), links=len(new.links), duties=len(new.owed),
    )  # fmt: skip


def _values(new: _New) -> list[Any]:
    """In the order of the statement: what rows share, then row by row from top to bottom."""
    moved = _moved(new.held, new.drawn)
    return [
        *_shared(new), *_taken(new.held, new.drawn), *_own_columns(new.order),
        *_lines(new.placement.lines, new.drawn), *_gates(new.placement),
        *moved, *moved,  # a reservation says what its movement says
        *(_payment(new.order, new.placement) if new.expects_money else ()),
        *[value for link in new.links for value in (link.purpose, link.hash, link.expires_at)],
        *_event(new.event),
        *[value for duty in new.owed for value in _duty(duty)],
    ]  # fmt: skip


def _run(shape: Shape, values: Sequence[Any]) -> None:
    """A savepoint inside somebody's transaction, which must outlive a level that is short."""
    inside = connection.in_atomic_block
    whole: AbstractContextManager[object] = transaction.atomic() if inside else nullcontext()
    point("placing.before_commit")
    try:
        with whole:
            fetch(statement(shape), values)
    except DataError as error:
        if not isinstance(error.__cause__, DivisionByZero):
            raise
        raise NotPossible from error


def _order(placement: Placement, drawn: Drawn) -> Order:
    """The row as it will stand, for those who tell of it and show it."""
    columns = {**_NEW, **placement.columns, "id": drawn.order, "tags": []}
    columns["number"] = written_order_number(drawn.number, placement.now)
    columns["search_text"] = search_text(columns, [(li.sku, li.name) for li in placement.lines])
    status = columns.pop("status")
    columns["status_id"] = status.pk
    order = Order.as_written(columns)
    order.status = status
    order.hold(lines=placement.lines, gates=placement.gates, parcels=())
    return order


def _links(placement: Placement, order: Order) -> list[FirstLink]:
    """In the order of the plain writer."""
    links = []
    if placement.confirm_until:
        links.append(first_link("confirm", order.pk, expires_at=placement.confirm_until))
    if placement.pay_until and order.total > 0:
        links.append(first_link("pay", order.pk, expires_at=placement.pay_until))
    return [*links, first_link("track", order.pk)]


def _shared(new: _New) -> Sequence[Any]:
    """In the order of `placing_sql.SHARED`."""
    placement, order = new.placement, new.order
    return (
        order.pk, order.number, new.drawn.event, placement.cart_id, placement.now, order.currency,
        placement.actor[:ACTOR_LIMIT], placement.reserve_until, placement.cart_seen,
    )  # fmt: skip


def _taken(held: Sequence[PlacedLine], drawn: Drawn) -> list[Any]:
    """In the order of the levels' ids: nobody waits for somebody who waits for him."""
    levels = sorted((drawn.levels[line.product_id or 0], line) for line in held)
    return [
        value
        for level, line in levels
        for value in (line.quantity, line.backorder, level, line.backorder, line.quantity)
    ]


def _own_columns(order: Order) -> list[Any]:
    return [
        _json(value) if name in _JSON else value
        for name, value in zip(_COLUMNS, _of(order), strict=True)
    ]


def _lines(lines: Sequence[PlacedLine], drawn: Drawn) -> list[Any]:
    return [
        value
        for position, line in enumerate(lines, 1)
        for value in (
            drawn.lines[line.product_id or 0], position, line.product_id, line.sku, line.name,
            line.quantity, line.unit_price, line.tax_rate, line.total, line.weight_g, line.tracked,
            line.promised_on,
        )
    ]  # fmt: skip


def _moved(held: Sequence[PlacedLine], drawn: Drawn) -> list[Any]:
    return [
        value
        for line in held
        for product in (line.product_id or 0,)
        for value in (drawn.levels[product], drawn.lines[product], line.quantity)
    ]


def _payment(order: Order, placement: Placement) -> Sequence[Any]:
    human_id = payments.human_id(order.number, 1)
    return (human_id, order.payment_method, order.total, placement.money_until)


def _gates(placement: Placement) -> list[Any]:
    settled, open_ = (placement.now, placement.actor), (None, "")
    return [
        value
        for gate in placement.gates
        for value in (
            gate.kind, gate.position, gate.state, gate.deadline, gate.via,
            *(settled if gate.state == GateState.PASSED else open_),
        )
    ]  # fmt: skip


def _duty(duty: OwedDuty) -> Sequence[Any]:
    return (
        duty.subject_kind, duty.subject_id, duty.effect, duty.channel, duty.target,
        duty.merge_group, _json(duty.payload), duty.created_at, duty.due_at,
    )  # fmt: skip


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
