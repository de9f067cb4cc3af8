"""What providers said: stored once, found by payment. The only writer of `ProviderEvent`.

Called by `lifecycle/provider_news.py` inside the transaction that takes the step.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, Notice, prevails
from orderwright.domain.payments.statements.reasons import Reason
from orderwright.domain.payments.sums import CAME


def store(notice: Notice, payment: Payment | None, *, now: datetime) -> ProviderEvent | None:
    """Keeps the notice; None when this very event is known already (T42, T43).

    A parallel twin waits here until the first one has committed.
    """
    money = notice.amount
    try:
        with transaction.atomic():
            return ProviderEvent.objects.create(
                provider=notice.provider, event_id=notice.event_id[:160], kind=notice.kind.value,
                payment=payment, order_id=payment.order_id if payment else None,
                provider_ref=notice.provider_ref[:120], reference=notice.reference[:120],
                refund_ref=(notice.refund_ref or notice.refund_id)[:120],
                amount=money.minor if money else None, currency=money.currency if money else "",
                at=now,
            )  # fmt: skip
    except IntegrityError:
        known = ProviderEvent.objects.filter(
            provider=notice.provider, event_id=notice.event_id[:160]
        )
        known.update(repeats=F("repeats") + 1)
        return None


def judge(event: ProviderEvent, outcome: str, why: Reason | str = "") -> None:
    """What came of it, and why: a code with its facts, or the sentence of a refused step."""
    code = why.code if isinstance(why, Reason) else why
    event.outcome, event.why = outcome, code[:300]
    event.facts = why.stored()["facts"] if isinstance(why, Reason) else {}
    event.save(update_fields=["outcome", "why", "facts"])


def record_as(event: ProviderEvent, payment: Payment, *, by: str, now: datetime) -> None:
    """Staff have recorded it: the money is that row's, and no other event's."""
    event.settled_at, event.settled_by, event.recorded_as = now, by[:120], payment
    event.save(update_fields=["settled_at", "settled_by", "recorded_as"])


def put_aside(event: ProviderEvent, note: str, *, by: str, now: datetime) -> None:
    """Staff have dealt with it without any money."""
    event.settled_at, event.settled_by, event.note = now, by[:120], note
    event.save(update_fields=["settled_at", "settled_by", "note"])


def back_to_the_desk(payment: Payment) -> None:
    """What was recorded out of an event was taken back: somebody decides about it anew."""
    ProviderEvent.objects.filter(recorded_as=payment).update(
        settled_at=None, settled_by="", recorded_as=None
    )


def recorded_of(event: ProviderEvent) -> list[Payment]:
    """Rows that staff have recorded out of what the provider told of the same money, under
    whichever event.
    """
    rows = Payment.objects.filter(recorded_from__in=_of_the_same_money(event), stage__in=CAME)
    return list(rows.order_by("pk"))


def highest_told(event: ProviderEvent) -> int:
    """The highest total that the provider told of the same money, in minor units."""
    told = _of_the_same_money(event).filter(kind=Kind.PAID.value)
    return max((amount or 0 for amount in told.values_list("amount", flat=True)), default=0)


def _of_the_same_money(event: ProviderEvent) -> QuerySet[ProviderEvent]:
    """Events of the same attempt to pay: by its names, else by the payment."""
    named = {name: told for name in ("provider_ref", "reference") if (told := getattr(event, name))}
    same = Q(pk=event.pk)
    for name, told in named.items():
        same |= Q(**{name: told})
    if event.payment_id and not named:
        same |= Q(payment=event.payment_id)
    return ProviderEvent.objects.filter(same, provider=event.provider)


def told_of(order: Order) -> dict[int, list[ProviderEvent]]:
    """Payment id -> all that its service told, oldest first."""
    found: dict[int, list[ProviderEvent]] = {}
    for event in ProviderEvent.objects.filter(order=order, payment__isnull=False).order_by("pk"):
        found.setdefault(event.payment_id or 0, []).append(event)
    return found


def waiting(payment: Payment) -> list[ProviderEvent]:
    """Events of this payment that came too early, oldest first."""
    received = ProviderEvent.Outcome.RECEIVED
    return list(ProviderEvent.objects.filter(payment=payment, outcome=received).order_by("id"))


def highest_heard(payment: Payment, event: ProviderEvent) -> Kind:
    """Of all other words about the payment the one that holds, whenever it came (T44).

    What was flagged has moved nothing and does not count.
    """
    others = ProviderEvent.objects.filter(payment=payment).exclude(pk=event.pk)
    kinds = others.exclude(outcome=ProviderEvent.Outcome.FLAGGED).values_list("kind", flat=True)
    highest = Kind.PENDING
    for kind in map(Kind, set(kinds)):
        if not (kind.is_refund or kind.is_dispute) and prevails(kind, highest):
            highest = kind
    return highest


def contradicts(refund: Refund) -> bool:
    """Whether the service has said of this refund what does not go with what stands here."""
    names = [name for name in (refund.reference, refund.provider_ref) if name]
    told = ProviderEvent.objects.filter(payment=refund.payment_id, refund_ref__in=names)
    return told.filter(outcome=ProviderEvent.Outcome.FLAGGED).exists()


def was_settled_by_service(payment: Payment, event: ProviderEvent) -> bool:
    """Whether an earlier word of the service is what the payment counts as paid by."""
    told = ProviderEvent.objects.filter(payment=payment, kind=Kind.PAID.value, pk__lt=event.pk)
    applied = (ProviderEvent.Outcome.APPLIED, ProviderEvent.Outcome.FLAGGED)
    return told.filter(outcome__in=applied).exists()


def payment_of(notice: Notice) -> Payment | None:
    """The payment that the provider means: by our reference, else by the provider's own."""
    rows = Payment.objects.filter(provider=notice.provider)
    if notice.reference:
        return rows.filter(reference=notice.reference).first()
    named = [name for name in (notice.provider_ref, notice.transaction_id) if name]
    return rows.filter(provider_ref__in=named).first() if named else None


def refund_of(payment: Payment, event: ProviderEvent) -> Refund | None:
    """The refund that the event is about, if it is one of ours."""
    if not event.refund_ref:
        return None
    rows = Refund.objects.filter(payment=payment)
    by_name = rows.filter(reference=event.refund_ref).first()
    return by_name or rows.filter(provider_ref=event.refund_ref).first()


def was_strange(event: ProviderEvent) -> bool:
    """Whether an earlier word about this refund had to be looked at by people."""
    told = ProviderEvent.objects.filter(payment=event.payment, refund_ref=event.refund_ref)
    return told.filter(outcome=ProviderEvent.Outcome.FLAGGED, pk__lt=event.pk).exists()
