"""Writers of refunds. Called under the order's lock.

A refund takes of its payment's `refunding` the moment it is asked for: the database refuses more
than was paid, however many people press at once (T29). Amounts in minor units.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.errors import NotItsTurn, NotRefundable
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.services import human_id
from orderwright.domain.payments.sums import Sums
from orderwright.domain.shop.stages import PaymentStage, RefundStage
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind

BEGUN = Q(stage=RefundStage.PENDING, refunded_before__isnull=False)


LONG = timedelta(days=3)
"""So long a payment service may leave it open how a refund ended; then people look at it."""
STAYS_HERE = (Refund.Way.MOVED, Refund.Way.CREDIT)
"""Ways by which money leaves its order and not the shop."""


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What staff ask for. `lines`: [{"line": id, "quantity": n}] that it is for, may be empty;
    `informs`: the customer is told when it is done; `owed_still`: the order owes no less for it.
    """

    amount: int
    way: str
    reason: str = ""
    account: str = ""
    lines: Sequence[dict[str, int]] = ()
    moved_to: Order | None = None
    informs: bool = False
    owed_still: bool = False


def request(payment: Payment, wish: RefundWish, *, by: str, now: datetime) -> Refund:
    """Opens the refund and takes its sum of the payment.

    Raises NotRefundable when the payment has not so much left; nothing is changed then.
    """
    left = Payment.objects.filter(pk=payment.pk, settled__gte=F("refunding") + wish.amount)
    if wish.amount <= 0 or not left.update(refunding=F("refunding") + wish.amount):
        raise NotRefundable(payment.human_id)
    payment.refunding += wish.amount
    order = payment.order
    place = Refund.objects.filter(order=order).count() + 1
    return Refund.objects.create(
        order=order, payment=payment, human_id=human_id(order.number, place, letter="R"),
        reference=secrets.token_hex(12), way=wish.way, amount=wish.amount,
        currency=payment.currency,
        lines=list(wish.lines), account=wish.account, reason=wish.reason[:500],
        moved_to=wish.moved_to, requested_by=by[:120], created_at=now, informs=wish.informs,
        owed_still=wish.owed_still,
    )  # fmt: skip


def approved_alone(order_id: int, *, but: int | None = None) -> int:
    """Minor units of the order's refunds that no second person has approved, without the refund
    `but`: so that a limit is not avoided in small parts. What stays in the shop does not count.
    """
    rows = Refund.objects.filter(order=order_id)
    others = rows if but is None else rows.exclude(pk=but)
    counted = others.exclude(stage=RefundStage.CANCELLED).exclude(way__in=STAYS_HERE)
    asked = {row.pk: row for row in counted}
    approvals = Event.objects.filter(
        order_id=order_id, subject_kind="refund", step="approve", subject_id__in=asked
    )
    by_itself = f"{ActorKind.NEIGHBOUR}:"
    seen = {pk for pk, by in approvals.values_list("subject_id", "actor")
            if not by.startswith(by_itself) and by != asked[pk].requested_by}  # fmt: skip
    return sum(row.amount for pk, row in asked.items() if pk not in seen)


def left_open(now: datetime) -> Q:
    """Refunds of which a payment service has not told the end for long."""
    since = Q(pending_since__lt=now - LONG)
    return since & Q(stage=RefundStage.PENDING, way=Refund.Way.PROVIDER)


def is_left_open(refund: Refund, now: datetime) -> bool:
    """Whether it is one of those."""
    return Refund.objects.filter(left_open(now), pk=refund.pk).exists()


def give_up(refund: Refund) -> None:
    """The sum can be refunded again."""
    Payment.objects.filter(pk=refund.payment_id).update(refunding=F("refunding") - refund.amount)


def change(refund: Refund, **columns: Any) -> None:
    """Sets columns of a refund's row."""
    for name, value in columns.items():
        setattr(refund, name, value)
    refund.save(update_fields=list(columns))


def credit_of(refund: Refund, sums: Sums) -> int:
    """What a refund takes of what is owed: excess goes back first, but for what another refund has
    a claim to. One that nobody has approved yet has none. Nothing where the order owes it still.
    """
    if refund.owed_still:
        return 0
    approved = (RefundStage.PENDING, RefundStage.FAILED)
    others = Refund.objects.filter(order=refund.order_id, stage__in=approved).exclude(pk=refund.pk)
    going = sum(others.values_list("amount", flat=True))
    gone = refund.amount if refund.stage == RefundStage.DONE else 0
    spare = max(0, sums.held + gone - sums.owed - going)
    return min(refund.amount - min(refund.amount, spare), sums.owed)


def refunded_before(refund: Refund, *, in_turn: bool = False) -> int:
    """What the provider had given back of the payment, or was asked to, when this refund was first
    asked for; kept for every repeat.

    `in_turn`: raises NotItsTurn while the end of another one that was asked for is not known.
    """
    with transaction.atomic():
        Order.objects.select_for_update().filter(pk=refund.order_id).first()
        refund.refresh_from_db(fields=["refunded_before"])
        if refund.refunded_before is None:
            ahead = _under_way(refund.payment_id).exclude(pk=refund.pk).first()
            if in_turn and ahead is not None:
                raise NotItsTurn(ahead.human_id)
            change(refund, refunded_before=_given_back_by_provider(refund))
    return refund.refunded_before or 0


def _under_way(payment_id: int) -> QuerySet[Refund]:
    """What the provider was asked for and has not ended, as far as anybody knows."""
    rows = Refund.objects.filter(payment=payment_id, way=Refund.Way.PROVIDER).filter(BEGUN)
    return rows.order_by("pk")


def _given_back_by_provider(refund: Refund) -> int:
    others = Refund.objects.filter(payment=refund.payment_id, way=Refund.Way.PROVIDER)
    counted = others.filter(Q(stage=RefundStage.DONE) | BEGUN).exclude(pk=refund.pk)
    return sum(counted.values_list("amount", flat=True))


def name_by_turn(payment: Payment, name: str, amount: int, *, currency: str) -> Refund | None:
    """The only refund under way that has no name at the provider and is of that sum, with this name
    from now on; None when there is none. For providers that keep no names of ours.
    """
    unnamed = _under_way(payment.pk).filter(provider_ref="", amount=amount, currency=currency)
    found = unnamed.first()
    if found is not None:
        change(found, provider_ref=name[:120])
    return found


def payment_stage_after(payment: Payment) -> PaymentStage:
    """What the refunds that are done make of the payment."""
    done = sum(r.amount for r in Refund.objects.filter(payment=payment, stage=RefundStage.DONE))
    if not done:
        return PaymentStage.PAID
    whole = done >= payment.settled
    return PaymentStage.REFUNDED if whole else PaymentStage.PARTIALLY_REFUNDED
