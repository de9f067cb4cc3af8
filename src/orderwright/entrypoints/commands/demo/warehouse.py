"""The demo shop's warehouse picks, packs and sends in three steps; Ola walks them."""

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.services import seed_warehouse
from orderwright.domain.stock.warehouses import set_steps
from orderwright.entrypoints.commands.demo.walk import Walk, staff
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take


def load_warehouse() -> None:
    """Every step apart, so that a demo shows them all."""
    set_steps(seed_warehouse(), Warehouse.Steps.PICK_PACK_SHIP)


def pick_and_pack(walk: Walk, _n: int) -> None:
    """What lies ready is in its box."""
    tasks = DeliveryOrder.objects.filter(order_id=walk.order_id, stage="ready").order_by("pk")
    for task in list(tasks):
        for verb in ("pick", "pack")[: task.steps - 1]:
            take(("delivery", verb), task.pk, Ask(staff("ola")))
