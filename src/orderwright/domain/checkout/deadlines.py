"""Times that a pair of the matrix gives: to pay, begun anew when what is to be paid changes, and
how long goods are held for an order that is not confirmed.

Called by effects of lifecycle rows under the order's lock; the first times are placing's.
"""

from datetime import datetime, timedelta

from orderwright.domain.checkout import matrix
from orderwright.domain.orders.models import Order
from orderwright.domain.payments import deadlines


def hold_until(order: Order, now: datetime) -> datetime | None:
    """When goods that are held from now on go back to the shelf; None when the pair keeps them."""
    pair = matrix.cells().pairs.get((order.delivery_method, order.payment_method))
    return now + timedelta(hours=pair.hold_hours) if pair and pair.hold_hours else None


def begin_again(order: Order, *, now: datetime) -> datetime | None:
    """The whole time of the order's pair as it stands, from now on; None when the pair gives none,
    or the money comes with the goods. May run twice.
    """
    pair = matrix.cells().pairs.get((order.delivery_method, order.payment_method))
    hours = pair.deadline_hours if pair and not order.pays_on_delivery else None
    until = now + timedelta(hours=hours) if hours else None
    deadlines.wait_until(order, until)
    return until
