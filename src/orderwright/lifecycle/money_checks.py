"""What must hold between the rows of money, beyond each order's own sums (X8): a part of
`invariants.py`, apart from it only for length. Reads only.

Each answers the offenders, named; empty = holds.
"""

from django.db.models import Q, QuerySet

from orderwright.domain.payments import provider_events
from orderwright.domain.payments.models import ProviderEvent
from orderwright.domain.payments.ports import Kind
from orderwright.domain.payments.sums import CAME

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
    return {
        "applied, and its payment is not paid": applied.exclude(payment__stage__in=CAME),
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
