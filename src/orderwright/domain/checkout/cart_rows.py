"""A cart as placing reads it: one look at its rows and at the shelves, as plain values.

On PostgreSQL the same statement draws the ids and the number that the order will have, so that
`placing_fast.py` can write everything at once. A number drawn for a cart that is refused then is a
gap; gaps are allowed. Called by `lifecycle/placing.py`; judges and changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from orderwright.domain.checkout.errors import UnknownCart
from orderwright.domain.checkout.models import Cart
from orderwright.domain.stock.queries import availability
from orderwright.kernel import tokens
from orderwright.kernel.database.dialect import is_postgres
from orderwright.kernel.database.prepared import fetch
from orderwright.kernel.numbers.services import next_value_sql


class CartGoods(NamedTuple):
    """A product in the cart: pieces wanted, unit price last shown, pieces that can be had."""

    product_id: int
    quantity: int
    shown_price: int
    free: int


class Drawn(NamedTuple):
    """Ids of an order to be, and by product: the id of its line, and its level if it has one alone
    in the warehouses that take orders.

    `number` is the order's in the sequence, not yet in the shop's format.
    """

    order: int
    number: int
    event: int
    lines: Mapping[int, int]
    levels: Mapping[int, int]


class CartRows(NamedTuple):
    """The cart and what lies in it, oldest line first. `drawn`: PostgreSQL, for an open cart.

    `seen`: when it was last changed, in whatever form the database has told it.
    """

    id: int
    stage: str
    currency: str
    locale: str
    order_id: int | None
    seen: datetime | str
    goods: Sequence[CartGoods]
    drawn: Drawn | None = None

    @property
    def wanted(self) -> list[tuple[int, int]]:
        """Products and pieces."""
        return [(row.product_id, row.quantity) for row in self.goods]


def read(token: str, *, draw: bool) -> CartRows:
    """The cart of this token, placed ones too. `draw`: it is about to be ordered.

    Raises UnknownCart.
    """
    digest = tokens.digest(token)
    return _read_and_draw(digest) if draw and is_postgres(connection) else _read(digest)


def _read(digest: str) -> CartRows:
    cart = Cart.objects.filter(token_hash=digest).first()
    if cart is None:
        raise UnknownCart
    rows = list(cart.lines.values_list("product_id", "quantity", "unit_price"))
    free = availability([product for product, _quantity, _price in rows])
    goods = [CartGoods(product, pieces, price, free[product]) for product, pieces, price in rows]
    return CartRows(
        cart.pk, cart.stage, cart.currency, cart.locale, cart.order_id, cart.changed_at, goods
    )


class _Row(NamedTuple):
    """One line of the cart on one shelf, as text; the columns of `_READ_AND_DRAW`."""

    cart: Any
    stage: Any
    currency: Any
    locale: Any
    order: Any
    seen: Any
    drawn_order: Any
    drawn_number: Any
    drawn_event: Any
    drawn_line: Any
    product: Any
    quantity: Any
    shown_price: Any
    level: Any
    free: Any


_WANTED = "CASE WHEN c.order_id IS NULL AND c.stage IN ('open', 'reminded') AND l.id IS NOT NULL"
_READ_AND_DRAW = f"""
SELECT c.id, c.stage, c.currency, c.locale, c.order_id, c.changed_at,
       {_WANTED} THEN (SELECT nextval('orders_order_id_seq')) END,
       {_WANTED} THEN (SELECT {next_value_sql("order")}) END,
       {_WANTED} THEN (SELECT nextval('kernel_event_id_seq')) END,
       {_WANTED} THEN nextval('orders_line_id_seq') END,
       l.product_id, l.quantity, l.unit_price, s.id, s.on_hand - s.reserved
  FROM checkout_cart c
  LEFT JOIN checkout_cartline l ON l.cart_id = c.id
  LEFT JOIN (stock_level s JOIN stock_warehouse w ON w.id = s.warehouse_id AND w.active)
         ON s.product_id = l.product_id
 WHERE c.token_hash = $1
 ORDER BY l.id
""".encode()  # noqa: S608 - names of sequences, no input


def _read_and_draw(digest: str) -> CartRows:
    rows = [_Row._make(row) for row in fetch(_READ_AND_DRAW, [digest])]
    if not rows:
        raise UnknownCart
    first, lines = rows[0], _by_product(rows)
    return CartRows(
        int(first.cart), str(first.stage), str(first.currency), str(first.locale),
        _number(first.order), str(first.seen),
        [_goods(product, shelves) for product, shelves in lines.items()],
        _drawn(first, lines) if first.drawn_order else None,
    )  # fmt: skip


def _by_product(rows: Sequence[_Row]) -> dict[int, list[_Row]]:
    """A line once for each shelf of its product, or once without a shelf."""
    lines: dict[int, list[_Row]] = {}
    for row in rows:
        if row.product is not None:
            lines.setdefault(int(row.product), []).append(row)
    return lines


def _goods(product: int, shelves: Sequence[_Row]) -> CartGoods:
    line, free = shelves[0], sum(max(0, int(shelf.free or 0)) for shelf in shelves)
    return CartGoods(product, int(line.quantity), int(line.shown_price), free)


def _drawn(first: _Row, lines: Mapping[int, Sequence[_Row]]) -> Drawn:
    return Drawn(
        int(first.drawn_order), int(first.drawn_number), int(first.drawn_event),
        {product: int(shelves[0].drawn_line) for product, shelves in lines.items()},
        {
            product: int(shelves[0].level)
            for product, shelves in lines.items()
            if len(shelves) == 1 and shelves[0].level
        },
    )  # fmt: skip


def _number(value: str | None) -> int | None:
    return None if value is None else int(value)
