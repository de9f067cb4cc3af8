"""What must hold between the rows of money, beyond each order's own sums (X8): a part of
`invariants.py`, apart from it only for length. Reads only.

Each answers the offenders, named; empty = holds.
"""

from typing import Any

from django.db.models import Q, QuerySet, Sum

from orderwright.domain.payments import credits, provider_events
from orderwright.domain.payments.models import (
    CreditUse,
    KeptCredit,
    Payment,
    ProviderEvent,
    Refund,
)
from orderwright.domain.payments.ports import Kind
from orderwright.domain.payments.sums import CAME
from orderwright.domain.shop.stages import RefundStage

Outcome = ProviderEvent.Outcome


def lost_words() -> list[str]:
    """X8: money that a payment service told of stands in the books once, or at the desk, or staff
    have said what became of it.
    """
    found = [f"{event}: {why}" for why, events in _unlike().items() for event in events]
    return found + [f"{event}: recorded beyond what was told" for event in _beyond_what_was_told()]


def _unlike() -> dict[str, QuerySet[ProviderEvent]]:
    """What is wrong -> the events of which it is so."""
    events = ProviderEvent.objects.select_related("payment").order_by("pk")
    in_books = Q(recorded_as__stage__in=CAME)
    recorded = events.filter(recorded_as__isnull=False)
    decided = events.filter(outcome=Outcome.FLAGGED, settled_at__isnull=False)
    applied = events.filter(kind=Kind.PAID.value, outcome=Outcome.APPLIED)
    of_others = events.filter(
        kind=Kind.PAID.value, payment__stage__in=CAME, payment__by_service=False,
        payment__recorded_from__isnull=True, outcome=Outcome.IGNORED,
    )  # fmt: skip
    return {
        "applied, and its payment is not paid": applied.exclude(payment__stage__in=CAME),
        "applied, and its payment holds other money": applied.filter(payment__by_service=False),
        "told, and its payment holds other money": of_others,
        "recorded, and its payment is not paid": recorded.exclude(in_books),
        "recorded, and it waits still": recorded.filter(settled_at__isnull=True),
        "settled, and nobody said as what": decided.filter(recorded_as__isnull=True, note=""),
    }


def _beyond_what_was_told() -> list[ProviderEvent]:
    """A service tells totals: all rows of the same money are no more than the highest of them."""
    recorded = ProviderEvent.objects.filter(recorded_as__isnull=False, amount__isnull=False)
    return [
        event for event in recorded.order_by("pk")
        if sum(row.settled for row in provider_events.recorded_of(event))
        > provider_events.highest_told(event)
    ]  # fmt: skip


def wrong_credits() -> list[str]:
    """X8: credit is what left its order as such, and what was used of it came to orders; no unit
    lies in between, and none is used twice.
    """
    uses = CreditUse.objects.filter(payment__stage__in=CAME)
    return [
        *_unlike_sums("credit", _kept(), _left_for_credit()),
        *_unlike_sums("use of credit", _used(), _sums(uses, "credit__order__number")),
        *_unlike_sums("credit", _paid_by_credit(), _sums(uses, "payment__order__number")),
    ]


def wrong_moves() -> list[str]:
    """X8: what left an order for another has come there."""
    moved = Refund.objects.filter(way=Refund.Way.MOVED, stage=RefundStage.DONE)
    came = Payment.objects.filter(method="moved", stage__in=CAME)
    return _unlike_sums(
        "moved", _sums(moved, "moved_to__number"), _sums(came, "order__number", "settled")
    )


def _kept() -> dict[str, int]:
    return _sums(KeptCredit.objects.all(), "order__number")


def _left_for_credit() -> dict[str, int]:
    left = Refund.objects.filter(way=Refund.Way.CREDIT, stage=RefundStage.DONE)
    return _sums(left, "order__number")


def _used() -> dict[str, int]:
    return _sums(KeptCredit.objects.filter(used__gt=0), "order__number", "used")


def _paid_by_credit() -> dict[str, int]:
    paid = Payment.objects.filter(method=credits.METHOD, stage__in=CAME)
    return _sums(paid, "order__number", "settled")


def _sums(rows: QuerySet[Any], by: str, column: str = "amount") -> dict[str, int]:
    """Order number -> sum of a column in minor units."""
    return dict(rows.order_by().values_list(by).annotate(sum=Sum(column)))


def _unlike_sums(what: str, one: dict[str, int], other: dict[str, int]) -> list[str]:
    return [
        f"{number}: {what} of {one.get(number, 0)} and {other.get(number, 0)}"
        for number in sorted({*one, *other})
        if one.get(number, 0) != other.get(number, 0)
    ]
