"""Couriers who are ordered to a warehouse: asked for by staff, told to the carrier by the worker.

The only writer of `Pickup`. A carrier is asked outside any transaction. One that finds a pick-up
again by our reference is asked until it answers; any other is asked once, and what came of a lost
answer is for people to find out. (U5)
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import DatabaseError
from django.utils.translation import gettext as _

from orderwright.domain.delivery.port_errors import (
    NotConfigured,
    NotUnderstood,
    ProviderDown,
    ProviderRefused,
)
from orderwright.domain.delivery.ports import CarrierService, PickupRequest
from orderwright.domain.shop.stages import ParcelStage
from orderwright.domain.stock.models import Warehouse
from orderwright.kernel import faults
from orderwright.outbound.carriers.configured import service
from orderwright.outbound.carriers.models import Pickup, Shipment
from orderwright.outbound.carriers.requests import address_of

log = logging.getLogger(__name__)

Stage = Pickup.Stage
HELD = timedelta(minutes=2)
"""So long a worker has the pick-up for itself; then another may look."""
FIRST, LATEST = timedelta(minutes=1), timedelta(minutes=30)
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class PickupWish:
    """Who comes where and when. `key`: the same for the same press of the button."""

    key: str
    service: str
    warehouse: Warehouse
    day: date
    earliest: time
    latest: time


def new_key() -> str:
    """A reference that no other shop's pick-up has."""
    return f"P-{secrets.token_hex(6)}"


def waiting(today: date) -> dict[tuple[str, int], list[Shipment]]:
    """(service, warehouse id) -> shipments with a label whose parcels are here, and for which
    nobody comes today or later.
    """
    rows = Shipment.objects.filter(
        stage=Shipment.Stage.MADE, parcel__stage=ParcelStage.OPEN,
        parcel__delivery__warehouse__isnull=False,
    ).exclude(external_ref="")  # fmt: skip
    called = {
        ref
        for pickup in Pickup.objects.filter(stage__in=Pickup.COMING, day__gte=today)
        for ref in pickup.refs
    }
    found: dict[tuple[str, int], list[Shipment]] = {}
    for row in rows.select_related("parcel__delivery").defer("label").order_by("pk"):
        assert row.parcel is not None  # joined above
        if row.external_ref not in called:
            place = (row.service, row.parcel.delivery.warehouse_id or 0)
            found.setdefault(place, []).append(row)
    return found


def order(wish: PickupWish, *, by: str, today: date, now: datetime) -> Pickup | None:
    """Asks for a courier for all that waits there; None when nothing does. May run twice."""
    known = Pickup.objects.filter(key=wish.key).first()
    if known is not None:
        return known
    refs = [row.external_ref for row in waiting(today).get((wish.service, wish.warehouse.pk), [])]
    if not refs:
        return None
    row, _new = Pickup.objects.get_or_create(
        key=wish.key,
        defaults={
            "service": wish.service, "warehouse": wish.warehouse, "day": wish.day,
            "earliest": wish.earliest, "latest": wish.latest, "refs": refs, "by": by[:120],
            "asked_at": now, "ask_at": now,
        },
    )  # fmt: skip
    return row


def last(limit: int = 30) -> Sequence[Pickup]:
    """The newest pick-ups."""
    return list(Pickup.objects.select_related("warehouse").order_by("-pk")[:limit])


def find_out(pickup_id: int, *, comes: bool) -> bool:
    """Somebody has asked the carrier; False when that was not open any more."""
    stage = Stage.ORDERED if comes else Stage.REFUSED
    rows = Pickup.objects.filter(pk=pickup_id, stage=Stage.UNKNOWN)
    return rows.update(stage=stage, error="", ask_at=None) == 1


def ask_due(now: datetime) -> int:
    """Tells carriers of every pick-up whose turn it is; answers how many. Never in a transaction;
    any number of workers may do so at once.
    """
    asked = 0
    due = Pickup.objects.filter(stage=Stage.ASKED, ask_at__lte=now).select_related("warehouse")
    for row in due.order_by("ask_at", "pk")[:AT_ONCE]:
        mine = Pickup.objects.filter(pk=row.pk, stage=Stage.ASKED, ask_at=row.ask_at)
        if mine.update(ask_at=now + HELD, asks=row.asks + 1):
            asked += 1
            try:
                _ask(row, now)
            except DatabaseError:
                raise
            except Exception:
                log.exception("pick-up %s was not asked for", row.key)
    return asked


def _ask(row: Pickup, now: datetime) -> None:
    try:
        carrier = service(row.service)
        number = _told(carrier, row, now)
    except (ProviderDown, NotUnderstood) as silent:
        _later(row, str(silent), now)
    except _UnknownOutcome:
        _end(row, Stage.UNKNOWN, error=_unknown(row))
    except (ProviderRefused, NotConfigured) as refusal:
        _end(row, Stage.REFUSED, error=str(refusal))
    except ValueError:
        _end(row, Stage.REFUSED, error=_("The warehouse's address is not complete."))
    else:
        _end(row, Stage.ORDERED, number=number)


class _UnknownOutcome(Exception):
    """Nobody knows whether a courier comes."""


def _told(carrier: CarrierService, row: Pickup, now: datetime) -> str:
    """The carrier's number. One that finds no pick-up again is told once."""
    request = _request(row)
    if carrier.capabilities.finds_pickups:
        return carrier.pickup(request)
    if row.begun_at is not None:
        raise _UnknownOutcome
    Pickup.objects.filter(pk=row.pk).update(begun_at=now)
    try:
        number = carrier.pickup(request)
    except ProviderDown as silent:
        if not silent.surely_not_done:
            raise _UnknownOutcome from silent
        Pickup.objects.filter(pk=row.pk).update(begun_at=None)
        raise
    except NotUnderstood as unread:
        raise _UnknownOutcome from unread
    faults.point("carriers.pickup_ordered")
    return number


def _request(row: Pickup) -> PickupRequest:
    """Raises ValueError where the warehouse has no address."""
    address = address_of(row.warehouse)
    if address is None:
        raise ValueError("the warehouse has no address")
    return PickupRequest(row.key, tuple(row.refs), row.day, row.earliest, row.latest, address)


def _unknown(row: Pickup) -> str:
    return _(
        "The carrier gave no answer and may come all the same: ask there for %(reference)s, then "
        "say here what it told you."
    ) % {"reference": row.key}


def _later(row: Pickup, sentence: str, now: datetime) -> None:
    """Asked again, ever more rarely; staff see why it stands still."""
    wait = min(FIRST * 2 ** min(row.asks, 8), LATEST)
    Pickup.objects.filter(pk=row.pk).update(error=sentence[:300], ask_at=now + wait)


def _end(row: Pickup, stage: str, *, number: str = "", error: str = "") -> None:
    Pickup.objects.filter(pk=row.pk).update(
        stage=stage, number=number[:80], error=error[:300], ask_at=None
    )
