"""Readers of single orders and what hangs on them. Lists are in `domain/overview/lists.py`."""

from collections.abc import Iterable
from datetime import datetime

from orderwright.domain.orders.errors import UnknownOrder
from orderwright.domain.orders.models import Gate, Line, Order
from orderwright.domain.shop.stages import PARKABLE, GateState, OrderStage

SETTLED = (GateState.PASSED, GateState.WAIVED)


def by_number(number: str) -> Order:
    """The order of that number, with its status. A merged order's number leads to the survivor."""
    order = Order.objects.select_related("status").filter(number=number).first()
    if order is None:
        raise UnknownOrder(number)
    return order.merged_into or order  # asked for by itself: nearly no order is merged


def by_id(order_id: int) -> Order:
    """The order of that id, with its status."""
    order = Order.objects.select_related("status").filter(pk=order_id).first()
    if order is None:
        raise UnknownOrder(str(order_id))
    return order


def has_completed(email: str) -> bool:
    """Whether an order of this address was ever completed; compared as stored."""
    return Order.objects.filter(email=email, stage=OrderStage.COMPLETED).exists()


def gates_of(order_id: int) -> list[Gate]:
    """All gates in the order in which they become actionable."""
    return list(Gate.objects.filter(order_id=order_id).order_by("position"))


def gate_states(order_id: int) -> dict[str, str]:
    """Kind -> state of each gate, as the journal keeps them where gates are built."""
    return dict(Gate.objects.filter(order=order_id).values_list("kind", "state"))


def gate(order_id: int, kind: str) -> Gate | None:
    """One gate of an order, or None when the order has no such gate."""
    return Gate.objects.filter(order_id=order_id, kind=kind).first()


def unsettled(gates: Iterable[Gate]) -> list[Gate]:
    """Gates that still stand between the order and its confirmation."""
    return [gate for gate in gates if gate.state not in SETTLED]


def lines_of(order_id: int) -> list[Line]:
    """All lines by position."""
    return list(Line.objects.filter(order_id=order_id).order_by("position"))


def parked_long_enough(now: datetime, after: int, limit: int) -> list[int]:
    """Ids above `after` of parked orders whose date has come, in id order."""
    parked = Order.objects.filter(parked_until__lte=now, stage__in=PARKABLE, pk__gt=after)
    return list(parked.order_by("pk").values_list("pk", flat=True)[:limit])
