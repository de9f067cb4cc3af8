"""Attempts to pay at a payment service: named before the provider hears of them, one at a time.

Called by the pay page under the order's lock. A row is running (the customer can pay at
`session_url`), being opened (`session_until` without an address: so long somebody is at it), run
out, or free. Writes the payment's row and asks nobody.
"""

from datetime import datetime, timedelta

from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.services import name_attempt
from orderwright.domain.shop.stages import PaymentStage

OPENING = timedelta(seconds=20)
"""Longer than a provider is waited for: whoever died while opening is not waited for long."""
LIFE = timedelta(hours=24)
"""How long a session is asked for, where the money is not due earlier."""


def is_running(payment: Payment, now: datetime) -> bool:
    """The customer can pay at its address."""
    return bool(payment.session_url) and not ran_out(payment, now)


def ran_out(payment: Payment, now: datetime) -> bool:
    """Its session is over by the clock; the provider may know of money that came before."""
    until = payment.session_until
    return bool(payment.session_url) and until is not None and until <= now


def is_being_opened(payment: Payment, now: datetime) -> bool:
    """Somebody is asking the provider for a session."""
    until = payment.session_until
    return not payment.session_url and until is not None and until > now


def begin(payment: Payment, provider: str, *, now: datetime) -> bool:
    """Takes the row for opening and names the attempt; False when somebody else is at it.

    After a failure name and end stay: the provider takes the repetition for the same attempt.
    """
    if is_being_opened(payment, now):
        return False
    is_new = payment.reference is None or payment.provider != provider
    name_attempt(payment, provider)
    until = payment.expires_at
    if until is None or until <= now:
        payment.expires_at = now + LIFE
    elif is_new:
        payment.expires_at = min(until, now + LIFE)
    payment.session_until = now + OPENING
    payment.save(update_fields=["expires_at", "session_until"])
    return True


def let_go(payment: Payment) -> None:
    """It came to nothing: the next try need not wait. A session that was kept stays."""
    rows = Payment.objects.filter(pk=payment.pk, stage=PaymentStage.PENDING, session_url="")
    rows.update(session_until=None)
