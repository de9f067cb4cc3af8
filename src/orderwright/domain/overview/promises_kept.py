"""How long carriers take and how many of the promised days were kept, for staff (X13).

A promise is kept when a parcel is delivered on the last promised day or before, by the shop's
clock. Counted are parcels that arrived in the period, and those on their way whose last day has
passed. A parcel with goods that were promised for a later day than the order is not counted: only
the day of the goods was promised. Reads only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractIsoWeekDay, TruncDate
from django.utils.translation import get_language

from orderwright.domain.checkout import matrix
from orderwright.domain.delivery import transit
from orderwright.domain.delivery.models import Parcel, ParcelLine
from orderwright.domain.delivery.transit import ALL_WEEKDAYS, Times, Way
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.overview.parts import carrier_name
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import DeliveryStatus, OrderStage, ParcelStage
from orderwright.kernel import clock

ON_THE_WAY = (ParcelStage.SENT, ParcelStage.FAILED)
OPEN = (OrderStage.CONFIRMED, OrderStage.PROCESSING, OrderStage.SHIPPED)
ARRIVED = (DeliveryStatus.DELIVERED, DeliveryStatus.RETURNED)


@dataclass
class Share:
    """Promises that were kept, of all."""

    kept: int = 0
    all: int = 0

    def add(self, kept: int, all_: int) -> None:
        """More of the same."""
        self.kept, self.all = self.kept + kept, self.all + all_

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 is all; None = there was none to keep."""
        return self.kept * 100 // self.all if self.all else None


@dataclass
class Row:
    """One carrier on one weekday (0 = all). `times`: None while its parcels are too few."""

    weekday: int
    times: Times | None = None
    month: Share = field(default_factory=Share)
    quarter: Share = field(default_factory=Share)


@dataclass(frozen=True)
class Periods:
    """Today by the shop's clock, and where this month and this quarter began."""

    zone: ZoneInfo
    today: date

    @property
    def month(self) -> datetime:
        return self._midnight(self.today.replace(day=1))

    @property
    def quarter(self) -> datetime:
        return self._midnight(self.today.replace(day=1, month=(self.today.month - 1) // 3 * 3 + 1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def periods() -> Periods:
    """Of this moment."""
    zone = ZoneInfo(shop.settings().time_zone)
    return Periods(zone, clock.today(zone))


def report(now: Periods) -> list[tuple[str, list[Row]]]:
    """Each carrier by name, with its row of all weekdays and then each weekday that is known."""
    rows: dict[Way, dict[int, Row]] = defaultdict(dict)
    for (way, weekday), times in transit.kept().items():
        _row(rows[way], weekday).times = times
    usual = {code: facts.carrier for code, facts in matrix.cells().deliveries.items()}
    for counted in (*_arrived(now), *_missing(now)):
        method = counted["order__delivery_method"]
        of_way = rows[transit.way_of(counted["carrier"] or usual.get(method, ""), method)]
        for weekday in (ALL_WEEKDAYS, counted["weekday"]):
            row = _row(of_way, weekday)
            row.month.add(counted["month_kept"], counted["month_all"])
            row.quarter.add(counted["kept"], counted["all"])
    named = [(name_of(way), [found[n] for n in sorted(found)]) for way, found in rows.items()]
    return sorted(named, key=lambda one: one[0].casefold())


def name_of(way: Way) -> str:
    """The carrier by its name, or the delivery method by its name in the active language."""
    if way.carrier:
        return carrier_name(way.carrier)
    known = matrix.cells().deliveries.get(way.method)
    return known.name(get_language() or "en") if known else way.method


def late_arrivals(now: Periods) -> QuerySet[Parcel]:
    """Parcels of this quarter that came after their last day."""
    found = _promised(now).filter(stage=ParcelStage.DELIVERED, delivered_at__gte=now.quarter)
    return found.filter(came__gt=F("order__promised_to")).select_related("order")


def awaited(now: Periods, limit: int) -> Sequence[Order]:
    """Confirmed orders whose last day has passed and that have not arrived; the oldest first."""
    later = Line.objects.filter(order_id=OuterRef("pk"), promised_on__gt=OuterRef("promised_to"))
    found = Order.objects.filter(stage__in=OPEN, promised_to__lt=now.today)
    found = found.exclude(delivery_status__in=ARRIVED).exclude(Exists(later))
    return list(found.order_by("promised_to", "pk")[:limit])


def _row(rows: dict[int, Row], weekday: int) -> Row:
    return rows.setdefault(weekday, Row(weekday))


def _promised(now: Periods) -> QuerySet[Any]:
    later = ParcelLine.objects.filter(
        parcel=OuterRef("pk"), line__promised_on__gt=OuterRef("order__promised_to")
    )
    found = Parcel.objects.filter(sent_at__isnull=False, order__promised_to__isnull=False)
    return found.exclude(Exists(later)).annotate(
        came=TruncDate("delivered_at", tzinfo=now.zone),
        weekday=ExtractIsoWeekDay("sent_at", tzinfo=now.zone),
    )


def _arrived(now: Periods) -> list[Mapping[str, Any]]:
    found = _promised(now).filter(stage=ParcelStage.DELIVERED, delivered_at__gte=now.quarter)
    in_time, lately = Q(came__lte=F("order__promised_to")), Q(delivered_at__gte=now.month)
    return list(
        found.order_by().values("carrier", "order__delivery_method", "weekday").annotate(
            all=Count("pk"), kept=Count("pk", filter=in_time),
            month_all=Count("pk", filter=lately), month_kept=Count("pk", filter=lately & in_time),
        )
    )  # fmt: skip


def _missing(now: Periods) -> list[Mapping[str, Any]]:
    """On their way, and too late already: not kept."""
    found = _promised(now).filter(
        stage__in=ON_THE_WAY, order__stage__in=OPEN, order__promised_to__lt=now.today,
        order__promised_to__gte=now.quarter.date(),
    )  # fmt: skip
    lately = Q(order__promised_to__gte=now.month.date())
    rows = found.order_by().values("carrier", "order__delivery_method", "weekday")
    counted = rows.annotate(all=Count("pk"), month_all=Count("pk", filter=lately))
    return [{**row, "kept": 0, "month_kept": 0} for row in counted]
