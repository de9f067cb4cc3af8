"""How long each carrier takes, measured from the shop's own parcels, once a night (X13).

The quantiles are by nearest rank: of n times in order the q-quantile is number ceil(q x n), so that
every figure is a time that really was. Fewer than `LEAST` parcels say nothing. Days are those of
the shop's time zone. Called by `entrypoints/clock/nightly.py`; read through `promises.py`.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from orderwright.domain.delivery import carriers, working_days
from orderwright.domain.delivery.models import Parcel, TransitTime
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import ParcelStage
from orderwright.domain.shop.versions import raise_version

EARLY, MIDDLE, LATE = 0.2, 0.5, 0.9
"""The range that customers are told goes from the first to the last of these."""
LEAST = 20
"""Parcels of a carrier, on a weekday or on all, below which its own times are not believed."""
WINDOW = timedelta(days=180)
"""Older parcels tell of a carrier that has changed since."""
LONGEST = 60
"""Days: what took longer was marked as delivered long after it was."""
ALL_WEEKDAYS = 0


class Way(NamedTuple):
    """Who carries: the carrier's code or free name, else the delivery method."""

    carrier: str
    method: str


class Trip(NamedTuple):
    """One parcel that arrived: the days when it was handed over and delivered."""

    way: Way
    sent: date
    delivered: date


class Times(NamedTuple):
    """What was measured: a sample and its quantiles in days."""

    sample: int
    early: int
    middle: int
    late: int


Measured = dict[tuple[Way, int], Times]


def way_of(carrier: str, method: str) -> Way:
    """By whom a parcel of this carrier and delivery method is measured."""
    if not carrier.strip() or carrier in carriers.NO_CARRIERS:
        return Way("", method)
    known = carriers.find(carrier)
    return Way(known.code if known else carrier.strip().casefold(), "")


def quantile(ordered: Sequence[int], share: float) -> int:
    """The q-quantile by nearest rank of times in rising order."""
    # Rounded, because 0.9 x 10 is a little more than 9 in floating point.
    return ordered[max(1, math.ceil(round(share * len(ordered), 9))) - 1]


def measured(trips: Iterable[Trip]) -> Measured:
    """Quantiles by way and weekday in calendar days, and of all weekdays in working days; only of
    samples that are big enough. Pure.
    """
    found: dict[tuple[Way, int], list[int]] = defaultdict(list)
    for way, sent, delivered in trips:
        found[way, sent.isoweekday()].append((delivered - sent).days)
        found[way, ALL_WEEKDAYS].append(working_days.between(sent, delivered))
    return {key: _times(sorted(days)) for key, days in found.items() if len(days) >= LEAST}


def _times(days: Sequence[int]) -> Times:
    return Times(len(days), *(quantile(days, share) for share in (EARLY, MIDDLE, LATE)))


def measure(now: datetime, usual: Mapping[str, str]) -> None:
    """Makes the table anew from the parcels of the last months. Caches follow where it changed.

    `usual`: delivery method -> the carrier of parcels that name none.
    """
    fresh = measured(_trips(now, usual))
    with transaction.atomic():
        if fresh == kept():
            return
        TransitTime.objects.all().delete()
        TransitTime.objects.bulk_create(
            [TransitTime(**way._asdict(), weekday=weekday, **times._asdict())
             for (way, weekday), times in fresh.items()]
        )  # fmt: skip
        raise_version()


def kept() -> Measured:
    """The table as it stands."""
    return {
        (Way(row.carrier, row.method), row.weekday):
            Times(row.sample, row.early, row.middle, row.late)
        for row in TransitTime.objects.all()
    }  # fmt: skip


def _trips(now: datetime, usual: Mapping[str, str]) -> Iterable[Trip]:
    zone = ZoneInfo(shop.settings().time_zone)
    arrived = Parcel.objects.filter(
        stage=ParcelStage.DELIVERED, sent_at__isnull=False, delivered_at__gte=now - WINDOW
    )
    rows = arrived.order_by().values_list(
        "carrier", "order__delivery_method", "sent_at", "delivered_at"
    )
    for carrier, method, sent_at, delivered_at in rows.iterator():
        assert sent_at is not None
        assert delivered_at is not None
        sent, delivered = sent_at.astimezone(zone).date(), delivered_at.astimezone(zone).date()
        if 0 <= (delivered - sent).days <= LONGEST:
            yield Trip(way_of(carrier or usual.get(method, ""), method), sent, delivered)
