"""Payments that the payer disputes at the bank: news for people, and money only when it is lost.

Called by `provider_news.py` under the order's lock, and by the payment's row `charge_back`. A
dispute is looked at by people until it is closed. One that is lost is money that went: a refund
that the payment service has made, of what is left of the payment and never more. In any order of
arrival the closing word holds.
"""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from orderwright.domain.payments import provider_events as events
from orderwright.domain.payments import refunds
from orderwright.domain.payments.event_reasons import because
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind
from orderwright.domain.payments.sums import CAME
from orderwright.domain.shop.stages import RefundStage
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.kernel.money import Money
from orderwright.lifecycle import flags, ledger
from orderwright.lifecycle.flags import Take

Outcome = ProviderEvent.Outcome
OVER = gettext_noop("The dispute is over.")
SILENT = {"email": False, "sms": False}


def hear(event: ProviderEvent, payment: Payment, take: Take) -> None:
    """What the service told of a dispute. A loss told before the payment itself waits for it."""
    kind = Kind(event.kind)
    if kind is Kind.DISPUTED:
        _opened(event, payment, take)
    elif kind is Kind.DISPUTE_WON:
        _close(event)
        flags.tell(payment, because("dispute_won"), take)
        events.judge(event, Outcome.APPLIED)
    elif payment.stage in CAME:
        _lost(event, payment, take)


def charge_back(taking: Taking) -> None:
    """The bank has taken the money back: a refund on its way that nobody has to ask for. What was
    owed for it is owed no more.
    """
    amount = ledger.amount_of(taking)
    wish = refunds.RefundWish(amount.minor, Refund.Way.PROVIDER, reason=taking.reason)
    refund = refunds.request(taking.subject, wish, by=str(taking.actor), now=taking.now)
    name = str(taking.data.get("reference") or "")
    refunds.change(refund, stage=RefundStage.PENDING, provider_ref=name[:120])
    ledger.begin_refund(replace(taking, subject=refund))
    taking.changes |= {"refund": refund.human_id, "amount": amount.amount}


def _opened(event: ProviderEvent, payment: Payment, take: Take) -> None:
    told = _of_the_same_dispute(event).exclude(kind=Kind.DISPUTED.value)
    if told.exists():
        events.judge(event, Outcome.IGNORED)
        return
    flags.flag(event, payment, because("disputed"), take)


def _lost(event: ProviderEvent, payment: Payment, take: Take) -> None:
    _close(event)
    left, taken = payment.refundable, event.amount or 0
    amount = min(left, taken) if event.currency == payment.currency else 0
    why = because("dispute_lost")
    if amount < taken or not taken:
        why = because("dispute_took_more")
        events.judge(event, Outcome.FLAGGED, why)
    else:
        events.judge(event, Outcome.APPLIED)
    if amount <= 0:
        flags.tell(payment, why, take)
        return
    data = {"amount": Money(amount, payment.currency).amount, "reference": event.refund_ref}
    reason = flags.in_source(why.stored())
    actor = flags.gateway_actor(payment.provider)
    take(("payment", "charge_back"), payment.pk, Ask(actor, data=data, reason=reason))
    refund = Refund.objects.get(payment=payment, provider_ref=event.refund_ref)
    take(("refund", "settle"), refund.pk, Ask(actor, inform=SILENT))


def _close(event: ProviderEvent) -> None:
    """Nobody has to answer it any more."""
    waiting = _of_the_same_dispute(event).filter(outcome=Outcome.FLAGGED, settled_at__isnull=True)
    for opened in waiting.filter(kind=Kind.DISPUTED.value):
        events.put_aside(opened, OVER, by=f"{ActorKind.GATEWAY}:{event.provider}", now=clock.now())


def _of_the_same_dispute(event: ProviderEvent) -> QuerySet[ProviderEvent]:
    rows = ProviderEvent.objects.filter(provider=event.provider, refund_ref=event.refund_ref)
    return rows.exclude(pk=event.pk)
