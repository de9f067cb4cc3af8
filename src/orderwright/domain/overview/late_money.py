"""The late-money desk (X8): everything about money that waits for a person's decision.

Money in excess, words of payment services that do not fit, refunds to be approved or that failed,
lines of statements that nobody could match, labels that ask for cash that came another way. Called
by the panel; reads only. `SOURCES` is the one list of what the desk knows: a further kind of late
money is one reader and one row there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from orderwright.domain.checkout import label_cash
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.payments import desk, refunds
from orderwright.domain.payments import queries as payments
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.sums import CAME
from orderwright.domain.shop.stages import RefundStage
from orderwright.kernel import clock

MOST_SHOWN = 50
KEPT_SECONDS = 2
UNDECIDED = (RefundStage.REQUESTED, RefundStage.FAILED)


class Kind(StrEnum):
    """What kind of decision is waited for."""

    EXCESS = "excess"
    EVENT = "event"
    REFUND = "refund"
    LINE = "line"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Late:
    """One thing to decide. `row` is the order, the event, the refund, the statement's line or the
    parcel;
    `payments`: of an order, with something left to give back, the most first; `events`: of an order
    in excess, what a service told of money that it holds.
    """

    kind: Kind
    row: Any
    order: Order | None
    since: datetime
    amount: int | None
    currency: str
    payments: Sequence[Payment] = ()
    events: Sequence[ProviderEvent] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """How one kind is found and shown."""

    kind: Kind
    found: Callable[[], QuerySet[Any]]
    shown: Callable[[Sequence[Any]], list[Late]]


def queue() -> list[Late]:
    """What waits, the longest first; at most `MOST_SHOWN` of a kind."""
    found = [late for source in SOURCES for late in source.shown(list(source.found()[:MOST_SHOWN]))]
    return sorted(found, key=lambda late: late.since)


def counts() -> dict[Kind, int]:
    """How many of each kind, at most a few seconds ago."""
    kept: dict[Kind, int] | None = cache.get("late_money.counts")
    if kept is None:
        kept = {source.kind: source.found().count() for source in SOURCES}
        cache.set("late_money.counts", kept, timeout=KEPT_SECONDS)
    return kept


def count() -> int:
    """How many decisions wait in all."""
    return sum(counts().values())


def orders_waiting(most: int) -> list[int]:
    """Ids of orders whose refund, provider's word or label waits for somebody; those with money in
    excess know it themselves.
    """
    refunds = _refunds().values_list("order_id", flat=True)[:most]
    events = desk.undecided().filter(order__isnull=False).values_list("order_id", flat=True)[:most]
    labels = label_cash.asks_wrongly().values_list("order_id", flat=True)[:most]
    return [*refunds, *events, *labels]


def events_of(order: Order) -> list[ProviderEvent]:
    """What a service told of this order and waits for somebody at the desk, oldest first."""
    return list(desk.undecided().filter(order=order)[:MOST_SHOWN])


def _excess() -> QuerySet[Order]:
    return Order.objects.filter(surplus__gt=0).order_by("pk")


def _excess_shown(rows: Sequence[Order]) -> list[Late]:
    left: dict[int, list[Payment]] = {}
    came = Payment.objects.filter(order__in=[order.pk for order in rows], stage__in=CAME)
    for payment in came:
        if payment.refundable > 0:
            left.setdefault(payment.order_id, []).append(payment)
    told: dict[int | None, list[ProviderEvent]] = {}
    for event in desk.flagged().filter(desk.HELD, order__in=[order.pk for order in rows]):
        told.setdefault(event.order_id, []).append(event)
    return [
        Late(
            Kind.EXCESS, order, order, order.updated_at, order.surplus, order.currency,
            sorted(left.get(order.pk, []), key=lambda payment: -payment.refundable),
            told.get(order.pk, []),
        )
        for order in rows
    ]  # fmt: skip


def _events_shown(rows: Sequence[ProviderEvent]) -> list[Late]:
    return [
        Late(Kind.EVENT, event, event.order, event.at, event.amount, event.currency)
        for event in rows
    ]


def _refunds() -> QuerySet[Refund]:
    waiting = Refund.objects.filter(Q(stage__in=UNDECIDED) | refunds.left_open(clock.now()))
    return waiting.select_related("payment", "order").order_by("pk")


def _refunds_shown(rows: Sequence[Refund]) -> list[Late]:
    return [
        Late(
            Kind.REFUND, refund, refund.order, _waits_since(refund), refund.amount, refund.currency
        )
        for refund in rows
    ]  # fmt: skip


def _waits_since(refund: Refund) -> datetime:
    on_its_way = refund.stage == RefundStage.PENDING and refund.pending_since
    return on_its_way or refund.created_at


def _lines_shown(rows: Sequence[Any]) -> list[Late]:
    return [
        Late(Kind.LINE, line, None, line.file.imported_at, line.amount, line.currency)
        for line in rows
    ]


def _labels_shown(rows: Sequence[Parcel]) -> list[Late]:
    return [
        Late(
            Kind.LABEL, parcel, parcel.order, parcel.order.updated_at, parcel.label_cash,
            parcel.order.currency,
        )
        for parcel in rows
    ]  # fmt: skip


SOURCES: tuple[Source, ...] = (
    Source(Kind.EXCESS, _excess, _excess_shown),
    Source(Kind.EVENT, desk.undecided, _events_shown),
    Source(Kind.REFUND, _refunds, _refunds_shown),
    Source(Kind.LINE, payments.open_entries, _lines_shown),
    Source(Kind.LABEL, label_cash.asks_wrongly, _labels_shown),
)
