"""Read return cases."""

from orderwright.domain.orders.models import Order
from orderwright.domain.returns.models import Return


def returns_of(order: Order) -> list[Return]:
    """Cases of an order with their lines, oldest first."""
    return list(order.returns.prefetch_related("lines").order_by("pk"))
