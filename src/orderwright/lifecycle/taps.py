"""What a deliverer taps, as steps of the parcels: picked up, delivered, not at home, try again.

Each tap has a key that the phone drew: however often it is sent, it is taken once, and what came of
it is kept (X10). What deliverers tell has happened: a parcel that nobody picked up by a tap leaves
when it is delivered. A tap that is not possible any more is kept with its reason and told. Called
by `entrypoints/courier/` for one delivery and for a whole day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.delivery import day_sheets, proofs
from orderwright.domain.delivery.models import DeliveryOrder, Parcel, Proof, Tap
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.kernel import clock
from orderwright.kernel.database.retrying import once_more
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

OPEN, SENT = ParcelStage.OPEN, ParcelStage.SENT
FAILED, DELIVERED = ParcelStage.FAILED, ParcelStage.DELIVERED
OLDEST = timedelta(hours=24)
"""A phone's clock that says more than this is not believed."""


class Verb(StrEnum):
    """The buttons. DELIVERED_PAID: the cash was collected."""

    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    DELIVERED_PAID = "delivered_paid"
    NOT_AT_HOME = "not_at_home"
    TRY_AGAIN = "try_again"


FINISHES = (Verb.DELIVERED, Verb.DELIVERED_PAID, Verb.NOT_AT_HOME)
"""After these the deliverer drives on to the next stop."""


@dataclass(frozen=True)
class Tapped:
    """One tap. `key`: at most 64 letters; `at`: the phone's clock; `reason`: of "not at home".
    `pictures`: kind and content as `proofs.encoded` gives it.
    """

    key: str
    delivery_id: int
    verb: Verb
    at: datetime
    reason: str = ""
    pictures: Sequence[tuple[Proof.Kind, bytes]] = field(default=())


@dataclass(frozen=True)
class Outcome:
    """`refused`: why the tap changed nothing, empty when it was taken."""

    key: str
    refused: str = ""


def tap(tapped: Tapped, actor: Actor, deliverer_id: int) -> Outcome:
    """Takes the tap, once; the next customers' times follow. Refuses nothing by an error: the
    sentence stands in the outcome, and with the tap.
    """
    fresh, outcome = once_more(lambda: _once(tapped, actor, deliverer_id))
    if fresh and not outcome.refused and tapped.verb in FINISHES:
        sheet_id = DeliveryOrder.objects.values_list("sheet_id").get(pk=tapped.delivery_id)[0]
        day_sheets.move_promises(sheet_id or 0, at=believed(tapped.at))
    return outcome


def believed(at: datetime) -> datetime:
    """The phone's time; ours where that lies ahead, or too far back."""
    now = clock.now()
    return at if now - OLDEST < at <= now else now


@transaction.atomic
def _once(tapped: Tapped, actor: Actor, deliverer_id: int) -> tuple[bool, Outcome]:
    """Under the order's lock, which every step takes first: of two that come at once the second
    finds the first's tap. True when this one was the first.
    """
    of_task = DeliveryOrder.objects.filter(pk=tapped.delivery_id).values("order_id")
    list(Order.objects.select_for_update(of=("self",)).filter(pk__in=of_task))
    known = Tap.objects.filter(key=tapped.key).first()
    if known is not None:
        return False, Outcome(known.key, known.refused)
    refused = _tried(tapped, actor, deliverer_id)
    Tap.objects.bulk_create([_row(tapped, refused)], ignore_conflicts=True)
    return True, Outcome(tapped.key, refused)


def _row(tapped: Tapped, refused: str) -> Tap:
    return Tap(
        key=tapped.key, delivery_id=tapped.delivery_id, verb=tapped.verb,
        tapped_at=believed(tapped.at), at=clock.now(), refused=refused[:300],
    )  # fmt: skip


def _tried(tapped: Tapped, actor: Actor, deliverer_id: int) -> str:
    try:
        with transaction.atomic():
            _carry_out(tapped, actor, deliverer_id)
    except BadInput as wrong:
        return " ".join(wrong.fields.values())
    except NotTaken as refusal:
        return refusal.sentence
    return ""


def _carry_out(tapped: Tapped, actor: Actor, deliverer_id: int) -> None:
    task = DeliveryOrder.objects.filter(pk=tapped.delivery_id).first()
    if task is None or task.deliverer_id != deliverer_id:
        raise Refused(_("This delivery is no longer yours."))
    if task.stage == DeliveryStage.CANCELLED:
        raise Refused(_("This delivery was called off."))
    for parcel, verb, ask in _steps(tapped, task, actor):
        take(("parcel", verb), parcel.pk, ask)
    for parcel in task.parcels.all()[:1]:
        for kind, content in tapped.pictures:
            proofs.keep(parcel, kind, content, now=clock.now())


def _steps(tapped: Tapped, task: DeliveryOrder, actor: Actor) -> Iterator[tuple[Parcel, str, Ask]]:
    """What the tap means for each parcel; nothing where it has been said already."""
    parcels = list(task.parcels.all())
    plain = Ask(actor)
    if tapped.verb is not Verb.TRY_AGAIN:
        yield from ((parcel, "send", plain) for parcel in parcels if parcel.stage == OPEN)
    if tapped.verb is Verb.TRY_AGAIN:
        yield from ((parcel, "retry", plain) for parcel in parcels if parcel.stage == FAILED)
    elif tapped.verb is Verb.NOT_AT_HOME:
        told = Ask(actor, reason=tapped.reason or _("Nobody was at home."))
        here = (OPEN, SENT)
        yield from ((parcel, "fail", told) for parcel in parcels if parcel.stage in here)
    elif tapped.verb in (Verb.DELIVERED, Verb.DELIVERED_PAID):
        yield from _arrivals(parcels, plain, paid=tapped.verb is Verb.DELIVERED_PAID)


def _arrivals(
    parcels: Sequence[Parcel], plain: Ask, *, paid: bool
) -> Iterator[tuple[Parcel, str, Ask]]:
    """The cash is told with the last parcel, which may complete the order."""
    arriving = [parcel for parcel in parcels if parcel.stage in (OPEN, SENT, FAILED)]
    for parcel in arriving[:-1]:
        yield parcel, "deliver", plain
    for parcel in arriving[-1:]:
        yield parcel, "deliver", Ask(plain.actor, data={"cash_collected": True}) if paid else plain
