"""Writers of payment rows. Called by effects of lifecycle rows under the order's lock, and by
placing.

Amounts in minor units of the order's currency. The order's own columns (paid, payment_status) are
derived by the engine from `sums.py`. Refunds have their own writers in `refunds.py`.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.deadlines import awaited_until
from orderwright.domain.payments.models import Payment, ProviderEvent
from orderwright.domain.payments.sums import CAME, OWES_NOTHING, WAITING, sums_of
from orderwright.domain.shop.stages import PaymentStage

__all__ = [
    "CAME", "OWES_NOTHING", "WAITING", "Session", "came_by", "expect", "hold", "human_id",
    "keep_reference", "keep_session", "name_attempt", "open_payment", "outgrown",
    "part_with_session", "record", "recorded_beside", "settle", "take_over", "unsettle",
]  # fmt: skip

ATTEMPT = (
    "reference", "provider", "provider_ref", "session_url", "session_until", "channel",
)  # fmt: skip
"""What of a row is the attempt to pay at a provider."""
WITHIN_THE_SHOP = ("moved", "credit")


@dataclass(frozen=True, slots=True)
class Session:
    """Where the customer pays at the provider, and until when."""

    provider: str
    provider_ref: str
    url: str
    until: datetime | None = None
    channel: str = ""


def open_payment(
    order: Order, amount: int, *, now: datetime, method: str = "", until: datetime | None = None
) -> Payment:
    """Expects money, `until` a moment or for good. `human_id` counts up within the order."""
    count = Payment.objects.filter(order=order).count()
    return Payment.objects.create(
        order=order, human_id=human_id(order.number, count + 1),
        method=method or order.payment_method,
        stage=PaymentStage.PENDING, amount=amount, currency=order.currency, created_at=now,
        expires_at=until,
    )  # fmt: skip


def human_id(number: str, place: int, *, letter: str = "P") -> str:
    """How people name the n-th payment (2026-000123-P1) or refund (-R1) of an order."""
    return f"{number}-{letter}{place}"


def expect(order: Order, *, now: datetime) -> Payment | None:
    """Makes the one pending payment equal to what is due; none when nothing is. May run twice.

    What a provider has authorised counts as coming. A row that is `outgrown` stays as it is until
    it is called off, which expects the rest. A quotation owes nothing yet and a cancelled order
    nothing any more.
    """
    if order.stage in OWES_NOTHING:
        return None
    pending, due = _awaited(order)
    if due <= 0 or (pending and _is_outgrown(order, pending, due)):
        return None
    if pending is None:
        return open_payment(order, due, now=now, until=awaited_until(order))
    if pending.amount != due:
        pending.amount = due
        pending.save(update_fields=["amount"])
    return pending


def outgrown(order: Order) -> list[int]:
    """Ids of pending rows that wait for what nobody owes like this any more; they are called off
    by their own step.
    """
    if order.stage in OWES_NOTHING:
        return []
    pending, due = _awaited(order)
    return [pending.pk] if pending and _is_outgrown(order, pending, due) else []


def _awaited(order: Order) -> tuple[Payment | None, int]:
    """The pending row, and what is due beyond what a provider has authorised."""
    rows = list(Payment.objects.filter(order=order, stage__in=WAITING))
    coming = sum(row.amount for row in rows if row.stage == PaymentStage.AUTHORISED)
    pending = next((row for row in rows if row.stage == PaymentStage.PENDING), None)
    sums = sums_of(order)
    return pending, sums.total - sums.paid + sums.refunded - coming


def _is_outgrown(order: Order, pending: Payment, due: int) -> bool:
    """It waits for nothing, for another sum at a provider, or for another method's money."""
    at_provider = bool(pending.session_url) and pending.amount != due
    return due <= 0 or at_provider or pending.method != order.payment_method


def name_attempt(payment: Payment, provider: str) -> str:
    """Our name of this attempt to pay, kept before the provider hears it: a notice whose session
    nobody saw is still found. May run twice.
    """
    if payment.reference is None or payment.provider != provider:
        payment.reference, payment.provider = secrets.token_hex(12), provider
        payment.save(update_fields=["reference", "provider"])
    return str(payment.reference)


