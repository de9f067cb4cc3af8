"""The order's row for what another system has finished long ago: placed, then completed at once.

Taken in bulk by `past_orders.py`; the engine can take it on a single order as well. No stock moves,
no message leaves, no delivery opens: all of that has happened elsewhere.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orderwright.domain.orders import services as orders
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.payments import services as payments
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.actors import RULE, staff
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import recorded


def taken_over(taking: Taking) -> str | None:
    """Only history: an order with a number of another system that no feed hands on."""
    if taking.order.external_id is None or taking.order.feed:
        return str(_("Only an order taken over from another system can be completed like this."))
    return None


def settle_the_past(taking: Taking) -> None:
    """The goods left and the money came, all outside of this shop's records."""
    order, lines = taking.order, lines_of(taking.order.pk)
    orders.count_shipped(lines, {line.pk: line.living - line.shipped for line in lines})
    if order.due > 0:
        payments.take_over(order, order.due, now=order.placed_at)
    taking.changes |= story_of(order)


def story_of(order: Order) -> dict[str, Any]:
    """What the journal keeps of the completion."""
    return {"paid": order.money(max(order.total, 0)).amount, "currency": order.currency}


RECORD_COMPLETED = Step(
    "record_completed", OrderStage.PLACED, OrderStage.COMPLETED, _("Record as completed"),
    who=(RULE, staff(Permission.PRICE)),
    needs=(taken_over,),
    does=(settle_the_past,),
    records=recorded.OrderCompleted,
    hidden=True,
)  # fmt: skip

HISTORY = (RECORD_COMPLETED,)
