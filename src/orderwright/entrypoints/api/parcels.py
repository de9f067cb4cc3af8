"""POST /orders/{number}/parcels: a parcel has left, with its number."""

from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.services import contents
from orderwright.domain.orders import pieces
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
from orderwright.entrypoints.api.problems import Problem, bad_fields
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

router = Router(tags=["orders"])


@router.post("/orders/{number}/parcels", auth=WRITES_ORDERS, response={201: OrderData, **WRITES})
def send_parcel(request: HttpRequest, number: Path[Number], wish: ParcelBody) -> Answer:
    """The order's next open parcel leaves, or these goods of it in a parcel of their own; the last
    one that leaves sends the order.
    """
    order = by_number(number)
    ask = Ask(
        staff(request),
        inform=ticks(wish.inform),
        data={"tracking_number": wish.tracking_number, "carrier": wish.carrier},
        override_warnings=wish.override_warnings,
        expected_version=expected_version(request, order.version),
    )
    with transaction.atomic():
        box, unsplit = _box_of(order, wish, ask)
        # Splitting has raised the version that the caller saw.
        seen = ask.expected_version if unsplit else None
        take(("parcel", "send"), box.pk, replace(ask, expected_version=seen))
    return order_answer(by_id(order.pk), 201)


def _box_of(order: Order, wish: ParcelBody, ask: Ask) -> tuple[Parcel, bool]:
    """The open parcel that holds just these goods; where none does they are taken out of another.
    Also whether it was there.
    """
    if not wish.lines:
        return _next_open(order), True
    wanted = {part.line: part.quantity for part in wish.lines}
    boxes = Parcel.objects.filter(order=order, stage=ParcelStage.OPEN).order_by("position")
    inside = [(box, contents(box)) for box in boxes]
    fitting = [
        (box, goods) for box, goods in inside
        if all(goods.get(line, 0) >= n for line, n in wanted.items())
    ]  # fmt: skip
    if not fitting:
        raise bad_fields({"lines": _("No open parcel holds all of these.")})
    same = next((box for box, goods in fitting if goods == wanted), None)
    if same is not None:
        return same, True
    return _split_off(order, fitting[0][0], wanted, ask), False


def _split_off(order: Order, box: Parcel, wanted: dict[int, int], ask: Ask) -> Parcel:
    goods = [{"line": line, "quantity": n} for line, n in wanted.items()]
    take(("parcel", "split"), box.pk, replace(ask, data={"pieces": pieces.written(goods)}))
    return Parcel.objects.filter(order=order).latest("pk")


def _next_open(order: Order) -> Parcel:
    found = Parcel.objects.filter(order=order, stage=ParcelStage.OPEN).order_by("position").first()
    if found is None:
        raise Problem(409, _("There is no parcel to send."))
    return found
