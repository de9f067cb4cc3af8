"""What the policy of a pair says about goods that are held before an order is confirmed.

Used by the row that takes a confirmation back, and by `verify`, which names every hold that no
policy explains.
"""

from django.db.models import Q

from orderwright.domain.checkout import deadlines
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage, Reserves
from orderwright.domain.stock import services as stock
from orderwright.domain.stock.models import Reservation
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.engine import REFUSED_ATTEMPT
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle.goods import free_stock

WAYS_TO_PLACED = ("place", "accept", "reinstate", "reopen")
NOT_HELD = (OrderStage.DRAFT, OrderStage.COMPLETED, OrderStage.CANCELLED)


def hold_as_before(taking: Taking) -> None:
    """What the confirmation took goes back to the shelf; a hold of before runs out again."""
    order = taking.order
    if order.reserves == Reserves.PLACED:
        stock.keep(order.pk, until=deadlines.hold_until(order, taking.now))
    elif not kept_by_reopening(order.pk):
        free_stock(taking)


def kept_by_reopening(order_id: int) -> bool:
    """Whether the order was reopened for changes when it last became placed: it keeps its goods."""
    came = Event.objects.filter(
        order_id=order_id, subject_kind__in=("order", "cart"), step__in=WAYS_TO_PLACED
    ).exclude(name=REFUSED_ATTEMPT)
    return came.order_by("-seq").values_list("step", flat=True).first() == "reopen"


def unexplained_holds() -> list[str]:
    """S0-11, S2-20: goods are held from the moment that the order's pair names, and not after its
    end.
    """
    holding = Order.objects.filter(pk__in=Reservation.objects.values("order_id")).order_by("pk")
    ended = holding.filter(stage__in=NOT_HELD)
    early = holding.filter(~Q(reserves=Reserves.PLACED), stage=OrderStage.PLACED)
    found = [*ended, *(order for order in early if not kept_by_reopening(order.pk))]
    return [f"{order.number}: {order.stage}, holds goods" for order in found]
