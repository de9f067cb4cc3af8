"""The time to pay that a pair of the matrix gives, begun anew when what is to be paid changes.

Called by effects of lifecycle rows under the order's lock; the first deadline is placing's.
"""

from datetime import datetime, timedelta

from orderwright.domain.checkout import matrix
from orderwright.domain.orders.models import Order
from orderwright.domain.payments import deadlines


def begin_again(order: Order, *, now: datetime) -> datetime | None:
    """The whole time of the order's pair as it stands, from now on; None when the pair gives none,
    or the money comes with the goods. May run twice.
    """
    pair = matrix.cells().pairs.get((order.delivery_method, order.payment_method))
    hours = pair.deadline_hours if pair and not order.pays_on_delivery else None
    until = now + timedelta(hours=hours) if hours else None
    deadlines.wait_until(order, until)
    return until
