"""Writers of delivery orders and parcels. Called by effects of lifecycle rows under the order's
lock.

Stages are set by the engine alone: a row moves by a step of its own, also where it follows its
order.
"""

from collections.abc import Mapping
from datetime import datetime

from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.carriers import OWN_CAR as OWN_CAR
from orderwright.domain.delivery.models import DeliveryOrder, Parcel, ParcelLine
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.shop.stages import DeliveryStage, DeliveryStatus, ParcelStage
from orderwright.domain.stock.models import Warehouse

LIVING = (
    DeliveryStage.WAITING, DeliveryStage.READY, DeliveryStage.PICKED, DeliveryStage.PACKED,
)  # fmt: skip


def open_delivery(order: Order, *, ready: bool, now: datetime, carrier: str = "") -> DeliveryOrder:
    """The warehouse's task with one parcel that holds every living piece. One living task
    an order.
    """
    living = DeliveryOrder.objects.filter(order=order, stage__in=LIVING).first()
    if living is not None:
        return living
    warehouse = Warehouse.objects.order_by("priority", "id").first()
    delivery = DeliveryOrder.objects.create(
        order=order, warehouse=warehouse, opened_at=now, changed_at=now,
        steps=warehouse.steps if warehouse else Warehouse.Steps.SHIP,
        stage=DeliveryStage.READY if ready else DeliveryStage.WAITING,
    )  # fmt: skip
    lines = {line.pk: line.living - line.shipped for line in Line.objects.filter(order=order)}
    open_parcel(delivery, lines, carrier=carrier, weight_g=order.weight_g)
    return delivery


def open_parcel(
    delivery: DeliveryOrder, lines: Mapping[int, int], *, carrier: str = "", weight_g: int = 0
) -> Parcel:
    """A box for these pieces (line id -> pieces); lines without pieces are left out."""
    position = Parcel.objects.filter(order_id=delivery.order_id).count() + 1
    parcel = Parcel.objects.create(
        order_id=delivery.order_id, delivery=delivery, position=position, carrier=carrier,
        weight_g=weight_g,
    )  # fmt: skip
    ParcelLine.objects.bulk_create(
        [ParcelLine(parcel=parcel, line_id=line, quantity=n) for line, n in lines.items() if n > 0]
    )
    return parcel


def contents(parcel: Parcel) -> dict[int, int]:
    """Line id -> pieces in the box."""
    return dict(ParcelLine.objects.filter(parcel=parcel).values_list("line_id", "quantity"))


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


def judge(tasks: set[str], parcels: list[str]) -> DeliveryStatus:
    """The word for the rows; pure."""
    found = set(parcels)
    left = found - {ParcelStage.OPEN}
    if ParcelStage.OPEN in found:
        if left:
            return DeliveryStatus.PART_SENT
        waiting = DeliveryStage.WAITING in tasks
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
