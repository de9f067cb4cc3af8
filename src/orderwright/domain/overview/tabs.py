"""The tabs above the order list: each a condition, with a count that is cheap to ask for.

Owns what the tabs mean. "Orders" and "Unpaid orders" share every order out between them (S2-6).
Counts are kept for two seconds, or for as long as counting was worth (a million orders, a minute).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from orderwright.domain.orders.models import UNPAID, Order
from orderwright.domain.overview.late_money import orders_waiting
from orderwright.domain.shop.stages import (
    OPEN_STAGES,
    DeliveryStatus,
    OrderStage,
    Party,
    PaymentStatus,
)
from orderwright.kernel import clock
from orderwright.kernel.duties.queries import orders_with_dead

KEPT_SECONDS = 2.0
COUNTING_SHARE = 200
"""Counting may take at most one two-hundredth of the time for which its result is kept."""

MOST_UNHEARD = 500
"""When more messages than this were given up it is the mail server, not these orders."""

CLOSED_STAGES = (OrderStage.COMPLETED, OrderStage.CANCELLED)


class Tab(StrEnum):
    """The saved views that every shop has."""

    TO_CONFIRM = "to_confirm"
    TO_PAY = "to_pay"
    TO_PACK = "to_pack"
    ON_THE_WAY = "on_the_way"
    PROBLEMS = "problems"
    ALL = "all"
    UNPAID = "unpaid"
    ORDERS = "orders"


LABELS = {
    Tab.TO_CONFIRM: _("To confirm"),
    Tab.TO_PAY: _("To pay"),
    Tab.TO_PACK: _("To pack"),
    Tab.ON_THE_WAY: _("On the way"),
    Tab.PROBLEMS: _("Problems"),
    Tab.ALL: _("All"),
    Tab.UNPAID: _("Unpaid orders"),
    Tab.ORDERS: _("Orders"),
}

COUNTED: tuple[Tab, ...] = tuple(tab for tab in Tab if tab is not Tab.ORDERS)
"""Orders are what is left of all without the unpaid."""

IN_EXCESS = Q(surplus__gt=0)
"""More money is here than the order owes, and nobody has decided what becomes of it."""

IN_HAND = Q(stage__in=(OrderStage.CONFIRMED, OrderStage.PROCESSING))
GIVEN_BACK = Q(payment_status=PaymentStatus.REFUNDED)
"""All the money went back: while its goods are here, somebody has to say what becomes of them."""

AT_WORK = (Party.SHOP, Party.CARRIER, Party.DELIVERER)
"""Whom an order waits for that can be packed: neither goods nor money are awaited. Where a part has
left, somebody else may carry cash while the rest is packed.
"""

_TROUBLED_DELIVERY = (DeliveryStatus.FAILED, DeliveryStatus.RETURNED, DeliveryStatus.WAITING)


def condition(tab: Tab, now: datetime) -> Q:
    """What an order must fulfil to stand in the tab; drafts stand in none."""
    open_now = Q(stage__in=OPEN_STAGES)
    match tab:
        case Tab.TO_CONFIRM:
            return Q(stage=OrderStage.PLACED)
        case Tab.TO_PAY:
            return open_now & UNPAID
        case Tab.TO_PACK:
            return IN_HAND & Q(waiting_on__in=AT_WORK) & ~GIVEN_BACK
        case Tab.ON_THE_WAY:
            return Q(stage=OrderStage.SHIPPED)
        case Tab.PROBLEMS:
            troubled = (open_now & _troubled(now)) | (IN_HAND & GIVEN_BACK)
            return troubled | IN_EXCESS | _unheard() | _undecided()
        case Tab.UNPAID:
            return UNPAID
        case Tab.ORDERS:
            return ~Q(stage=OrderStage.DRAFT) & ~UNPAID
        case Tab.ALL:
            return ~Q(stage=OrderStage.DRAFT)


def _troubled(now: datetime) -> Q:
    return (
        Q(overdue_at__lte=now)
        | Q(delivery_status__in=_TROUBLED_DELIVERY)
        | Q(payment_status=PaymentStatus.REJECTED)
    )


def _unheard() -> Q:
    """A message was given up. Ids rather than a subquery: an index finds them beside the rest."""
    return Q(pk__in=orders_with_dead(MOST_UNHEARD))


def _undecided() -> Q:
    """Money that the late-money desk waits with."""
    return Q(pk__in=orders_waiting(MOST_UNHEARD))


def tab_counts() -> dict[Tab, int]:
    """How many orders stand in each tab, at most a few seconds ago."""
    live = _kept("open", Q(stage__in=OPEN_STAGES), COUNTED)
    closed = _kept("closed", Q(stage__in=CLOSED_STAGES), (Tab.ALL, Tab.UNPAID, Tab.PROBLEMS))
    counts: dict[Tab, int] = {tab: live[tab] + closed.get(tab, 0) for tab in COUNTED}
    counts[Tab.ORDERS] = counts[Tab.ALL] - counts[Tab.UNPAID]
    return counts


def _kept(part: str, among: Q, wanted: Sequence[Tab]) -> dict[Tab, int]:
    """Open and closed orders are counted apart: the few change, the many do not."""
    key = f"tab_counts.{part}"
    counts: dict[Tab, int] | None = cache.get(key)
    if counts is None:
        began = time.monotonic()
        counts = _count(among, wanted)
        spent = time.monotonic() - began
        cache.set(key, counts, timeout=max(KEPT_SECONDS, spent * COUNTING_SHARE))
    return counts


def _count(among: Q, wanted: Sequence[Tab]) -> dict[Tab, int]:
    now = clock.now()
    asked = {tab.value: Count("pk", filter=condition(tab, now)) for tab in wanted}
    found = Order.objects.filter(among).aggregate(**asked)
    return {tab: found[tab.value] for tab in wanted}
