"""Effects on money that follow from goods: cash at the door. Thin, as `effects.py`."""

from orderwright.domain.delivery.carriers import OWN_CAR, PICK_UP
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.payments import services as payments
from orderwright.domain.shop.stages import ParcelStage, Party
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Taking


def expect_cash(taking: Taking) -> None:
    """Where cash was collected a row waits for what is due; the neighbour settles it."""
    if taking.data.get("cash_collected") and taking.order.due > 0:
        payments.expect(taking.order, now=taking.now)


def tell_holder(taking: Taking) -> None:
    """Whoever brought the parcel has the cash: it is on its way to the shop (semantics 5)."""
    if taking.actor.kind is not ActorKind.NEIGHBOUR:
        return
    arrived = Parcel.objects.filter(order=taking.order, stage=ParcelStage.DELIVERED)
    last = arrived.order_by("-delivered_at", "-pk").select_related("delivery").first()
    if last and (last.delivery.deliverer_id or last.carrier not in ("", PICK_UP)):
        ours = last.delivery.deliverer_id or last.carrier == OWN_CAR
        held_by = Party.DELIVERER if ours else Party.CARRIER
        payments.hold(taking.subject, held_by)
        taking.changes["held_by"] = held_by
