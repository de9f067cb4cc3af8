"""Money moved from one order to another: two steps in one transaction, both orders locked by id."""

from dataclasses import replace

from django.db import transaction

from orderwright.domain.orders.models import Order
from orderwright.kernel.database.retrying import once_more
from orderwright.kernel.lifecycle import engine
from orderwright.kernel.lifecycle.actors import Actor, ActorKind
from orderwright.kernel.lifecycle.taking import Ask


def move_money(machine: engine.Machine, order_id: int, ask: Ask) -> engine.Taken:
    """Takes `move_money` here and `receive_money` there. Errors as `engine.take`."""
    return once_more(lambda: _moved(machine, order_id, ask))


@transaction.atomic
def _moved(machine: engine.Machine, order_id: int, ask: Ask) -> engine.Taken:
    number = str(ask.data.get("other") or "").strip()
    both = Order.objects.filter(pk=order_id) | Order.objects.filter(number=number)
    rows = {row.pk: row for row in both.order_by("pk").select_for_update()}
    taken = engine.take(machine, ("order", "move_money"), order_id, ask)
    for target in (row for row in rows.values() if row.pk != order_id):
        engine.take(machine, ("order", "receive_money"), target.pk, _onward(ask, rows[order_id]))
    return taken


def _onward(ask: Ask, source: Order) -> Ask:
    actor = Actor(ActorKind.NEIGHBOUR, str(ask.actor), door=ask.actor.door, ip=ask.actor.ip)
    data = {"amount": ask.data.get("amount"), "reference": source.number}
    return replace(ask, actor=actor, data=data, expected_version=None, onward={})
