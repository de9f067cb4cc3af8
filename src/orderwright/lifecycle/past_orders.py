"""Finished orders of another system, recorded in bulk: placed and completed, many at a time.

The rows `cart.place` and `order.record_completed`, computed as values and written by
`domain/checkout/placing_many.py`. Quiet: nothing is owed to anybody. Events are dated by the
documents; when they were recorded stands in their data.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from orderwright.domain.catalog import queries as catalog
from orderwright.domain.checkout.placing import Placement, Told
from orderwright.domain.checkout.placing_many import write_many
from orderwright.domain.checkout.wishes import OrderWish
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import PaymentStatus
from orderwright.kernel import clock
from orderwright.kernel.journal.chain import Happened
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.lifecycle import order_history, wishes_read
from orderwright.lifecycle.cart import CARTS, PLACE
from orderwright.lifecycle.composing import Composed
from orderwright.lifecycle.order import ORDERS
from orderwright.lifecycle.past import Recorded, demand, happened, record_once


@dataclass(frozen=True, slots=True)
class PastOrder:
    """A finished order of another system: a wish with source, external_id and placed_at, imported.

    `customer_id`: the known customer. `story`: what else the journal keeps of its placing.
    """

    wish: OrderWish
    customer_id: int | None
    story: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.wish.external_id)


def record_orders(source: str, documents: Sequence[PastOrder], actor: Actor) -> Recorded:
    """Records what is not recorded yet, in one transaction. May run twice.

    `documents` are all of `source`. Raises BadInput, Forbidden, Refused; nothing is changed then.
    """
    keys = [document.key for document in documents]

    def write(fresh: Sequence[PastOrder]) -> float:
        catalog.snapshot_by_sku({line.sku for past in fresh for line in past.wish.lines})
        now = clock.now()
        placements = [_placement(document, actor, now) for document in fresh]
        with transaction.atomic():
            began = time.perf_counter()
            write_many(placements)
        return time.perf_counter() - began

    return record_once(
        documents, lambda: known_ids(source, keys), key=lambda past: past.key, write=write
    )


def known_ids(source: str, external_ids: Sequence[str]) -> set[str]:
    """Which of these documents are orders already."""
    found = Order.objects.filter(source=source, external_id__in=external_ids)
    return {str(one) for one in found.values_list("external_id", flat=True)}


def _placement(document: PastOrder, actor: Actor, now: datetime) -> Placement:
    composed = wishes_read.of_wish(document.wish, actor, quiet=True)
    columns = composed.columns | {"customer_id": document.customer_id}
    story = {**document.story, "recorded_at": now.isoformat()}

    def tell(order: Order, _held: Mapping[str, int]) -> Told:
        at = order.placed_at
        placed = _placed(order, composed, at, story)
        completed = _completed(order, composed.ask, at, head=(placed.seq, placed.hash))
        return [placed, completed], lambda _ids: []

    return Placement(
        columns=columns, lines=composed.lines, gates=(), now=now, actor=str(actor), tell=tell,
        expects_money=False, adjustments=composed.adjustments,
    )  # fmt: skip


def _placed(order: Order, composed: Composed, at: datetime, story: Mapping[str, Any]) -> Happened:
    taking = Taking(CARTS, PLACE, order, order, composed.ask, at)
    taking.before = taking.stage
    taking.changes = composed.story(order, {}) | dict(story)
    return happened(taking, (0, ""), (0, None))


def _completed(order: Order, ask: Ask, at: datetime, *, head: tuple[int, str]) -> Happened:
    """Takes `record_completed` on the row that is not written yet."""
    step = order_history.RECORD_COMPLETED
    taking = Taking(ORDERS, step, order, order, ask, at)
    demand(taking)
    order.stage = step.target_from(order.stage) or order.stage
    order.status = shop.default_status(order.stage)
    taking.changes = {"status": order.status.code, **order_history.story_of(order)}
    _close(order)
    return happened(taking, head, (0, None))


def _close(order: Order) -> None:
    """What `waiting.derive` would read from the rows: paid, and waiting for nobody."""
    order.paid = max(order.total, 0)
    order.payment_status = PaymentStatus.PAID
    order.waiting_on, order.waiting_since, order.overdue_at = "", None, None
