"""What happens to the money of the demo's orders: paid by card, refused, too little, too late.

Steps of the stories in `orders.py`. The payment service is the rehearsal, which is asked and heard
as any other: sessions, signed notifications, refunds.
"""

from django.conf import settings
from django.db import transaction

from orderwright.domain.checkout import matrix
from orderwright.domain.orders.models import Order
from orderwright.domain.payments import attempts
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.ports import Kind
from orderwright.entrypoints.commands.demo.walk import Walk, staff
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle.facts import hear_all
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.provider_news import gateway_actor
from orderwright.outbound.gateways.configured import gateway
from orderwright.outbound.gateways.rehearsal import Rehearsal, Wish
from orderwright.outbound.gateways.sessions import Addresses, open_session

A_LITTLE = 2_500
"""Minor units that one customer pays too much, one too little, and one gets back."""


def go_to_pay(walk: Walk, n: int) -> None:
    """The customer presses "Pay" and stands at the payment service."""
    order = Order.objects.get(pk=walk.order_id)
    payment = Payment.objects.get(order=order, stage="pending")
    with transaction.atomic():
        attempts.begin(payment, matrix.cells().payments[order.payment_method].provider, now=walk.at)
    hook = f"{settings.BASE_URL}/hooks/payments/{payment.provider}"
    session = open_session(payment, Addresses(settings.BASE_URL, hook), ip="192.0.2.10")
    until = session.expires_at or payment.expires_at
    data = {
        "provider": payment.provider, "provider_ref": session.provider_ref,
        "url": session.redirect, "until": until.isoformat() if until else "",
    }  # fmt: skip
    take(("payment", "open"), payment.pk, Ask(gateway_actor(payment.provider), data=data))


def is_paid(walk: Walk, n: int) -> None:
    """The money came."""
    _play(walk, Wish())


def is_authorised(walk: Walk, n: int) -> None:
    """The card is charged when the shop says so, or the credit is granted."""
    _play(walk, Wish(Kind.AUTHORISED))


def is_refused(walk: Walk, n: int) -> None:
    """The bank said no."""
    _play(walk, Wish(Kind.REJECTED))


def pays_another_sum(walk: Walk, n: int) -> None:
    """Less than was asked for came: it pays nothing and lies at the desk."""
    row = _tried(walk)
    _play(walk, Wish(amount=Money(row.amount - A_LITTLE, row.currency)))


def pays_too_little(walk: Walk, n: int) -> None:
    """A transfer that forgot the delivery."""
    _record(walk, -A_LITTLE)


def pays_too_much(walk: Walk, n: int) -> None:
    """A transfer that was rounded up."""
    _record(walk, A_LITTLE)


def give_a_little_back(walk: Walk, n: int) -> None:
    """Marek refunds a part, within the limit."""
    _ask_back(walk, A_LITTLE, "One glass arrived chipped.")


def ask_all_back(walk: Walk, n: int) -> None:
    """Marek asks for the whole sum: above the limit somebody else approves."""
    _ask_back(walk, _came(walk).settled, "Came too late for the birthday.")


def approve(walk: Walk, n: int) -> None:
    """Ewa lets it go."""
    refund = Refund.objects.get(order_id=walk.order_id)
    take(("refund", "approve"), refund.pk, Ask(staff("ewa")))


def _play(walk: Walk, wish: Wish) -> None:
    """The rehearsal's notifications, heard as they would be at the hook."""
    payment = _tried(walk)
    service = gateway(payment.provider)
    assert isinstance(service, Rehearsal)
    for one in service.play(payment.provider_ref, wish):
        hear_all(service.parse_notification(one.raw, one.headers))


def _tried(walk: Walk) -> Payment:
    return Payment.objects.exclude(provider_ref="").get(order_id=walk.order_id)


def _came(walk: Walk) -> Payment:
    return Payment.objects.get(order_id=walk.order_id, stage="paid")


def _record(walk: Walk, more: int) -> None:
    payment = Payment.objects.get(order_id=walk.order_id, stage="pending")
    amount = Money(payment.amount + more, payment.currency).amount
    data = {"amount": amount, "reference": f"Statement {walk.at:%d/%m}"}
    take(("payment", "record"), payment.pk, Ask(staff("marek"), data=data))


def _ask_back(walk: Walk, amount: int, reason: str) -> None:
    payment = _came(walk)
    data = {"amount": Money(amount, payment.currency).amount}
    take(("payment", "refund"), payment.pk, Ask(staff("marek"), data=data, reason=reason))
