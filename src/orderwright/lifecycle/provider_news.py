"""What payment services say, mapped to steps (S1-14 to S1-16, T41 to T48).

Called by `facts.py` for worker, polls and hooks alike, in one transaction with the caller's. An
event is stored once; what it means is decided under the order's lock, so that every order of
arrival ends the same: the highest rank wins, nothing falls back from paid, what came too early
waits. Where the service's word and ours part for good, people look at it.
"""

from django.utils.translation import gettext_noop

from orderwright.domain.orders.models import Order
from orderwright.domain.payments import provider_events as events
from orderwright.domain.payments import refunds
from orderwright.domain.payments import services as payments
from orderwright.domain.payments.event_reasons import Reason, because
from orderwright.domain.payments.facts import RefundAnswered
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, Notice, RefundOutcome, prevails
from orderwright.domain.shop.stages import OrderStage, PaymentStage, RefundStage
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle import disputes
from orderwright.lifecycle.flags import Take, flag
from orderwright.lifecycle.flags import gateway_actor as gateway_actor
from orderwright.outbound.gateways.configured import capabilities
from orderwright.outbound.gateways.watching import watch

Outcome = ProviderEvent.Outcome

CAME = (PaymentStage.PAID, PaymentStage.PARTIALLY_REFUNDED, PaymentStage.REFUNDED)
VERBS = {
    Kind.AUTHORISED: "authorise", Kind.PAID: "settle", Kind.REJECTED: "reject",
    Kind.EXPIRED: "expire",
}  # fmt: skip
MOVES_NOTHING = (Kind.PENDING, Kind.REJECTED, Kind.EXPIRED, Kind.REFUND_PENDING)
BRINGS = (Kind.AUTHORISED, Kind.PAID)
REFUSED = gettext_noop("The payment service refused it.")


def hear(notice: Notice, take: Take) -> bool:
    """Stores a notice and takes the step that it means; an untrusted one is about no payment here.

    False when nobody knows the payment: its money is kept for the late-money desk. Hearing it again
    changes nothing.
    """
    payment = events.payment_of(notice)
    if payment is not None:
        Order.objects.select_for_update().filter(pk=payment.order_id).first()
        payment = events.payment_of(notice) or payment  # a recording may have parted them
        payment.refresh_from_db()
        if not notice.trusted:
            return True  # its row came between the asking and now: it is asked about in its turn
    event = events.store(notice, payment, now=clock.now())
    if event is None:
        return payment is not None
    if payment is None:
        _keep_strange(event, notice)
        return False
    _apply(event, payment, take)
    return True


def _keep_strange(event: ProviderEvent, notice: Notice) -> None:
    """Money that nobody here knows is for people; a stranger's session without any is not."""
    why = because("nobodys" if notice.trusted else "nobodys_unconfirmed")
    events.judge(event, Outcome.IGNORED if notice.kind in MOVES_NOTHING else Outcome.FLAGGED, why)


def _apply(event: ProviderEvent, payment: Payment, take: Take) -> None:
    kind = Kind(event.kind)
    if kind.is_dispute:
        disputes.hear(event, payment, take)
    elif kind.is_refund:
        _apply_refund(event, payment, take)
    elif (verb := VERBS.get(kind)) is None or payment.stage in CAME:
        _repeated(event, payment, kind, take)
    elif kind in BRINGS and (why := _differs(event, payment)):
        flag(event, payment, why, take)
    elif prevails(events.highest_heard(payment, event), kind):
        events.judge(event, Outcome.IGNORED, because("higher_heard"))
    elif kind is Kind.AUTHORISED and (why := _unwanted(payment)):
        flag(event, payment, why, take, verb="let_go")
    else:
        _move(event, payment, verb, take)


def _move(event: ProviderEvent, payment: Payment, verb: str, take: Take) -> None:
    late = _too_late(payment) if verb == "settle" else None
    _take_step(event, payment, verb, take)
    if late and event.outcome == Outcome.APPLIED:
        flag(event, payment, late, take)
    if verb == "settle":
        _look_again(payment, take)


def _unwanted(payment: Payment) -> Reason | None:
    """Why nobody waits for what the service holds ready: it is let go (S1-13)."""
    order = payment.order
    if payment.stage != PaymentStage.CANCELLED:
        return None
    if order.stage == OrderStage.CANCELLED:
        return because("let_go_cancelled")
    if order.due <= 0:
        return because("let_go_not_due")
    if order.payment_method != payment.method:
        return because("let_go_other_way")
    return None


def _too_late(payment: Payment) -> Reason | None:
    """Why this money was not waited for any more; it counts all the same (T44, T47)."""
    order = payment.order
    if payment.stage != PaymentStage.CANCELLED:
        return None
    if order.stage == OrderStage.CANCELLED:
        return because("came_for_cancelled")
    if order.payment_method != payment.method:
        return because("came_other_way")
    if recorded := payments.recorded_beside(payment):
        return because("came_beside_recorded", {"payment": recorded.human_id})
    return None


