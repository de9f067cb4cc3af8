"""Which words of payment services wait for a person, in one place: the late-money desk shows them,
and no order is given up, or loses its goods, while one of them is about it (X8, U16).

Reads only. Called by `domain/overview/late_money.py`, `deadlines.py` and guards on time.
"""

from django.db.models import F, Q, QuerySet

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import ProviderEvent
from orderwright.domain.payments.ports import Kind
from orderwright.domain.payments.statement_models import StatementEntry
from orderwright.domain.payments.sums import CAME
from orderwright.domain.shop.stages import OrderStage

HELD = Q(kind=Kind.PAID.value, payment__stage__in=CAME, payment__by_service=True) & (
    Q(amount__isnull=True)
    | Q(amount__lte=F("payment__settled"), currency=F("payment__currency"))
)  # fmt: skip
"""An event's money stands in the books as that of its payment."""
SETTLED_BY_IT = Q(payment__by_service=True) & (
    Q(amount__isnull=True) | Q(amount=F("payment__settled"))
)
"""The payment counts as paid by the service's own word, not by a person's."""
GIVEN_BACK = Q(payment__refunding__gte=F("payment__settled"))
ASKS_FOR_MORE = (
    Q(order__stage__in=(OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.PROCESSING))
    & Q(order__total__gt=F("order__paid") - F("order__refunded"))
    & ~Q(order__payment_method=F("payment__method"))
    & ~GIVEN_BACK
)
"""It came by a way of paying that was changed, and the new way asks for more (a fee): somebody says
whether that is still wanted (S1-13).
"""
DECIDED_WITH_ITS_ORDER = HELD & (
    Q(order__surplus__gt=0) | (SETTLED_BY_IT & ~ASKS_FOR_MORE) | GIVEN_BACK
)
"""Nothing to decide beside the order's own money in excess."""


def flagged() -> QuerySet[ProviderEvent]:
    """What did not fit and nobody has settled, oldest first."""
    outcome = ProviderEvent.Outcome.FLAGGED
    rows = ProviderEvent.objects.filter(outcome=outcome, settled_at__isnull=True)
    return rows.select_related("payment", "order").order_by("pk")


def undecided() -> QuerySet[ProviderEvent]:
    """What has to be decided by itself: the rest has left the desk, or leaves it with its order."""
    decided = flagged().filter(DECIDED_WITH_ITS_ORDER).order_by().values("pk")
    return flagged().exclude(pk__in=decided)


def holds_money_of(order: Order) -> bool:
    """Whether money that is perhaps the order's waits for somebody: told by a service, or on an
    open line of a statement.
    """
    return undecided().filter(order=order).exists() or _is_proposed(order.number)


def _is_proposed(number: str) -> bool:
    named = StatementEntry.objects.filter(
        state=StatementEntry.State.OPEN, amount__gt=0, candidates__icontains=number
    )
    shares = [
        share
        for candidates in named.values_list("candidates", flat=True)
        for candidate in candidates
        for share in candidate["shares"]
    ]
    return any(share["number"] == number for share in shares)
