"""The board of deliveries: who brings what today, what has become of it, and who carries cash.

Reads deliveries, parcels, taps and payments; changes nothing. Times are those of the phone where a
tap told them, else ours. (S1-25)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from orderwright.domain.delivery import day_sheets
from orderwright.domain.delivery.carriers import OWN_CAR
from orderwright.domain.delivery.models import DaySheet, Deliverer, DeliveryOrder, Parcel, Tap
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.stages import OPEN_STAGES, DeliveryStage, ParcelStage, Party
from orderwright.kernel.money import Money

ASSIGNED, OUT, FAILED, DELIVERED = "assigned", "out", "failed", "delivered"
STATES = (ASSIGNED, OUT, DELIVERED, FAILED)


@dataclass(frozen=True)
class BoardStop:
    """One delivery. `state` is one of `STATES`, since `at`; `refused`: sentences of taps that came
    too late.
    """

    task: DeliveryOrder
    state: str
    at: datetime | None
    refused: Sequence[str]

    @property
    def order(self) -> Order:
        return self.task.order


@dataclass(frozen=True)
class BoardSheet:
    """A deliverer's day. `held`: the cash of all days that is not handed in, by currency."""

    sheet: DaySheet
    stops: Sequence[BoardStop]
    held: Sequence[Money]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many stops stand at each state."""
        return [(state, sum(stop.state == state for stop in self.stops)) for state in STATES]


def board(day: date) -> list[BoardSheet]:
    """Every deliverer who has a stop on that day."""
    held = cash_held()
    return [
        BoardSheet(sheet, _stops(sheet), amounts(held.get(sheet.deliverer_id, ())))
        for sheet in day_sheets.sheets_of(day)
    ]


def _stops(sheet: DaySheet) -> list[BoardStop]:
    tasks = day_sheets.stops_of(sheet)
    taps: dict[int, list[Tap]] = {}
    for tap in Tap.objects.filter(delivery_id__in=[task.pk for task in tasks]).order_by("pk"):
        taps.setdefault(tap.delivery_id, []).append(tap)
    return [_stop(task, taps.get(task.pk, [])) for task in tasks]


def _stop(task: DeliveryOrder, taps: Sequence[Tap]) -> BoardStop:
    parcels = list(task.parcels.all())
    found = {parcel.stage for parcel in parcels}
    words = ((ParcelStage.OPEN, ASSIGNED), (ParcelStage.SENT, OUT), (ParcelStage.FAILED, FAILED))
    state = next((word for stage, word in words if stage in found), DELIVERED)
    taken = [tap.tapped_at for tap in taps if not tap.refused]
    at = taken[-1] if taken else _since(task, state, parcels)
    return BoardStop(task, state, at, [tap.refused for tap in taps if tap.refused])


def _since(task: DeliveryOrder, state: str, parcels: Sequence[Parcel]) -> datetime | None:
    times = {
        ASSIGNED: [task.assigned_at],
        DELIVERED: [parcel.delivered_at for parcel in parcels],
    }.get(state, [parcel.sent_at for parcel in parcels])
    return max((at for at in times if at is not None), default=None)


def cash_held() -> dict[int, list[Payment]]:
    """Deliverer -> payments whose cash is with them: who brought the order's last parcel has it."""
    rows = Payment.objects.filter(held_by=Party.DELIVERER).select_related("order").order_by("pk")
    payments = list(rows)
    orders = [payment.order_id for payment in payments]
    arrived = Parcel.objects.filter(order_id__in=orders, stage=ParcelStage.DELIVERED)
    brought = arrived.filter(delivery__deliverer__isnull=False).order_by("delivered_at", "pk")
    who = dict(brought.values_list("order_id", "delivery__deliverer_id"))
    found: dict[int, list[Payment]] = {}
    for payment in payments:
        if (deliverer := who.get(payment.order_id)) is not None:
            found.setdefault(deliverer, []).append(payment)
    return found


def amounts(payments: Iterable[Payment]) -> list[Money]:
    """What they come to, by currency."""
    sums: dict[str, int] = {}
    for payment in payments:
        currency = payment.order.currency
        sums[currency] = sums.get(currency, 0) + payment.settled
    return [Money(minor, currency) for currency, minor in sums.items() if minor]


def holders(held: Iterable[int]) -> list[Deliverer]:
    """Those people, by name."""
    return list(Deliverer.objects.filter(pk__in=list(held)))


def without_deliverer(numbers: Sequence[str] = ()) -> list[DeliveryOrder]:
    """Deliveries that nobody brings yet, oldest first: those of the orders named, else all that
    leave by the shop's own car and whose goods lie here.
    """
    living = DeliveryOrder.objects.exclude(stage=DeliveryStage.CANCELLED)
    rows = living.filter(deliverer=None, order__stage__in=OPEN_STAGES)
    if numbers:
        rows = rows.filter(order__number__in=numbers)
    else:
        own = Parcel.objects.filter(carrier=OWN_CAR, stage__in=day_sheets.ON_THE_WAY)
        rows = rows.filter(pk__in=own.values("delivery_id")).exclude(stage=DeliveryStage.WAITING)
    return list(rows.select_related("order").order_by("pk"))
