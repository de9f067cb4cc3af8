"""Today in the demo shop: Jan's stops, and the warehouse's tasks at each of their steps.

Runs after the stories, at the real time, so that the day sheet, the board, the pick list and the
packing table are full at the first start.
"""

from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders import pieces
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.entrypoints.commands.demo.walk import staff
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

JAN = DelivererWish(
    "Jan Kowalczyk", "jan.kowalczyk@shop.example", "+48600000201", ("30-*", "31-*"),
    "white van KR 4521", locale="pl",
)  # fmt: skip
KASIA = DelivererWish(
    "Kasia Maj", "kasia.maj@shop.example", "+48600000202", ("32-*",), "cargo bike", locale="pl"
)


def load_day() -> None:
    """Deliverers with their stops; one task ready, one picked, one packed, one in two parcels."""
    jan = save_deliverer(JAN)
    save_deliverer(KASIA)
    _bring_today(jan.pk)
    _work_in_the_warehouse()


def _bring_today(deliverer: int) -> None:
    """Jan has every packed delivery of the own car; all but the last of them have left with him."""
    tasks = list(_tasks("own-car", DeliveryStage.PACKED))
    for task in tasks:
        data = {"deliverer": str(deliverer)}
        take(("delivery", "assign"), task.pk, Ask(staff("ola"), data=data))
    for task in tasks[:-1]:
        ask = Ask(staff("ola"), override_warnings=True)
        take(("order", "ship"), task.order_id, ask)


def _work_in_the_warehouse() -> None:
    """Of those that lie ready one is packed into two parcels, one packed, one picked."""
    for nth, task in enumerate(_tasks("courier", DeliveryStage.READY)[:3]):
        take(("delivery", "pick"), task.pk, Ask(staff("ola")))
        if nth == 0:
            _into_two_parcels(task)
        if nth < 2:
            take(("delivery", "pack"), task.pk, Ask(staff("ola")))


def _into_two_parcels(task: DeliveryOrder) -> None:
    """One piece travels by itself."""
    box = Parcel.objects.get(delivery=task, stage=ParcelStage.OPEN)
    row = box.lines.order_by("-quantity", "pk").first()
    assert row is not None
    goods = pieces.written([{"line": row.line_id, "quantity": 1}])
    take(("parcel", "split"), box.pk, Ask(staff("ola"), data={"pieces": goods}))


def _tasks(method: str, stage: DeliveryStage) -> list[DeliveryOrder]:
    """Of orders that are being processed, those first that have the most goods."""
    rows = DeliveryOrder.objects.filter(
        order__delivery_method=method, order__stage="processing", stage=stage,
        parcels__stage=ParcelStage.OPEN,
    )  # fmt: skip
    return list(rows.order_by("-order__item_count", "pk"))
