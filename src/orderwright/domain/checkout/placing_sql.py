"""The one statement of `placing_fast.py`, written out for an order of a given shape.

Every table stands here with every column and what goes into it: `?` is a value of the row's own,
`:name` one that several rows share, anything else is what each new order has. The same shape gives
the same text, so that PostgreSQL keeps its plan. Holds no values, asks no database.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import NamedTuple

SHARED = {
    "order": "bigint", "number": "text", "event": "bigint", "cart": "bigint",
    "now": "timestamptz", "currency": "text", "actor": "text", "reserved_until": "timestamptz",
    "seen": "timestamptz",
}  # fmt: skip
"""The first places of every statement, in this order. Their types are told, because not every
shape uses all of them."""


class Shape(NamedTuple):
    """How many rows of each kind the order has; the cart, the order and its event are one each."""

    held: int
    lines: int
    gates: int
    payments: int
    links: int
    duties: int


# IS TRUE keeps the planner from looking for the cart by when it was changed: many may share that.
CLOSED = """closed AS (
    UPDATE checkout_cart SET stage = 'placed', changed_at = :now, order_id = :order
     WHERE id = :cart AND stage IN ('open', 'reminded') AND order_id IS NULL
       AND (changed_at = :seen) IS TRUE RETURNING id
)"""

# Each level waits for the one before it, which is how they are locked in id order.
TAKEN = """taken_%(n)s AS (
    UPDATE stock_level SET reserved = reserved + ?, backorder = backorder OR ?
     WHERE id = ? AND (? OR reserved + ? <= on_hand)
       AND EXISTS (SELECT FROM %(before)s) RETURNING id
)"""

ORDER = {
    "id": ":order", "number": ":number", "currency": ":currency",
    "last_seq": "?", "last_hash": "?", "search_text": "?",
    "source": "?", "stage": "?", "status_id": "?", "locale": "?", "price_mode": "?",
    "email": "?", "name": "?", "phone": "?", "company": "?", "tax_id": "?",
    "shipping_address": "?", "billing_address": "?", "customer_note": "?", "consents": "?",
    "ip": "?", "delivery_method": "?", "delivery_name": "?", "payment_method": "?",
    "payment_name": "?", "pays_on_delivery": "?", "pickup_point": "?", "reserves": "?",
    "estimate_min": "?", "estimate_max": "?", "promised_from": "?", "promised_to": "?",
    "ships_as_ready": "?", "second_parcel": "?",
    "lines_total": "?", "shipping_total": "?", "shipping_rate": "?", "fees_total": "?",
    "discount_total": "?", "adjustments_total": "?", "total": "?", "taxes": "?",
    "weight_g": "?", "item_count": "?", "payment_status": "?",
    "delivery_status": "?", "waiting_on": "?", "waiting_since": "?", "overdue_at": "?",
    "placed_at": "?", "updated_at": "?",
    "version": "1", "channel": "'main'", "external_id": "NULL", "status_chosen": "FALSE",
    "customer_id": "NULL", "paid": "0", "refunded": "0", "parked_until": "NULL",
    "valid_until": "NULL", "offered_at": "NULL", "parent_id": "NULL", "merged_into_id": "NULL",
    "tags": "'[]'", "assigned_to_id": "NULL", "cancel_reason": "''", "feed": "TRUE",
}  # fmt: skip
LINE = {
    "id": "?", "order_id": ":order", "position": "?", "product_id": "?", "sku": "?", "name": "?",
    "quantity": "?", "unit_price": "?", "tax_rate": "?", "total": "?", "weight_g": "?",
    "tracked": "?", "promised_on": "?", "cancelled": "0", "shipped": "0",
}  # fmt: skip
GATE = {
    "order_id": ":order", "kind": "?", "position": "?", "state": "?", "opened_at": ":now",
    "deadline": "?", "via": "?", "at": "?", "actor": "?", "note": "''", "ip": "''",
    "amount": "NULL",
}  # fmt: skip
MOVEMENT = {
    "level_id": "?", "line_id": "?", "reserved": "?", "order_id": ":order", "actor": ":actor",
    "at": ":now", "kind": "'reservation'", "on_hand": "0", "note": "''",
}  # fmt: skip
RESERVATION = {
    "level_id": "?", "line_id": "?", "quantity": "?", "order_id": ":order",
    "expires_at": ":reserved_until",
}  # fmt: skip
PAYMENT = {
    "order_id": ":order", "human_id": "?", "method": "?", "amount": "?", "currency": ":currency",
    "created_at": ":now", "stage": "'pending'", "settled": "0", "provider": "''",
    "provider_ref": "''", "settled_at": "NULL", "expires_at": "?",
}  # fmt: skip
LINK = {
    "purpose": "?", "row": ":order", "generation": "1", "hash": "?", "created_at": ":now",
    "expires_at": "?", "revoked_at": "NULL",
}  # fmt: skip
EVENT = {
    "id": ":event", "subject_kind": "?", "subject_id": "?", "order_id": ":order", "seq": "?",
    "step": "?", "name": "?", "actor": "?", "at": "?", "data": "?", "salt": "?",
    "data_hash": "?", "hash": "?",
}  # fmt: skip
DUTY = {
    "event_id": ":event", "order_id": ":order", "subject_kind": "?", "subject_id": "?",
    "effect": "?", "channel": "?", "target": "?", "merge_group": "?", "payload": "?",
    "created_at": "?", "due_at": "?", "tries": "0", "lease": "0", "leased_until": "NULL",
    "done_at": "NULL", "dead_at": "NULL", "withdrawn_at": "NULL", "merged_into": "NULL",
    "error": "''",
}  # fmt: skip

Row = Mapping[str, str]


def own(row: Row) -> tuple[str, ...]:
    """The columns whose values are the row's own, in the order in which they are handed over."""
    return tuple(column for column, value in row.items() if value == "?")