def keep_session(payment: Payment, session: Session) -> None:
    """The customer has been sent to a provider, whose number the row keeps."""
    payment.provider, payment.provider_ref = session.provider, session.provider_ref
    payment.session_url, payment.session_until = session.url, session.until
    payment.channel = session.channel
    payment.save(
        update_fields=["provider", "provider_ref", "session_url", "session_until", "channel"]
    )


def part_with_session(payment: Payment) -> Payment | None:
    """Other money pays this row than that of its attempt at a provider: the attempt, with all that
    was told of it, goes on as a row of its own, called off. Paid all the same it counts there, and
    can be given back the way it came. Answers that row; None where nothing was attempted.
    """
    if not (payment.reference or payment.provider_ref):
        return None
    names = {name: getattr(payment, name) for name in ATTEMPT}
    payment.reference, payment.session_until = None, None
    payment.provider = payment.provider_ref = payment.session_url = payment.channel = ""
    payment.save(update_fields=ATTEMPT)
    attempt = open_payment(
        payment.order, payment.amount, now=payment.created_at, method=payment.method,
        until=payment.expires_at,
    )  # fmt: skip
    for name, value in {**names, "stage": PaymentStage.CANCELLED}.items():
        setattr(attempt, name, value)  # born called off: no step moves it
    attempt.save(update_fields=[*ATTEMPT, "stage"])
    ProviderEvent.objects.filter(payment=payment).update(payment=attempt)
    return attempt


def recorded_beside(payment: Payment) -> Payment | None:
    """Money of the same order that people or a statement recorded, the newest; no moved money."""
    rows = Payment.objects.filter(order=payment.order_id, stage=PaymentStage.PAID)
    found = rows.filter(by_service=False).exclude(method__in=WITHIN_THE_SHOP).exclude(pk=payment.pk)
    return found.order_by("-pk").first()


def settle(payment: Payment, amount: int, *, now: datetime, by_service: bool = False) -> None:
    """Money came on this row; it may be less or more than expected."""
    payment.amount = payment.settled = amount
    payment.settled_at, payment.by_service = now, by_service
    payment.save(update_fields=["amount", "settled", "settled_at", "by_service"])


def came_by(payment: Payment, way: str) -> None:
    """The money of this row came another way than it was waited for."""
    payment.method = way
    payment.save(update_fields=["method"])


def keep_reference(payment: Payment, text: str) -> None:
    """What stood on the money that somebody recorded: a transfer's title or number."""
    if text:
        payment.paid_reference = text[:140]
        payment.save(update_fields=["paid_reference"])


def unsettle(payment: Payment) -> None:
    """The money never came: it was recorded here by mistake."""
    payment.settled, payment.settled_at, payment.held_by = 0, None, ""
    payment.paid_reference = ""
    payment.save(update_fields=["settled", "settled_at", "held_by", "paid_reference"])


def hold(payment: Payment, held_by: str) -> None:
    """Who carries the cash on its way to the shop; nobody when it has arrived."""
    payment.held_by = held_by
    payment.save(update_fields=["held_by"])


def take_over(order: Order, amount: int, *, now: datetime) -> None:
    """Money of the past: the row that waits is paid, as it was outside of this shop's records."""
    waiting = Payment.objects.filter(order=order, stage=PaymentStage.PENDING).first()
    payment = waiting or open_payment(order, amount, now=now)
    payment.stage = PaymentStage.PAID  # history: no step moves it
    payment.save(update_fields=["stage"])
    settle(payment, amount, now=now)


def record(order: Order, amount: int, *, method: str, now: datetime) -> Payment:
    """Money that no row waited for gets a paid row of its own; the rest is expected."""
    payment = open_payment(order, amount, now=now, method=method)
    payment.stage = PaymentStage.PAID  # born so: no step moves it
    payment.save(update_fields=["stage"])
    settle(payment, amount, now=now)
    expect(order, now=now)
    return payment
