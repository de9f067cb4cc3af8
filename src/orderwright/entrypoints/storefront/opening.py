"""Sending a customer to a payment service: one session for an attempt, however many tabs press.

Called by the pay page. Names the attempt under the order's lock, asks the service outside of any
transaction, keeps the session by the step `payment.open` of the service. Whatever fails leaves
nothing half done: the next press goes on from there.
"""

import time
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.checkout import matrix
from orderwright.domain.orders.models import Order
from orderwright.domain.payments import attempts
from orderwright.domain.payments import services as payments
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.port_errors import (
    GatewayError,
    NotConfigured,
    ProviderDown,
    ReferenceUsed,
)
from orderwright.domain.payments.ports import Session
from orderwright.domain.shop.stages import PaymentStage
from orderwright.kernel import clock, faults
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.money import Money
from orderwright.kernel.own_words import Said
from orderwright.lifecycle.facts import hear_all
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.provider_news import gateway_actor
from orderwright.outbound.gateways import asking, channels, registry
from orderwright.outbound.gateways.configured import capabilities, gateway
from orderwright.outbound.gateways.sessions import Addresses, open_session

NOT_OPENED = gettext_noop("%(service)s opened no payment: %(why)s")

MOST_ROUNDS = 6
PATIENCE = 8.0
"""Seconds that the second tab waits for the first."""
LOOK_AGAIN = 0.2


class Unopened(Exception):
    """The customer stays here; `str()` is the sentence to read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who pays for which order, how; `back` is the path to which the browser returns."""

    order_id: int
    back: str
    ip: str = ""
    channel: str = ""


def address_to_pay(wanted: Wanted) -> str:
    """The service's page for this order. Raises Unopened; what was not opened can be tried again.

    A session that runs is used again, one that ran out is asked about and let run out, a channel
    that was changed ends it where the service can.
    """
    ends = time.monotonic() + PATIENCE
    for _round in range(MOST_ROUNDS):
        payment, ours = _begin(wanted)
        if ours:
            if session := _opened(payment, wanted):
                return session.redirect
        elif attempts.is_being_opened(payment, clock.now()):
            _wait_for(payment, ends)
        elif attempts.ran_out(payment, clock.now()):
            _run_out(payment)
        elif _is_another_way(payment, wanted.channel):
            _step(payment, "cancel")
        else:
            return payment.session_url
    raise Unopened(_("The payment could not be opened. Please try again in a moment."))


def _begin(wanted: Wanted) -> tuple[Payment, bool]:
    """The row that waits for the money, and whether it is ours to open."""
    now = clock.now()
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=wanted.order_id)
        provider = _provider(order)
        rows = Payment.objects.filter(order=order, stage=PaymentStage.PENDING)
        payment = rows.first() or payments.expect(order, now=now)
        if payment is None:
            raise Unopened(_("There is nothing to pay at the moment."))
        if not payment.session_url or wanted.channel != payment.channel:
            _demand_takes(provider, wanted.channel, Money(payment.amount, payment.currency))
        if payment.session_url or attempts.is_being_opened(payment, now):
            return payment, False
        return payment, attempts.begin(payment, provider, now=now)


def _provider(order: Order) -> str:
    method = matrix.cells().payments.get(order.payment_method)
    if order.stage in payments.OWES_NOTHING or order.due <= 0:
        raise Unopened(_("There is nothing to pay at the moment."))
    if method is None or not capabilities(method.provider).online:
        raise Unopened(_("This order is not paid online."))
    return method.provider


def _demand_takes(provider: str, channel: str, amount: Money) -> None:
    """A service has limits for each of its channels, and the sum may have changed since."""
    if reason := channels.refused(provider, amount).get(channel):
        raise Unopened(_("This sum cannot be paid this way (%(reason)s).") % {"reason": reason})


def _opened(payment: Payment, wanted: Wanted) -> Session | None:
    """None when the name was used by an attempt that nobody saw: then there is a new one."""
    base = settings.BASE_URL.rstrip("/")
    addresses = Addresses(base + wanted.back, f"{base}/hooks/payments/{payment.provider}")
    try:
        session = open_session(payment, addresses, ip=wanted.ip, channel=wanted.channel)
    except ReferenceUsed:
        _step(payment, "expire")
        return None
    except GatewayError as problem:
        attempts.let_go(payment)
        raise Unopened(_told(payment, problem)) from problem
    faults.point("paying.session_opened")
    _keep(payment, session, wanted.channel)
    return session


def _keep(payment: Payment, session: Session, channel: str) -> None:
    until = session.expires_at or payment.expires_at
    data = {
        "provider": payment.provider, "provider_ref": session.provider_ref,
        "url": session.redirect, "until": until.isoformat() if until else "", "channel": channel,
    }  # fmt: skip
    try:
        take(("payment", "open"), payment.pk, Ask(gateway_actor(payment.provider), data=data))
    except NotTaken as refusal:
        _close(payment, session)
        raise Unopened(refusal.sentence) from refusal


def _close(payment: Payment, session: Session) -> None:
    """The order was paid or cancelled meanwhile: nobody is sent to this session."""
    try:
        gateway(payment.provider).void(session.provider_ref)
    except GatewayError:
        return  # it runs out by itself; money that came all the same is heard of


def _wait_for(payment: Payment, ends: float) -> None:
    """Until the other tab has its session, or has failed."""
    while attempts.is_being_opened(payment, clock.now()) and time.monotonic() < ends:
        time.sleep(LOOK_AGAIN)
        payment.refresh_from_db()


def _run_out(payment: Payment) -> None:
    """The service has the last word about it; if it gives none, the session is over."""
    with suppress(GatewayError):
        hear_all(asking.ask(payment))
    _step(payment, "expire")


def _step(payment: Payment, verb: str) -> None:
    """Taken in the name of the service; refused when it was told otherwise meanwhile."""
    try:
        take(("payment", verb), payment.pk, Ask(gateway_actor(payment.provider)))
    except NotTaken:
        return


def _is_another_way(payment: Payment, channel: str) -> bool:
    """The customer has chosen another channel than the session was opened for."""
    differs = bool(channel) and channel != payment.channel
    return differs and capabilities(payment.provider).closes_sessions


def _told(payment: Payment, problem: GatewayError) -> str:
    """For the customer; staff read the service's own word in the event log."""
    service = str(registry.ENTRIES[payment.provider].label)
    level = Level.ALARM if isinstance(problem, NotConfigured) else Level.WARNING
    log.write(
        "payments", level, Said(NOT_OPENED, {"service": service, "why": str(problem)}),
        order_number=payment.order.number, detail={"gateway": payment.provider},
    )  # fmt: skip
    if isinstance(problem, ProviderDown):
        return _(
            "%(service)s does not answer just now. Nothing was paid. Please try again in a moment."
        ) % {"service": service}
    return _(
        "%(service)s cannot take this payment just now. Nothing was paid. Try again later or choose"
        " another way to pay."
    ) % {"service": service}