@lru_cache(maxsize=500)
def statement(shape: Shape) -> bytes:
    """The whole statement; `SHARED` come first, then every row's own values from top to bottom."""
    last = f"taken_{shape.held}" if shape.held else "closed"
    types = ", ".join(f"CAST(:{name} AS {type_})" for name, type_ in SHARED.items())
    parts = [f"shared AS (SELECT {types})", CLOSED, *_taken(shape.held)]
    parts += [part for part in _inserts(shape) if part]
    # Dividing by zero is how SQL says: undo all of it.
    end = f"SELECT 1 / count(*) FROM {last}"  # noqa: S608 - a name of ours
    return _numbered(f"WITH {', '.join(parts)} {end}").encode()


def _taken(held: int) -> list[str]:
    befores = ["closed", *(f"taken_{n}" for n in range(1, held))]
    return [TAKEN % {"n": n, "before": before} for n, before in enumerate(befores[:held], 1)]


def _inserts(shape: Shape) -> Sequence[str]:
    return (
        _insert("orders_order", ORDER, 1),
        _insert("orders_line", LINE, shape.lines),
        _insert("orders_gate", GATE, shape.gates),
        _insert("stock_movement", MOVEMENT, shape.held),
        _insert("stock_reservation", RESERVATION, shape.held),
        _insert("payments_payment", PAYMENT, shape.payments),
        _insert("kernel_link", LINK, shape.links),
        _insert("kernel_event", EVENT, 1),
        _insert("kernel_duty", DUTY, shape.duties),
    )


def _insert(table: str, row: Row, rows: int) -> str:
    """One member of the statement; empty without rows."""
    columns = ", ".join(f'"{column}"' for column in row)
    values = ", ".join([f"({', '.join(row.values())})"] * rows)
    into = f"INSERT INTO {table} ({columns}) VALUES {values}"  # noqa: S608 - names of ours
    return f"into_{table} AS ({into})" if rows else ""


def _numbered(text: str) -> str:
    """`:order` and `?` as the places $1, $2 ... of PostgreSQL."""
    places = count(len(SHARED) + 1)
    shared = list(SHARED)
    named = re.sub(r":(\w+)", lambda found: f"${shared.index(found[1]) + 1}", text)
    return re.sub(r"\?", lambda _found: f"${next(places)}", named)
