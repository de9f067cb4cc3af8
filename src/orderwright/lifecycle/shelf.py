"""Goods came in, or were counted: what lies there changes, and who waited longest is served.

The one way in for receipts and corrections by people and programs. Called by the panel and the
API. The orders that may be served are locked first, then every level that they may take from, in id
order, as every step does.
"""

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_noop

from orderwright.domain.delivery import serving
from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.shop.stages import DeliveryStage
from orderwright.domain.stock import services as stock
from orderwright.domain.stock.levels import MOST_NAMED
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.kernel.database.retrying import once_more
from orderwright.kernel.lifecycle.actors import Actor, ActorKind
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

Result = TypeVar("Result")
GOODS_CAME = gettext_noop("Goods came in.")
AT_ONCE = 100
"""Tasks served by one change; the rest wait for the next, or for staff."""


def receive(product_id: int, quantity: int, *, note: str, actor: Actor) -> Level:
    """So many pieces came in. Raises BadQuantity; nothing is changed then."""
    return with_those_who_wait(
        [product_id], actor, lambda: stock.receive(product_id, quantity, note=note, actor=actor)
    )


def set_available(
    product_id: int, available: int, *, note: str, actor: Actor, warehouse: Warehouse | None = None
) -> Level:
    """So many can be sold from that warehouse (the main one where none is named), beyond what is
    promised. Raises BadQuantity; nothing is changed then.
    """
    return with_those_who_wait(
        [product_id],
        actor,
        lambda: stock.set_available(
            product_id, available, note=note, actor=actor, warehouse=warehouse
        ),
    )


def set_on_hand(
    product_id: int, on_hand: int, *, note: str, actor: Actor, warehouse: Warehouse | None = None
) -> Level:
    """So many lie in that warehouse. Raises BadQuantity; nothing is changed then."""
    return with_those_who_wait(
        [product_id],
        actor,
        lambda: stock.set_on_hand(product_id, on_hand, note=note, actor=actor, warehouse=warehouse),
    )


def with_those_who_wait(
    product_ids: Collection[int], actor: Actor, change: Callable[[], Result]
) -> Result:
    """Changes what lies there of these products, then serves the orders that wait for them.

    In one transaction; `change` may be run again when the database had to undo it.
    """
    return once_more(lambda: _changed(product_ids, actor, change))


@transaction.atomic
def _changed(product_ids: Collection[int], actor: Actor, change: Callable[[], Result]) -> Result:
    tasks = _waiting(product_ids)
    # Serving them takes these levels one task after the other: a buyer who takes them in id order
    # would meet us on the way unless all of them are ours first.
    stock.lock(set(product_ids) | _products_of(tasks.values()))
    result = change()
    _serve(tasks, Actor(ActorKind.RULE, "", door=actor.door))
    return result


def _serve(tasks: Iterable[int], rule: Actor) -> None:
    for task in tasks:
        if not _taken("allocate", task, rule) and _leaves_as_ready(task):
            _taken("split", task, rule)


def _taken(verb: str, task: int, rule: Actor) -> bool:
    """Whether it could be: while its goods are missing a task waits on."""
    try:
        take(("delivery", verb), task, Ask(rule, reason=GOODS_CAME))
    except NotTaken:
        return False
    return True


def _leaves_as_ready(task: int) -> bool:
    return DeliveryOrder.objects.filter(pk=task, order__ships_as_ready=True).exists()


def _waiting(product_ids: Collection[int]) -> dict[int, int]:
    """Tasks that wait with a line of these products, oldest first, with their orders, which are
    locked. Of very many products every task that waits is asked.
    """
    tasks = DeliveryOrder.objects.filter(
        stage=DeliveryStage.WAITING, order__stage__in=serving.FULFILLED,
    )  # fmt: skip
    if len(product_ids) <= MOST_NAMED:
        tasks = tasks.filter(
            order__lines__product_id__in=product_ids, order__lines__tracked=True
        ).distinct()
    found = dict(tasks.order_by("pk").values_list("pk", "order_id")[:AT_ONCE])
    list(Order.objects.select_for_update().filter(pk__in=found.values()).order_by("pk"))
    return found


def _products_of(order_ids: Collection[int]) -> set[int]:
    """Every product of which the orders want goods from the shelf."""
    lines = Line.objects.filter(order_id__in=order_ids, tracked=True)
    wanted = lines.values_list("product_id", flat=True)
    return {product_id for product_id in wanted if product_id is not None}
