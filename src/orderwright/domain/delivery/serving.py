"""Whether what an order holds lies on the shelf: back-orders are served oldest first.

A line sold on back-order holds pieces that are not there yet; its level then promises more than it
has. What lies there goes first to tasks that count on it already, then to the oldest hold. Reads
only; called under the order's lock by confirming and allocating.
"""

from collections.abc import Iterable, Mapping

from django.db.models import F

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.shop.stages import DeliveryStage
from orderwright.domain.stock.models import Level, Reservation

COUNTED = (DeliveryStage.READY, DeliveryStage.PICKED, DeliveryStage.PACKED)
"""Stages of a task whose goods are there."""


def owed(order_id: int) -> dict[int, int]:
    """Line id -> pieces that the order holds and that do not lie there; covered lines left out.

    Its own task counts on nothing yet: this is how it is decided whether it may.
    """
    of_order = Reservation.objects.filter(order_id=order_id).values("level_id")
    short = Level.objects.filter(pk__in=of_order, reserved__gt=F("on_hand"))
    there = dict(short.values_list("pk", "on_hand"))
    if not there:
        return {}
    holds = list(Reservation.objects.filter(level_id__in=there).order_by("pk"))
    counted = DeliveryOrder.objects.filter(
        order_id__in={hold.order_id for hold in holds}, stage__in=COUNTED
    )
    served = set(counted.values_list("order_id", flat=True)) - {order_id}
    lacking = _lacking(sorted(holds, key=lambda hold: hold.order_id not in served), there)
    return {
        hold.line_id: pieces
        for hold in holds
        if hold.order_id == order_id and (pieces := lacking.get(hold.pk, 0))
    }


def _lacking(holds: Iterable[Reservation], there: Mapping[int, int]) -> dict[int, int]:
    """Hold id -> pieces it lacks, when the shelf is handed out in this order."""
    left, lacking = dict(there), {}
    for hold in holds:
        taken = min(hold.quantity, left[hold.level_id])
        left[hold.level_id] -= taken
        lacking[hold.pk] = hold.quantity - taken
    return lacking
