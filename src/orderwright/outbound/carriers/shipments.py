"""What was asked of carriers: begun by steps, kept for the worker, told by carriers.

The only writer of `Shipment` and `TrackingEvent`. A parcel has one shipment that is not voided, so
that whatever is retried there is one label (I6). Begun and ended under the order's lock.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.ports import (
    REFERENCE,
    Label,
    News,
    Shipped,
    Tracking,
    TrackingEvent,
)
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import NOT_ARRIVED
from orderwright.outbound.carriers.models import Shipment
from orderwright.outbound.carriers.models import TrackingEvent as Heard

Stage = Shipment.Stage
FIRST_ASK = timedelta(minutes=30)
LONGEST = timedelta(hours=6)
LEFT_ALONE = timedelta(minutes=1)
"""After a carrier gave no answer, every parcel of it."""
NOT_SOONER = timedelta(seconds=5)
"""Knocks in between are one."""
NOT_TAKEN = (News.ANNOUNCED.value, News.CANCELLED.value, News.UNKNOWN.value)
FORGOTTEN = timedelta(days=60)
"""So long a parcel is asked about."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the label is to be like; `cod` in minor units of the order's currency."""

    service: str
    format: str
    cod: int = 0


def living(parcel: Parcel) -> Shipment | None:
    """The parcel's shipment that is not voided; None where no label was asked for."""
    return Shipment.objects.filter(parcel=parcel, stage__in=Shipment.LIVING).first()


def last_of(parcel_ids: Iterable[int]) -> dict[int, Shipment]:
    """Parcel id -> its shipment: the living one, else the last; without the label's bytes."""
    rows = Shipment.objects.filter(parcel_id__in=list(parcel_ids)).order_by("pk").defer("label")
    found: dict[int, Shipment] = {}
    for row in rows:
        known = found.get(row.parcel_id or 0)
        if known is None or known.stage not in Shipment.LIVING:
            found[row.parcel_id or 0] = row
    return found


def made_for(parcel_ids: Iterable[int]) -> bool:
    """Whether a label bears the address of one of these parcels, or is about to."""
    told = Shipment.objects.filter(parcel_id__in=list(parcel_ids))
    return told.filter(stage__in=(Stage.ASKED, Stage.MADE)).exists()


def taken(order_id: int) -> bool:
    """Whether the carrier has said of any parcel of the order that it has it."""
    said = Heard.objects.filter(shipment__order_id=order_id, shipment__stage=Stage.MADE)
    return said.exclude(news__in=NOT_TAKEN).exists()


def by_key(key: str) -> Shipment | None:
    """The shipment of our reference, locked; its order is locked before."""
    return Shipment.objects.select_for_update().filter(key=key).first()


def begin(order: Order, parcel: Parcel, wish: Wish, *, now: datetime) -> Shipment:
    """A label is wanted. One that failed is asked for anew under the same reference: the carrier
    may have it after all.
    """
    failed = living(parcel)
    if failed is not None:
        failed.stage, failed.error, failed.asks = Stage.ASKED, "", 0
        failed.begun_at = None  # somebody has looked there, or the carrier had said no
        failed.format, failed.cod = wish.format, wish.cod
        if failed.service != wish.service:
            failed.service, failed.external_ref = wish.service, ""
        failed.save(update_fields=["stage", "error", "asks", "format", "cod", "service",
                                   "external_ref", "begun_at"])  # fmt: skip
        return failed
    return Shipment.objects.create(
        key=_reference(order), order_id=order.pk, parcel=parcel, service=wish.service,
        format=wish.format, cod=wish.cod, asked_at=now,
    )  # fmt: skip


def _reference(order: Order) -> str:
    """The order's number, the how manieth label of it, and what no other shop's order has: an
    account at a carrier outlives a database.
    """
    nth = Shipment.objects.filter(order_id=order.pk).count() + 1
    tail = f"-{nth}-{secrets.token_hex(2)}"
    named = f"{order.number}{tail}"
    return named if REFERENCE.fullmatch(named) else f"{order.pk}{tail}"


def collects(order: Order, besides: Parcel) -> bool:
    """Whether another parcel of the order is to bring its cash already."""
    others = Shipment.objects.filter(order_id=order.pk, cod__gt=0).exclude(parcel=besides)
    return others.filter(stage__in=Shipment.LIVING).exists()


def mark_begun(shipment: Shipment, *, now: datetime) -> None:
    """From here on a carrier that cannot be searched may have it."""
    Shipment.objects.filter(pk=shipment.pk).update(begun_at=now)


def unmark_begun(shipment: Shipment) -> None:
    """Surely nothing came of it."""
    Shipment.objects.filter(pk=shipment.pk).update(begun_at=None)


def remember(shipment: Shipment, shipped: Shipped) -> None:
    """The carrier's name for it, written at once: a crash after this finds it without a search."""
    Shipment.objects.filter(pk=shipment.pk).update(
        external_ref=shipped.ref[:80], number=shipped.number[:64]
    )