def _repeated(event: ProviderEvent, payment: Payment, kind: Kind, take: Take) -> None:
    """Nothing falls back from paid; another sum for what is paid already is looked at, and so is
    money on a row that people had settled: it may have come twice.
    """
    why = None
    if kind is Kind.PAID and event.amount not in (None, payment.settled):
        why = because("settled_otherwise")
    elif kind is Kind.PAID and not events.was_settled_by_service(payment, event):
        why = because("recorded_by_hand")
    if why:
        flag(event, payment, why, take)
        return
    moves = kind in VERBS or kind is Kind.PENDING
    events.judge(event, Outcome.IGNORED, because("paid_before") if moves else "")


def _differs(event: ProviderEvent, payment: Payment) -> Reason | None:
    """Both sums, when the provider's is not the one that was asked for (T45)."""
    if event.amount is None:
        return None
    if event.currency == payment.currency and event.amount == payment.amount:
        return None
    asked, came = Money(payment.amount, payment.currency), Money(event.amount, event.currency)
    return because("amount_differs", {"asked": asked, "came": came})


def _take_step(event: ProviderEvent, payment: Payment, verb: str, take: Take) -> None:
    try:
        take(("payment", verb), payment.pk, Ask(gateway_actor(payment.provider)))
    except NotTaken as refusal:
        # A word that came late: the row stands where nothing of it is left to do.
        events.judge(event, Outcome.IGNORED, refusal.sentence)
        return
    events.judge(event, Outcome.APPLIED)


def _look_again(payment: Payment, take: Take) -> None:
    """Refunds that the provider told of before the payment itself."""
    payment.refresh_from_db()
    for early in events.waiting(payment):
        _apply(early, payment, take)


# Refunds ---------------------------------------------------------------------------------------


def _apply_refund(event: ProviderEvent, payment: Payment, take: Take) -> None:
    if payment.stage not in CAME:
        return  # it stays received, and is looked at again when the payment is settled
    refund = events.refund_of(payment, event) or _in_turn(event, payment)
    if refund is None:
        flag(event, payment, because("strange_refund"), take)
    elif why := _contradicts(event, refund):
        flag(event, payment, why, take)
    else:
        _end_refund(event, refund, Kind(event.kind), take)


def _in_turn(event: ProviderEvent, payment: Payment) -> Refund | None:
    """Of a service that keeps no name of ours: it can only mean the one that is on its way."""
    if capabilities(event.provider).names_refunds or event.amount is None or not event.refund_ref:
        return None
    if events.was_strange(event):
        return None  # it stood there before ours was asked for
    name, amount = event.refund_ref, event.amount
    return refunds.name_by_turn(payment, name, amount, currency=event.currency)


def _contradicts(event: ProviderEvent, refund: Refund) -> Reason | None:
    """Where the service's word and ours part: somebody has to look, it is never passed over."""
    named, given = {"refund": refund.human_id}, event.kind == Kind.REFUNDED.value
    if given and refund.stage in (RefundStage.CANCELLED, RefundStage.REQUESTED):
        return because("refund_not_wanted", named)
    if event.kind == Kind.REFUND_FAILED.value and refund.stage == RefundStage.DONE:
        return because("refund_not_given", named)
    if given and event.amount is not None and _sum_of(event) != _sum_of(refund):
        sums = {"asked": _sum_of(refund), "gave": _sum_of(event)}
        return because("refund_differs", {**named, **sums})
    return None


def _sum_of(row: ProviderEvent | Refund) -> Money:
    return Money(row.amount or 0, row.currency)


def _end_refund(event: ProviderEvent, refund: Refund, kind: Kind, take: Take) -> None:
    verb = {Kind.REFUNDED: "settle", Kind.REFUND_FAILED: "fail"}.get(kind)
    sources = {"settle": (RefundStage.PENDING, RefundStage.FAILED), "fail": (RefundStage.PENDING,)}
    if verb is None or refund.stage not in sources[verb]:
        events.judge(event, Outcome.IGNORED)
        return
    reason = REFUSED if verb == "fail" else ""
    take(("refund", verb), refund.pk, Ask(gateway_actor(event.provider), reason=reason))
    events.judge(event, Outcome.APPLIED)


def refund_answered(fact: RefundAnswered, take: Take) -> None:
    """The provider's direct answer to our own request."""
    # The order first, as every step and every notice locks it; what stands is read behind the lock.
    order_id = Refund.objects.values_list("order_id", flat=True).get(pk=fact.refund_id)
    Order.objects.select_for_update().filter(pk=order_id).first()
    refund = Refund.objects.select_related("payment").get(pk=fact.refund_id)
    answer, actor = fact.answer, gateway_actor(refund.payment.provider)
    unnamed = refund.stage == RefundStage.DONE and not refund.provider_ref
    if answer.refund_id and (unnamed or refund.stage == RefundStage.PENDING):
        Refund.objects.filter(pk=refund.pk).update(provider_ref=answer.refund_id[:120])
    if refund.stage != RefundStage.PENDING:
        return
    if answer.outcome is RefundOutcome.DONE:
        take(("refund", "settle"), refund.pk, Ask(actor))
    if answer.outcome is RefundOutcome.PENDING:
        watch(refund.payment, now=clock.now())
    if answer.outcome is RefundOutcome.REFUSED:
        take(("refund", "fail"), refund.pk, Ask(actor, reason=answer.sentence))
