"""Writers of delivery orders and parcels. Called by effects of lifecycle rows under the order's
lock.

Stages are set by the engine alone: a row moves by a step of its own, also where it follows its
order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.carriers import OWN_CAR as OWN_CAR
from orderwright.domain.delivery.models import DeliveryOrder, Parcel, ParcelLine
from orderwright.domain.delivery.packing import contents as contents
from orderwright.domain.delivery.packing import draw_pieces as draw_pieces
from orderwright.domain.delivery.packing import measure as measure
from orderwright.domain.delivery.packing import move_pieces as move_pieces
from orderwright.domain.delivery.packing import open_parcel as open_parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import DeliveryStage, DeliveryStatus, ParcelStage
from orderwright.domain.stock.models import Warehouse

LIVING = (
    DeliveryStage.WAITING, DeliveryStage.READY, DeliveryStage.PICKED, DeliveryStage.PACKED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """What one warehouse has to send of an order: line id -> pieces, of so many grams. `ready`: all
    of it lies there.
    """

    warehouse: Warehouse | None
    lines: Mapping[int, int]
    ready: bool
    weight_g: int = 0


def open_task(
    order: Order, share: Share, *, now: datetime, carrier: str = ""
) -> tuple[DeliveryOrder, Parcel]:
    """A warehouse's task with one parcel that holds its share."""
    warehouse = share.warehouse
    task = DeliveryOrder.objects.create(
        order=order, warehouse=warehouse, opened_at=now, changed_at=now,
        steps=warehouse.steps if warehouse else Warehouse.Steps.SHIP,
        stage=DeliveryStage.READY if share.ready else DeliveryStage.WAITING,
    )  # fmt: skip
    return task, open_parcel(task, share.lines, carrier=carrier, weight_g=share.weight_g)


def hand_over(task: DeliveryOrder, warehouse: Warehouse) -> None:
    """The task is another warehouse's from now on, in as many steps as that one works in."""
    task.warehouse, task.steps = warehouse, warehouse.steps
    task.save(update_fields=["warehouse", "steps"])


def living_tasks(order_id: int) -> QuerySet[DeliveryOrder]:
    """The order's tasks that were not called off, oldest first."""
    return DeliveryOrder.objects.filter(order_id=order_id, stage__in=LIVING).order_by("pk")


def unsent(task: DeliveryOrder) -> dict[int, int]:
    """Line id -> pieces in the boxes of a task that have not left."""
    rows = ParcelLine.objects.filter(parcel__delivery=task, parcel__stage=ParcelStage.OPEN)
    return dict(rows.values_list("line_id").annotate(pieces=Sum("quantity")).order_by())


def number_parcel(parcel: Parcel, *, tracking_number: str, carrier: str) -> None:
    """Keeps number and carrier where given, the number as the carrier writes it; empty ones leave
    what is there.
    """
    if not tracking_number and not carrier:
        return
    parcel.carrier = carrier or parcel.carrier
    number = carriers.written(parcel.carrier, tracking_number)
    parcel.tracking_number = number or parcel.tracking_number
    parcel.save(update_fields=["tracking_number", "carrier"])


def free_number(parcel: Parcel) -> None:
    """The number was the label's, and the label is void."""
    parcel.tracking_number = ""
    parcel.save(update_fields=["tracking_number"])


def write_cash(parcel: Parcel, cash: int | None) -> None:
    """What the label on the box says to collect from now on; None = nothing, or there is none."""
    if parcel.label_cash != cash:
        parcel.label_cash = cash
        parcel.save(update_fields=["label_cash"])


def mark_sent(parcel: Parcel, *, now: datetime) -> None:
    """The box has left."""
    parcel.sent_at = now
    parcel.save(update_fields=["sent_at"])


def mark_delivered(parcel: Parcel, *, now: datetime) -> None:
    """The box has arrived."""
    parcel.delivered_at = now
    parcel.save(update_fields=["delivered_at"])


def mark_moved(delivery: DeliveryOrder, *, now: datetime) -> None:
    """The task has reached another stage just now."""
    delivery.changed_at = now
    delivery.save(update_fields=["changed_at"])


def mark_unsent(parcel: Parcel) -> None:
    """The box is back on the packing table; its number stays until another is given."""
    parcel.sent_at = parcel.delivered_at = None
    parcel.save(update_fields=["sent_at", "delivered_at"])


def drop_parcels(delivery: DeliveryOrder) -> int:
    """Takes the task's unsent boxes away; answers how many rows that were."""
    return Parcel.objects.filter(delivery=delivery, stage=ParcelStage.OPEN).delete()[0]


def warehouse_is_done(task: DeliveryOrder) -> bool:
    """Whether nothing is left to do for a task but to let its parcels leave."""
    last = DeliveryStage.PICKED if task.steps == Warehouse.Steps.PICK_SHIP else DeliveryStage.PACKED
    return task.stage in (last, DeliveryStage.PACKED, DeliveryStage.CANCELLED)


def status_of(order: Order) -> DeliveryStatus:
    """The order's delivery status from its rows; from those at hand where it has some."""
    tasks = {task.stage for task in order.rows("deliveries") if task.stage in LIVING}
    if not tasks:
        return DeliveryStatus.NONE
    return judge(tasks, [parcel.stage for parcel in order.rows("parcels")])


def awaits_goods(order: Order) -> bool:
    """Whether nothing of what is still to leave lies here; from the rows at hand."""
    boxes = {box.delivery_id for box in order.rows("parcels") if box.stage == ParcelStage.OPEN}
    stages = {task.stage for task in order.rows("deliveries") if task.pk in boxes}
    return stages == {DeliveryStage.WAITING}


def judge(tasks: set[str], parcels: list[str]) -> DeliveryStatus:
    """The word for the rows; pure. What is ready in part can leave in part: it is ready."""
    found = set(parcels)
    left = found - {ParcelStage.OPEN}
    if ParcelStage.OPEN in found:
        if left:
            return DeliveryStatus.PART_SENT
        waiting = tasks == {DeliveryStage.WAITING}
        return DeliveryStatus.WAITING if waiting else DeliveryStatus.READY
    for stage, status in _WORDS:
        if stage in found:
            return status
    return DeliveryStatus.READY


_WORDS = (
    (ParcelStage.FAILED, DeliveryStatus.FAILED),
    (ParcelStage.SENT, DeliveryStatus.SENT),
    (ParcelStage.DELIVERED, DeliveryStatus.DELIVERED),
    (ParcelStage.RETURNED, DeliveryStatus.RETURNED),
)
