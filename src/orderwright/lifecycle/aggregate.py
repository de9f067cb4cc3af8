"""The order as the aggregate: locked first by every step, owner of the chain of events."""

from orderwright.domain.orders.models import Order
from orderwright.kernel.lifecycle.rows import Aggregate
from orderwright.lifecycle.waiting import derive

ORDER = Aggregate("order", Order, derive, joined=("status",))
