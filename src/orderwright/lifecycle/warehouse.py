"""Guards of the warehouse's work: what lies here, what has left, what is still awaited.

As `guards.py`: None, or the translated sentence that staff read. They only look.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from orderwright.domain.delivery import carriers, serving
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import DeliveryStage, OrderStage, ParcelStage
from orderwright.domain.stock.models import Warehouse
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Taking

WITH_ORDER = (OrderStage.CONFIRMED, OrderStage.PROCESSING, OrderStage.SHIPPED)
SHIP, PICK_SHIP = Warehouse.Steps.SHIP, Warehouse.Steps.PICK_SHIP


def picks_apart(taking: Taking) -> str | None:
    """Picking is a step of its own where the task was opened with two steps or three (S2-16)."""
    return _all_in_one() if taking.subject.steps == SHIP else None


def packs_apart(taking: Taking) -> str | None:
    """Packing is a step of its own where the task was opened with three; what has left was packed
    in any case.
    """
    if taking.actor.kind is ActorKind.NEIGHBOUR:
        return None
    if taking.subject.steps == PICK_SHIP:
        return _("This warehouse picks and sends: the parcel's leaving says that it was packed.")
    return picks_apart(taking)


def _all_in_one() -> str:
    return _("This warehouse sends in one step: the parcel's leaving says the rest.")


def earlier_steps_done(taking: Taking) -> str | None:
    """A warehouse of several steps takes them in their order. Some of its people may go ahead;
    what programs, carriers and deliverers tell has happened already.
    """
    if Permission.OVERRIDE in taking.actor.rights:
        return None
    return earlier_steps_skipped(taking) if _keeps_the_order_of_steps(taking) else None


def earlier_steps_skipped(taking: Taking) -> str | None:
    """Warns who may go ahead of picking or packing."""
    if not _keeps_the_order_of_steps(taking):
        return None
    stages = [(task.steps, task.stage) for task in _tasks_at_hand(taking)]
    if any(steps > SHIP and stage == DeliveryStage.READY for steps, stage in stages):
        return _("The goods are not picked yet.")
    if taking.table.name == "delivery":
        return None
    if any(steps > PICK_SHIP and stage == DeliveryStage.PICKED for steps, stage in stages):
        return _("The goods are not packed yet.")
    return None


def _keeps_the_order_of_steps(taking: Taking) -> bool:
    return taking.actor.is_person or taking.actor.kind is ActorKind.RULE


def _tasks_at_hand(taking: Taking) -> Iterable[DeliveryOrder]:
    """The task itself, or those of the parcels that would leave."""
    if taking.table.name == "delivery":
        return [taking.subject]
    boxes = {parcel.delivery_id for parcel in leaving(taking)}
    return [task for task in taking.rows("deliveries") if task.pk in boxes]


def order_can_send(taking: Taking) -> str | None:
    """A parcel leaves only while its order is being fulfilled."""
    if taking.order.stage in WITH_ORDER:
        return None
    if taking.order.stage == OrderStage.PLACED:
        return _("The order is not confirmed yet: nothing leaves before.")
    stage = str(taking.order.get_stage_display())
    return _("The order is “%(stage)s”: nothing leaves any more.") % {"stage": stage}


def goods_still_here(taking: Taking) -> str | None:
    """The warehouse works on what has not left. What follows by itself knows what it does."""
    if taking.actor.kind is ActorKind.NEIGHBOUR:
        return None
    parcels = Parcel.objects.filter(delivery=taking.subject)
    if parcels.exists() and not parcels.filter(stage=ParcelStage.OPEN).exists():
        return _("The goods have left already.")
    return None


def goods_allocated(taking: Taking) -> str | None:
    """Nothing leaves while its delivery still waits for goods."""
    waiting = DeliveryOrder.objects.filter(order=taking.order, stage=DeliveryStage.WAITING)
    if taking.table.name == "parcel":
        waiting = waiting.filter(pk=taking.subject.delivery_id)
    if waiting.exists():
        return _("The delivery waits for goods: allocate them first.")
    return None


def number_unlike_carrier(taking: Taking) -> str | None:
    """Warns people when a number does not look like one of the carrier's. Carriers know better and
    programs have their numbers from them: nobody else is asked.
    """
    if not taking.actor.is_person:
        return None
    typed, chosen = taking.data.get("tracking_number"), chosen_carrier(taking)
    for parcel in leaving(taking):
        carrier, number = chosen or parcel.carrier, typed or parcel.tracking_number
        known = carriers.find(carrier)
        if known and carriers.looks_wrong(carrier, number):
            told = {"number": number, "carrier": known.name, "example": known.example}
            return (
                _("“%(number)s” does not look like a number of %(carrier)s (%(example)s).") % told
            )
    return None


def chosen_carrier(taking: Taking) -> str:
    """The carrier of the form: a code, a free name, or empty when none was chosen."""
    chosen, name = taking.data.get("carrier") or "", taking.data.get("carrier_name") or ""
    return str(name if chosen in ("", carriers.OTHER) else chosen)


def leaving(taking: Taking) -> list[Parcel]:
    """The parcel of the step, or every open one of its order."""
    if taking.table.name == "parcel":
        return [taking.subject]
    return [parcel for parcel in taking.rows("parcels") if parcel.stage == ParcelStage.OPEN]


def not_put_on_hold(taking: Taking) -> str | None:
    """What somebody put on hold is no matter of the clock: goods that lie there may be faulty."""
    if taking.actor.kind is not ActorKind.CLOCK:
        return None
    if serving.put_on_hold(taking.order.pk, taking.subject.pk):
        return _("It was put on hold by hand.")
    return None


def was_put_on_hold(taking: Taking) -> str | None:
    """Only a hold is lifted; goods that never came are allocated."""
    if serving.put_on_hold(taking.order.pk, taking.subject.pk):
        return None
    return _("It was not put on hold: allocate the goods when they come.")
