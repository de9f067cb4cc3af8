"""Guards on money: None, or the translated sentence that staff read. They only look.

Which payments may be opened, called off, refunded; what may be kept or moved. How much somebody may
give back alone stands in `second_person.py`.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.checkout import matrix
from orderwright.domain.payments import accounts, refund_goods, refunds
from orderwright.domain.payments import provider_events as events
from orderwright.domain.payments.desk import flagged
from orderwright.domain.payments.models import Refund
from orderwright.domain.payments.services import WAITING
from orderwright.domain.payments.sums import sums_of
from orderwright.domain.shop.stages import OrderStage, PaymentStage, RefundStage
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.money import BadAmount, Money
from orderwright.outbound.gateways.configured import capabilities


def still_asks_money(taking: Taking) -> str | None:
    """Nobody is sent to pay for what is cancelled, or paid."""
    if taking.order.stage == OrderStage.CANCELLED:
        return _("The order is cancelled: there is nothing to pay.")
    return _("Nothing is due any more.") if taking.order.due <= 0 else None


def has_address(taking: Taking) -> str | None:
    """A link needs an address to go to."""
    return None if taking.order.email else _("The order has no e-mail address.")


def something_left(taking: Taking) -> str | None:
    """A payment can be given back as far as it came and was not given back yet."""
    return None if taking.subject.refundable > 0 else _("Nothing of this payment is left.")


def provider_can_refund(taking: Taking) -> str | None:
    """Only where the provider can (S2-26); by hand always."""
    payment = taking.subject
    if not (payment.by_service and payment.provider_ref):
        return _("This money did not come through a payment service: refund by hand.")
    able = capabilities(payment.provider)
    if able.refund:
        return None
    return able.why_no_refund or _("This payment service takes no refunds: refund by hand.")


def part_refundable(taking: Taking) -> str | None:
    """Some providers give back all or nothing."""
    payment, amount = taking.subject, asked(taking)
    if amount is None or capabilities(payment.provider).partial_refund:
        return None
    whole = amount == payment.settled
    return None if whole else _("This payment service refunds only the whole payment.")


def asked(taking: Taking) -> int | None:
    """The sum that is asked back, typed or by goods; None while nobody knows."""
    typed, lines = taking.data.get("amount"), taking.data.get("lines")
    try:
        if typed:
            return Money.parse(typed, taking.subject.currency).minor
        return refund_goods.worth(taking.order, refund_goods.read(lines)) if lines else None
    except (BadAmount, ValueError):
        return None


def same_given_back(taking: Taking) -> str | None:
    """The same sum the same way is easily sent twice. Goods go back once anyway, and a program says
    what it means.
    """
    amount = asked(taking)
    if amount is None or taking.data.get("lines") or not taking.actor.is_person:
        return None
    way = taking.data.get("way") or Refund.Way.PROVIDER
    typed = str(taking.data.get("account") or "")
    rows = Refund.objects.filter(
        order=taking.order, amount=amount, way=way, account=accounts.iban_of(typed) or typed
    )
    before = rows.exclude(stage=RefundStage.CANCELLED).order_by("-pk").first()
    if before is None:
        return None
    sum_of_it = taking.order.money(amount).format(get_language() or "en")
    again = _("%(amount)s are given back this way already: %(refund)s. Is it meant once more?")
    return again % {"amount": sum_of_it, "refund": before.human_id}


def by_hand(taking: Taking) -> str | None:
    """What a provider gives back is reported by the provider, unless its words contradict ours or
    fail to come for days.
    """
    if taking.actor.kind is not ActorKind.STAFF or taking.subject.way != Refund.Way.PROVIDER:
        return None
    if events.contradicts(taking.subject) or refunds.is_left_open(taking.subject, taking.now):
        return None  # people have to make up their minds
    return _("The payment service reports when this refund is done.")


def given_back_by_the_service(taking: Taking) -> str | None:
    """Only a payment service can be asked."""
    if taking.subject.way == Refund.Way.PROVIDER:
        return None
    return _("You give this money back yourself: there is no payment service to ask.")


def not_at_the_provider(taking: Taking) -> str | None:
    """A refund that the provider may have begun is not called off by hand."""
    at_provider = taking.subject.way == Refund.Way.PROVIDER and taking.stage == RefundStage.PENDING
    return _("The payment service has it already.") if at_provider else None


def something_still_paid(taking: Taking) -> str | None:
    """Goods of which all the money went back leave only when somebody says so."""
    if not taking.order.paid or taking.order.total > 0:  # something is owed for the goods
        return None
    sums = sums_of(taking.order)
    if sums.owed or not sums.paid or sums.held > sums.refunding:
        return None
    back = taking.order.money(sums.refunded + sums.refunding)
    amount = back.format(get_language() or "en")
    return _("Everything was refunded: %(amount)s. Nothing is paid for these goods.") % {
        "amount": amount
    }


def other_ways(taking: Taking) -> str | None:
    """Paying another way is possible until the goods are paid or gone."""
    if taking.order.due <= 0:
        return _("Nothing is due any more.")
    if any(row.stage == PaymentStage.AUTHORISED for row in taking.rows("payments")):
        return _("The payment service has this payment already.")
    living = [p for p in matrix.cells().payments.values() if p.active]
    if len(living) < 2:
        return _("The shop has no other way to pay.")
    return None


def ended_by_the_service(taking: Taking) -> str | None:
    """A refusal may still be heard after the session ran out, not after we called it off."""
    if taking.stage != PaymentStage.CANCELLED:
        return None
    moves = Event.objects.filter(
        order_id=taking.order.pk, subject_kind="payment", subject_id=taking.subject.pk,
        step__in=("expire", "cancel"),
    ).exclude(name="attempt_refused")  # fmt: skip
    last = moves.order_by("-seq").first()
    ran_out = last is not None and last.step == "expire"
    if ran_out and taking.order.stage != OrderStage.CANCELLED:
        return None
    return _("Nobody waits for this payment any more.")


def recordable(taking: Taking) -> str | None:
    """Money is recorded for whatever was ordered, even cancelled: it stands among the problems."""
    if taking.order.stage == OrderStage.DRAFT:
        return _("A quotation takes no money before it is accepted.")
    if taking.stage in WAITING:
        return None
    over = taking.order.stage != OrderStage.CANCELLED and taking.order.due <= 0
    if over and not flagged().filter(payment=taking.subject).exists():
        return _("Nothing is due any more: record further money on the order.")
    return none_expected(taking)  # on an old row only while no newer one waits for the money


def none_expected_this_way(taking: Taking) -> str | None:
    """As `none_expected`; what came another way than the cash that is waited for stands beside
    it.
    """
    way = taking.data.get("came_by")
    if way and taking.order.pays_on_delivery and way != taking.order.payment_method:
        return None
    return none_expected(taking)


def none_expected(taking: Taking) -> str | None:
    """Money that is waited for is recorded on the row that waits for it."""
    waiting = any(payment.stage in WAITING for payment in taking.rows("payments"))
    return _("A payment is expected: record the money there.") if waiting else None
