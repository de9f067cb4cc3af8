"""POST /orders/{number}/parcels: a parcel has left, with its number."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_id, by_number
from orderwright.domain.overview.shapes import OrderData
from orderwright.domain.shop.stages import ParcelStage
from orderwright.entrypoints.api.answers import Answer
from orderwright.entrypoints.api.asking import expected_version, ticks
from orderwright.entrypoints.api.bodies import Number, ParcelBody
from orderwright.entrypoints.api.callers import staff
from orderwright.entrypoints.api.described import WRITES
from orderwright.entrypoints.api.orders import WRITES_ORDERS, order_answer
from orderwright.entrypoints.api.problems import Problem
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

router = Router(tags=["orders"])


@router.post("/orders/{number}/parcels", auth=WRITES_ORDERS, response={201: OrderData, **WRITES})
def send_parcel(request: HttpRequest, number: Path[Number], wish: ParcelBody) -> Answer:
    """The order's open parcel leaves; the last one that leaves sends the order."""
    order = by_number(number)
    ask = Ask(
        staff(request),
        inform=ticks(wish.inform),
        data={"tracking_number": wish.tracking_number, "carrier": wish.carrier},
        override_warnings=wish.override_warnings,
        expected_version=expected_version(request, order.version),
    )
    take(("parcel", "send"), _next_open(order).pk, ask)
    return order_answer(by_id(order.pk), 201)


def _next_open(order: Order) -> Parcel:
    found = Parcel.objects.filter(order=order, stage=ParcelStage.OPEN).order_by("position").first()
    if found is None:
        raise Problem(409, _("There is no parcel to send."))
    return found
