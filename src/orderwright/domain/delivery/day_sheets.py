"""The day sheet of a deliverer: stops in their order, and about when each comes (X10).

Stops that staff have put into an order keep it; those that came since stand behind them, by post
code. Writes `stop` and `promised_at` alone: neither is asked by a step of the order.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from orderwright.domain.delivery.models import DaySheet, DeliveryOrder
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage

ON_THE_WAY = (ParcelStage.OPEN, ParcelStage.SENT)


def stops_of(sheet: DaySheet) -> list[DeliveryOrder]:
    """All stops of the day, with order and parcels, first one first."""
    rows = DeliveryOrder.objects.filter(sheet=sheet).exclude(stage=DeliveryStage.CANCELLED)
    whole = rows.select_related("order", "deliverer", "warehouse").prefetch_related(
        "parcels__lines", "order__parcels__delivery"
    )
    return sorted(whole, key=_place)


def _place(task: DeliveryOrder) -> tuple[bool, int, str, int]:
    code = str((task.order.shipping_address or {}).get("postal_code") or "")
    return (task.stop is None, task.stop or 0, code, task.pk)


def is_ahead(task: DeliveryOrder) -> bool:
    """Whether the deliverer still has to go there."""
    return any(parcel.stage in ON_THE_WAY for parcel in task.parcels.all())


@transaction.atomic
def move_stop(sheet: DaySheet, task_id: int, by: int) -> bool:
    """Puts a stop so many places further down (or up, below 0). False when it is none of the day's.

    All stops get their numbers then, from 1, and their times in the new order.
    """
    list(DaySheet.objects.select_for_update().filter(pk=sheet.pk))
    ids = [task.pk for task in stops_of(sheet)]
    if task_id not in ids:
        return False
    at = ids.index(task_id)
    ids.insert(max(0, min(at + by, len(ids) - 1)), ids.pop(at))
    number_stops(ids)
    keep_apart(sheet, anew=True)
    return True


def number_stops(ids: Sequence[int]) -> None:
    """The stops stand in this order from now on."""
    for number, task_id in enumerate(ids, start=1):
        DeliveryOrder.objects.filter(pk=task_id).update(stop=number)


@transaction.atomic
def keep_apart(sheet: DaySheet, *, anew: bool = False) -> None:
    """Stops ahead come one after the other, each so many minutes later as a stop takes: whoever
    would come before that is expected later. `anew`: the times are dealt out in the new order.
    """
    ahead = [task for task in stops_of(sheet) if is_ahead(task) and task.promised_at]
    times = [task.promised_at for task in ahead if task.promised_at]
    each, earliest = (
        timedelta(minutes=shop.settings().stop_minutes),
        datetime.min.replace(tzinfo=UTC),
    )
    for task, at in zip(ahead, sorted(times) if anew else times, strict=True):
        wanted = max(at, earliest)
        if task.promised_at != wanted:
            DeliveryOrder.objects.filter(pk=task.pk).update(promised_at=wanted)
        earliest = wanted + each


@transaction.atomic
def move_promises(sheet_id: int, *, at: datetime) -> list[int]:
    """A stop was finished at that moment: the next ones follow one by one, each so many minutes
    later as the settings say a stop takes. Answers the deliveries whose time moved. May run twice.
    """
    sheet = DaySheet.objects.select_for_update().filter(pk=sheet_id).first()
    ahead = [task for task in stops_of(sheet) if is_ahead(task)] if sheet else []
    each = timedelta(minutes=shop.settings().stop_minutes)
    moved = []
    for number, task in enumerate(ahead, start=1):
        if task.promised_at != at + each * number:
            DeliveryOrder.objects.filter(pk=task.pk).update(promised_at=at + each * number)
            moved.append(task.pk)
    return moved


def sheets_of(day: date) -> list[DaySheet]:
    """The sheets of a day that have a stop, by the deliverers' names."""
    rows = DaySheet.objects.filter(day=day, stops__isnull=False).distinct()
    return list(rows.select_related("deliverer").order_by("deliverer__name", "pk"))


def expected(order_id: int) -> list[DeliveryOrder]:
    """Deliveries of the order that a deliverer has and has not finished, soonest first."""
    rows = DeliveryOrder.objects.filter(order_id=order_id, deliverer__isnull=False)
    living = rows.exclude(stage=DeliveryStage.CANCELLED).order_by("promised_at", "pk")
    whole = living.select_related("deliverer").prefetch_related("parcels")
    return [task for task in whole if is_ahead(task)]