def note_trouble(shipment: Shipment, sentence: str) -> None:
    """One more ask without an end; staff read why."""
    Shipment.objects.filter(pk=shipment.pk).update(error=sentence[:300], asks=F("asks") + 1)


def keep_label(shipment: Shipment, shipped: Shipped, label: Label, *, now: datetime) -> None:
    """The label is here; from now on the carrier is asked where the parcel is."""
    shipment.external_ref, shipment.number = shipped.ref[:80], shipped.number[:64]
    shipment.label, shipment.format = label.content, label.format.value
    shipment.stage, shipment.error, shipment.made_at = Stage.MADE, "", now
    shipment.ask_at, shipment.asks = now + FIRST_ASK, 0
    shipment.save()


def forget_labels(before: datetime, limit: int) -> int:
    """Drops the bytes of labels whose parcels arrived before that moment, and of void ones of that
    age; what was asked and told stays. Answers how many went, at most so many.
    """
    arrived = Q(parcel__delivered_at__lt=before)
    void = Q(stage=Stage.VOIDED, asked_at__lt=before)
    old = Shipment.objects.filter(arrived | void, label__isnull=False).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:limit])
    return Shipment.objects.filter(pk__in=ids).update(label=None)


def keep_ref(shipment: Shipment, shipped: Shipped) -> None:
    """It was made while somebody voided it: the carrier has to be told by this name."""
    shipment.external_ref, shipment.number = shipped.ref[:80], shipped.number[:64]
    shipment.save(update_fields=["external_ref", "number"])


def enter(shipment: Shipment, stage: str, error: str = "") -> None:
    """Where it stands now, and why; an ended one is asked about no more."""
    shipment.stage, shipment.error = stage, error[:300]
    if stage not in (Stage.MADE, Stage.ASKED):
        shipment.ask_at = None
    if stage == Stage.VOIDED:
        shipment.label = None
    shipment.save(update_fields=["stage", "error", "ask_at", "label"])


# Where the parcel is ---------------------------------------------------------------------------


def hear(shipment: Shipment, tracking: Tracking, *, now: datetime) -> list[Heard]:
    """Keeps what is new; answers all that is known, the oldest first. May run twice."""
    known = set(shipment.events.values_list("event_id", flat=True))
    new = {one.event_id[:120]: one for one in tracking.events if one.event_id[:120] not in known}
    Heard.objects.bulk_create(
        [_heard(shipment, one, now) for one in new.values()], ignore_conflicts=True
    )
    return list(shipment.events.order_by("at", "pk"))


def _heard(shipment: Shipment, event: TrackingEvent, now: datetime) -> Heard:
    return Heard(
        shipment=shipment, event_id=event.event_id[:120], news=event.news.value,
        raw=event.raw[:120], text=event.text[:300], at=event.at, heard_at=now,
    )  # fmt: skip


def knock(service: str, names: Iterable[str], *, now: datetime) -> int:
    """Somebody says that there is news of these refs, numbers or references: they are asked about
    next. Answers how many are known; a stranger gains nothing by it.
    """
    wanted = list(names)
    known = Shipment.objects.filter(
        Q(external_ref__in=wanted) | Q(number__in=wanted) | Q(key__in=wanted), service=service
    ).exclude(stage=Stage.VOIDED)
    known.filter(ask_at__gt=now + NOT_SOONER).update(ask_at=now, asks=0)
    return known.count()


def due(now: datetime, *, limit: int = 50) -> list[Shipment]:
    """Those to ask about now, the longest waiting first."""
    rows = Shipment.objects.filter(ask_at__lte=now, stage=Stage.MADE).defer("label")
    return list(rows.select_related("parcel").order_by("ask_at", "pk")[:limit])


def is_awaited(shipment: Shipment, *, now: datetime) -> bool:
    """Its parcel has not ended, and it is not forgotten."""
    made = shipment.made_at or shipment.asked_at
    ended = shipment.parcel is None or shipment.parcel.stage not in NOT_ARRIVED
    return not ended and made + FORGOTTEN > now


def take_turn(shipment: Shipment, *, now: datetime) -> bool:
    """Makes the ask ours and plans the next one; False when another worker has taken it."""
    wait = min(FIRST_ASK * 2 ** min(shipment.asks, 5), LONGEST)
    own = Shipment.objects.filter(pk=shipment.pk, ask_at=shipment.ask_at)
    return bool(own.update(ask_at=now + wait, asks=F("asks") + 1))


def leave_alone(shipment: Shipment, *, now: datetime) -> None:
    """The carrier gave no answer: that was no turn, and the next is soon, but not at once."""
    Shipment.objects.filter(pk=shipment.pk, ask_at__isnull=False).update(ask_at=now + LEFT_ALONE)


def forget(shipment: Shipment) -> None:
    """Nothing more is to be told of it."""
    Shipment.objects.filter(pk=shipment.pk).update(ask_at=None)
