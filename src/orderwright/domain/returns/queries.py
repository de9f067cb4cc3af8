"""Read return cases."""

from orderwright.domain.orders.models import Order
from orderwright.domain.returns.models import Return, ReturnLine


def returns_of(order: Order) -> list[Return]:
    """Cases of an order with their lines, oldest first."""
    return list(order.returns.prefetch_related("lines").order_by("pk"))


def undelivered(order: Order) -> list[Return]:
    """The cases that its parcels opened by coming back, oldest first."""
    return list(order.returns.filter(kind=Return.Kind.UNDELIVERABLE).order_by("pk"))


def undelivered_goods(order: Order) -> dict[int, int]:
    """Line id -> pieces that came back undelivered."""
    rows = ReturnLine.objects.filter(case__order=order, case__kind=Return.Kind.UNDELIVERABLE)
    found: dict[int, int] = {}
    for line_id, quantity in rows.exclude(line=None).values_list("line_id", "quantity"):
        found[line_id] = found.get(line_id, 0) + quantity
    return found
