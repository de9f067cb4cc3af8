"""Until when an order's money is awaited (U16), and how that is moved.

A pair of the matrix says in how many hours its orders are to be paid. The moment stands on the open
gate of payment or instalments, where there is one, and on the row that waits for the money. Called
by the writers of payments, by mails and pages, by `domain/checkout/deadlines.py`, and by the clock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments import desk
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.stages import GateKind, GateState, OrderStage, PaymentStage

MONEY_GATES = (GateKind.PAYMENT, GateKind.INSTALMENT)
SESSION_GRACE = timedelta(minutes=15)
"""A payment service may tell a little later that somebody paid at the last moment."""


def awaited_until(order: Order) -> datetime | None:
    """The deadline of the money; None when there is none.

    A row that a session was opened for keeps the session's end in `expires_at`: it does not count.
    """
    gates = Gate.objects.filter(order=order, kind__in=MONEY_GATES, state=GateState.OPEN)
    deadline = gates.values_list("deadline", flat=True).first()
    if deadline is not None:
        return deadline
    rows = Payment.objects.filter(order=order, provider="", method=order.payment_method)
    return rows.order_by("-pk").values_list("expires_at", flat=True).first()


def ends_the_order(order: Order) -> bool:
    """Whether the deadline is that of a gate: past it the order may be given up. Else it is a term
    of payment, and nothing is cancelled.
    """
    gates = Gate.objects.filter(order=order, kind__in=MONEY_GATES, state=GateState.OPEN)
    return order.stage == OrderStage.PLACED and gates.filter(deadline__isnull=False).exists()


def wait_until(order: Order, until: datetime | None) -> None:
    """Moves the deadline of what is awaited now; sessions that run keep their own end."""
    gates = Gate.objects.filter(order=order, kind__in=MONEY_GATES, state=GateState.OPEN)
    gates.update(deadline=until)
    rows = Payment.objects.filter(order=order, stage=PaymentStage.PENDING, session_url="")
    rows.update(expires_at=until)


def unpaid_orders(now: datetime, after: int, limit: int) -> Sequence[int]:
    """Ids above `after` of orders to be given up for want of any money, in id order."""
    rows = _given_up(now).filter(order_id__gt=after).order_by("order_id")
    return list(rows.values_list("order_id", flat=True)[:limit])


def is_given_up(order: Order, now: datetime) -> bool:
    """Whether the time to pay is over, nothing came, and nobody is about to pay."""
    return _given_up(now).filter(order=order).exists()


def _given_up(now: datetime) -> QuerySet[Gate]:
    """Open gates of payment or instalments whose deadline has passed without any money.

    Not while money is authorised, lies at the late-money desk or is being paid at a service, not
    while the shop itself still owes the shipping cost, and not while the order is parked.
    """
    late = Gate.objects.filter(
        kind__in=MONEY_GATES, state=GateState.OPEN, deadline__lte=now,
        order__stage=OrderStage.PLACED, order__paid=0, order__total__gt=0,
        order__pays_on_delivery=False,
    )  # fmt: skip
    parked = Q(order__parked_until__gt=now)
    return late.exclude(parked).exclude(_is_coming(now) | _at_the_desk() | _waits_for_the_shop())


def _is_coming(now: datetime) -> Exists:
    """Authorised, or a session runs; one without an end of its own as long as the deadline."""
    recently = now - SESSION_GRACE
    endless = Q(session_until__isnull=True) & ~Q(session_url="")
    if_late = Exists(
        Gate.objects.filter(
            order=OuterRef("order"), kind__in=MONEY_GATES, deadline__gt=recently
        )
    )  # fmt: skip
    running = Q(session_until__gt=recently) | (endless & if_late)
    alive = Q(stage=PaymentStage.AUTHORISED) | (Q(stage=PaymentStage.PENDING) & running)
    return Exists(Payment.objects.filter(alive, order=OuterRef("order")))


def _at_the_desk() -> Exists:
    return Exists(desk.undecided().filter(order=OuterRef("order")))


def _waits_for_the_shop() -> Exists:
    """The shipping cost is not named or not accepted: the sum to pay is not known."""
    unsettled = (GateState.OPEN, GateState.PROPOSED)
    cost = Gate.objects.filter(
        order=OuterRef("order"), kind=GateKind.SHIPPING_COST, state__in=unsettled
    )
    return Exists(cost)
