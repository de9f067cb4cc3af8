"""Effects on money that follow from goods: cash at the door. Thin, as `effects.py`."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.delivery import services as delivery
from orderwright.domain.delivery.carriers import OWN_CAR, PICK_UP
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.payments import services as payments
from orderwright.domain.shop.stages import ParcelStage, Party
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.lifecycle import ledger
from orderwright.lifecycle.fields import way_at_the_door

UNASKED = gettext_noop(
    "Cash was reported for parcel %(n)s of an order that is paid: ask how much, and record it."
)


def expect_cash(taking: Taking) -> None:
    """Where cash was collected a row waits for what is due; the neighbour settles it."""
    if not taking.data.get("cash_collected"):
        return
    if taking.order.due > 0:
        payments.expect(taking.order, now=taking.now)
    else:
        _collected_all_the_same(taking)


def _collected_all_the_same(taking: Taking) -> None:
    """Cash of an order that is paid: what the label asked for came in excess, and the desk asks
    what becomes of it. Raises BadInput where no label says how much it was and staff say it came;
    that a parcel arrived is never doubted.
    """
    box, order = taking.subject, taking.order
    if not box.label_cash:
        _ask_how_much(taking)
        return
    row = payments.record(order, box.label_cash, method=way_at_the_door(order), now=taking.now)
    payments.hold(row, _holder(box))
    taking.changes |= {
        "payment": row.human_id, "amount": order.money(row.settled).amount, "held_by": row.held_by,
    }  # fmt: skip
    delivery.write_cash(box, None)  # answered: nobody has to ask whether it was collected
    ledger.count(order)


def _ask_how_much(taking: Taking) -> None:
    if taking.actor.kind is ActorKind.STAFF:
        raise BadInput({"cash_collected": _(
            "Nothing was to be collected. What was taken all the same is recorded as more money of "
            "the order, with its sum."
        )})  # fmt: skip
    told = Said(UNASKED, {"n": taking.subject.position})
    log.write("payments", Level.WARNING, told, order_number=taking.order.number)


def tell_holder(taking: Taking) -> None:
    """Whoever brought the parcel has the cash: it is on its way to the shop (semantics 5)."""
    if taking.actor.kind is not ActorKind.NEIGHBOUR:
        return
    arrived = Parcel.objects.filter(order=taking.order, stage=ParcelStage.DELIVERED)
    last = arrived.order_by("-delivered_at", "-pk").select_related("delivery").first()
    if last and (held_by := _holder(last)):
        payments.hold(taking.subject, held_by)
        taking.changes["held_by"] = held_by


def _holder(box: Parcel) -> str:
    """Who has the cash of a box that arrived; nobody where it was fetched in the shop."""
    if not (box.delivery.deliverer_id or box.carrier not in ("", PICK_UP)):
        return ""
    ours = box.delivery.deliverer_id or box.carrier == OWN_CAR
    return str(Party.DELIVERER if ours else Party.CARRIER)
