"""What payment services have not told by themselves: they are asked (S1-16, F06, F28, F30).

Called by the worker every few seconds, outside any transaction; any number of workers may poll at
once. A session that is open for ten minutes is asked about, and a refund on its way; then ever less
often. A service that gives no answer harms nothing: its payments are left alone for a minute. A
session is let run out only after its service was asked. Late notifications of the rehearsal are
played here too.
"""

import logging
from collections.abc import Mapping, Sequence

from django.db import DatabaseError
from django.utils.translation import gettext_noop

from orderwright.domain.payments import attempts, desk
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.port_errors import GatewayError, NotConfigured, ProviderDown
from orderwright.domain.payments.ports import Kind, Notice
from orderwright.domain.shop.stages import PaymentStage
from orderwright.entrypoints.clock.carrier_polls import ask_carriers
from orderwright.entrypoints.clock.channel_polls import ask_channels
from orderwright.entrypoints.clock.mail_polls import poll_mails
from orderwright.entrypoints.clock.ticks import THE_CLOCK
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log import services as event_log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.lifecycle.facts import hear_all
from orderwright.lifecycle.machine import take
from orderwright.outbound.gateways import asking, registry, watching
from orderwright.outbound.gateways.configured import gateway
from orderwright.outbound.gateways.rehearsal_rows import take_due

log = logging.getLogger(__name__)

OVER = (Kind.REJECTED, Kind.EXPIRED)
SILENT = gettext_noop("%(service)s does not say how payment %(payment)s stands: %(why)s")


def ask_services() -> int:
    """Asks about every payment whose turn it is; answers how many were asked about."""
    now, asked, silent = clock.now(), 0, set[str]()
    for inquiry in watching.due(now):
        payment = inquiry.payment
        if not watching.is_awaited(payment, now=now):
            watching.forget(payment)
        elif payment.provider in silent:
            watching.leave_alone(inquiry, now=now)
        elif watching.take_turn(inquiry, now=now):
            asked += 1
            if not _heard(payment, first=inquiry.asks == 0):
                silent.add(payment.provider)
                watching.leave_alone(inquiry, now=now)
    return asked


def _heard(payment: Payment, *, first: bool) -> bool:
    """False when the service gave no answer."""
    try:
        notices = asking.ask(payment)
        hear_all(notices)
        _forget_if_over(payment, notices)
    except (ProviderDown, NotConfigured) as problem:
        log.warning("payment service %s gave no answer: %s", payment.provider, type(problem))
        return False
    except GatewayError as problem:
        if first:
            _tell(payment, problem)
    except DatabaseError:
        raise
    except Exception:
        log.exception("what %s said of payment %d was not taken", payment.provider, payment.pk)
        return True
    _let_run_out(payment)
    return True


def _forget_if_over(payment: Payment, notices: Sequence[Notice]) -> None:
    """A session that was given up, and that the service has ended too, brings no money any more."""
    payment.refresh_from_db()
    ended = any(notice.kind in OVER for notice in notices)
    if ended and payment.stage == PaymentStage.CANCELLED:
        watching.forget(payment)


def _let_run_out(payment: Payment) -> None:
    """Over by the clock, and the service knows of no money."""
    payment.refresh_from_db()
    if payment.stage != PaymentStage.PENDING or not attempts.ran_out(payment, clock.now()):
        return
    if desk.undecided().filter(payment=payment).exists():
        return  # money of it lies at the late-money desk: people decide first
    try:
        take(("payment", "expire"), payment.pk, Ask(THE_CLOCK))
    except NotTaken:
        return  # it was paid or called off meanwhile


def _tell(payment: Payment, problem: GatewayError) -> None:
    service = registry.ENTRIES[payment.provider].label
    event_log.write(
        "payments", Level.WARNING,
        Said(SILENT, {"service": service, "payment": payment.human_id, "why": str(problem)}),
        order_number=payment.order.number, detail={"gateway": payment.provider},
    )  # fmt: skip


def play_rehearsals() -> int:
    """Tells what the rehearsal tells late; answers how many notifications that were."""
    due = take_due(clock.now()) if clock.movable() else []
    for told in due:
        _play(told.code, told.raw.encode(), told.headers)
    return len(due)


def _play(code: str, raw: bytes, headers: Mapping[str, str]) -> None:
    """Through the same reading and hearing as a hook; one that is refused keeps no other waiting.

    What a crash swallows here is what a real service forgets to tell: the next ask brings it.
    """
    try:
        hear_all(asking.read(gateway(code), raw, headers))
    except GatewayError as problem:
        log.warning("a rehearsed notification was refused: %s", type(problem).__name__)


def poll() -> int:
    """All of it."""
    return play_rehearsals() + ask_services() + ask_channels() + ask_carriers() + poll_mails()
