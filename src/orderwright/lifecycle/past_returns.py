"""Settled return cases of another system, recorded in bulk.

The row `return.settle`, computed as values. A case joins the customer's order that it fits
(`domain/returns/matching.py`) and its chain; one that fits none stands alone with a chain of its
own. Quiet: nothing is owed to anybody. Events are dated by the documents.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from orderwright.domain.orders.models import Order
from orderwright.domain.returns import past
from orderwright.domain.returns.matching import Purchases
from orderwright.domain.returns.models import Return
from orderwright.domain.returns.services import ReturnWish
from orderwright.kernel import clock
from orderwright.kernel.journal import chain
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.lifecycle.past import Recorded, demand, happened, record_once
from orderwright.lifecycle.returns import RETURNS, SETTLE, story_of


@dataclass(frozen=True, slots=True)
class PastReturn:
    """A settled case of another system; `email` finds the customer's orders, "" = nobody's."""

    wish: ReturnWish
    email: str

    @property
    def key(self) -> str:
        return str(self.wish.external_id)


def record_returns(source: str, documents: Sequence[PastReturn], actor: Actor) -> Recorded:
    """Records what is not recorded yet, in one transaction. May run twice.

    `documents` are all of `source`; orders of the same source come first, so that cases find them.
    """
    keys = [document.key for document in documents]

    def write(fresh: Sequence[PastReturn]) -> float:
        with transaction.atomic():
            began = time.perf_counter()
            _write(source, fresh, Ask(actor, quiet=True))
        return time.perf_counter() - began

    return record_once(
        documents, lambda: past.known_ids(source, keys), key=lambda case: case.key, write=write
    )


def _write(source: str, documents: Sequence[PastReturn], ask: Ask) -> None:
    wishes, now = [document.wish for document in documents], clock.now()
    orders = _locked(source, {document.email for document in documents if document.email})
    purchases = Purchases(list(orders.values()), {one.sku for wish in wishes for one in wish.lines})
    fits = [purchases.take(document.wish, document.email) for document in documents]
    cases = past.draft_cases(wishes, fits)
    takings = [_settling(case, orders.get(case.order_id or 0), ask, now) for case in cases]
    past.write_settled(cases, wishes, fits)
    chain.write([_told(taking) for taking in takings])
    _keep_heads(takings, now)


def _locked(source: str, emails: set[str]) -> dict[int, Order]:
    """The customers' orders by id, locked in the order of their ids."""
    rows = Order.objects.select_for_update().filter(source=source, email__in=emails)
    kept = rows.only("email", "placed_at", "currency", "last_seq", "last_hash").order_by("pk")
    return {order.pk: order for order in kept}


def _settling(case: Return, order: Order | None, ask: Ask, now: datetime) -> Taking:
    taking = Taking(RETURNS, SETTLE, order or case, case, ask, case.opened_at)
    demand(taking)
    taking.changes = {**story_of(case), "recorded_at": now.isoformat()}
    return taking


def _told(taking: Taking) -> chain.Happened:
    """The event behind the head of its chain, which moves on."""
    owner, case = taking.order, taking.subject
    event = happened(taking, (owner.last_seq, owner.last_hash), (case.pk, case.order_id))
    owner.last_seq, owner.last_hash = event.seq, event.hash
    return event


def _keep_heads(takings: Sequence[Taking], now: datetime) -> None:
    owners = {(type(taking.order), taking.order.pk): taking.order for taking in takings}
    orders = [owner for owner in owners.values() if isinstance(owner, Order)]
    for order in orders:
        order.updated_at = now
    alone = [owner for owner in owners.values() if isinstance(owner, Return)]
    Order.objects.bulk_update(orders, ["last_seq", "last_hash", "updated_at"])
    Return.objects.bulk_update(alone, ["last_seq", "last_hash"])
