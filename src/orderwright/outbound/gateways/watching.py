"""Payments of which a service may still have something to tell: one row each, and when to ask.

Begun by the step that sends the customer there and by refunds on their way; read by the polls of
the clock. Waits longer after each ask, so that neither a silent provider nor one that is down is
pressed. The only writer of `Inquiry`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F

from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.stages import PaymentStage, RefundStage
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.gateways.models import Inquiry

FIRST = timedelta(minutes=10)
"""So long a session may be silent before it is asked about."""
LONGEST = timedelta(hours=6)
LEFT_ALONE = timedelta(minutes=1)
"""After a provider gave no answer, every payment of it."""
AWAITED = (PaymentStage.PENDING, PaymentStage.AUTHORISED)


def begin_watching(taking: Taking) -> None:
    """The effect of opening a session."""
    watch(taking.subject, now=taking.now)


def watch(payment: Payment, *, now: datetime) -> None:
    """Ask about it in ten minutes. May run twice: the waiting begins anew."""
    Inquiry.objects.update_or_create(
        payment=payment, defaults={"since": now, "asks": 0, "ask_at": now + FIRST}
    )


def hand_on(payment: Payment, attempt: Payment) -> None:
    """The session is another row's from now on."""
    Inquiry.objects.filter(payment=payment).update(payment=attempt)


def due(now: datetime, *, limit: int = 50) -> list[Inquiry]:
    """Those to ask about now, the longest waiting first, with their payments."""
    rows = Inquiry.objects.filter(ask_at__lte=now).select_related("payment", "payment__order")
    return list(rows.order_by("ask_at", "pk")[:limit])


def is_awaited(payment: Payment, *, now: datetime) -> bool:
    """Its session runs, or was given up and may be paid all the same, or a refund of it is on its
    way at the service. What was given up is asked about once more after its end (T47).
    """
    if payment.session_url and payment.stage in AWAITED:
        return True
    if payment.session_url and payment.stage == PaymentStage.CANCELLED:
        until = payment.session_until
        return until is None or until + LONGEST > now
    on_the_way = Refund.objects.filter(payment=payment, stage=RefundStage.PENDING)
    return on_the_way.filter(way=Refund.Way.PROVIDER).exists()


def take_turn(inquiry: Inquiry, *, now: datetime) -> bool:
    """Makes the ask ours and plans the next one; False when another worker has taken it."""
    wait = min(FIRST * 2 ** max(0, inquiry.asks - 1), LONGEST)
    own = Inquiry.objects.filter(pk=inquiry.pk, ask_at=inquiry.ask_at, asks=inquiry.asks)
    return bool(own.update(ask_at=now + wait, asks=F("asks") + 1, asked_at=now))


def asked(payment: Payment, *, now: datetime) -> None:
    """Somebody asks outside the turns; where nobody watches yet it begins."""
    if not Inquiry.objects.filter(payment=payment).update(asked_at=now):
        watch(payment, now=now)
        Inquiry.objects.filter(payment=payment).update(asked_at=now)


def last_asked(payment_ids: Sequence[int]) -> dict[int, datetime]:
    """Payment id -> when its service was last asked about it; without those never asked about."""
    rows = Inquiry.objects.filter(payment__in=payment_ids, asked_at__isnull=False)
    return {pk: at for pk, at in rows.values_list("payment_id", "asked_at") if at}


def leave_alone(inquiry: Inquiry, *, now: datetime) -> None:
    """The service gave no answer: that was no turn, and the next is soon, but not at once."""
    rows = Inquiry.objects.filter(pk=inquiry.pk)
    rows.update(ask_at=now + LEFT_ALONE, asks=inquiry.asks)


def forget(payment: Payment) -> None:
    """Nothing more is to be told of it."""
    Inquiry.objects.filter(payment=payment).delete()


def waiting_since(payments: Sequence[Payment]) -> tuple[Payment, datetime] | None:
    """The session among these that the service is to tell about, and since when; None without."""
    now = clock.now()
    running = [
        row for row in payments
        if row.stage == PaymentStage.PENDING and row.session_url
        and (row.session_until is None or row.session_until > now)
    ]  # fmt: skip
    found = Inquiry.objects.filter(payment__in=running).select_related("payment").first()
    return (found.payment, found.since) if found else None
