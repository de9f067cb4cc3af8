"""What labels say to collect when the money comes another way: warned of, told, put right.

Guards, effects and the one sentence about it, which the parcel's sheet, the order's page and the
late-money desk show. What is right is asked of `domain/checkout/label_cash.py`. (T47)
"""

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from orderwright.domain.checkout import label_cash
from orderwright.domain.delivery import services as delivery
from orderwright.domain.delivery.carriers import OWN_CAR
from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import ParcelStage
from orderwright.kernel.lifecycle.actors import RULE, staff
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import recorded, warehouse
from orderwright.outbound.carriers import shipments

OPEN, DELIVERED = ParcelStage.OPEN, ParcelStage.DELIVERED


# Guards ----------------------------------------------------------------------------------------


def label_asks_wrongly(taking: Taking) -> str | None:
    """Warns that a box would leave with a label that asks for another sum."""
    leaving = warehouse.leaving(taking)
    wrong = label_cash.wrong_of(taking.order, taking.rows("parcels"))
    found = [box for box in wrong if box.pk in {one.pk for one in leaving}]
    return sentence(taking.order, found[0]) if found else None


def cash_to_put_right(taking: Taking) -> str | None:
    """Something is written on the box that is not so."""
    wrong = label_cash.wrong_of(taking.order, taking.rows("parcels"))
    if any(box.pk == taking.subject.pk for box in wrong):
        return None
    return _("Its label asks for what is to be collected.")


def sentence(order: Order, box: Parcel) -> str:
    """What the label says, what is so, and what to do."""
    boxes = list(Parcel.objects.filter(order=order).select_related("delivery"))
    now, says = label_cash.collected_with(box, order, boxes), box.label_cash or 0
    sums = {name: order.money(minor).format(get_language() or "en")
            for name, minor in (("says", says), ("now", now))}  # fmt: skip
    told = {"n": box.position, **sums}
    if not says:
        what = _("The label of parcel %(n)s says nothing of the %(now)s to collect.")
    elif now:
        what = _("The label of parcel %(n)s says: collect %(says)s. To collect are %(now)s.")
    elif other := label_cash.bearer(boxes) if label_cash.to_collect(order) else None:
        told["other"] = other.position
        what = _("The label of parcel %(n)s says: collect %(says)s. Parcel %(other)s brings it.")
    else:
        what = _(
            "The label of parcel %(n)s says: collect %(says)s. Nothing is to be collected any more."
        )
    return f"{what % told} {_what_to_do(box)}"


def _what_to_do(box: Parcel) -> str:
    if box.stage == DELIVERED:
        return _("Ask the carrier whether it was collected.")
    if box.stage != OPEN:
        is_ours = box.carrier == OWN_CAR or box.delivery.deliverer_id is not None
        return _("Tell the deliverer.") if is_ours else _("Tell the carrier.")
    if shipments.living(box) is not None:
        return _("Void the label and make it anew.")
    return _("Print the label anew.")


# What is done ----------------------------------------------------------------------------------


def note_cash(taking: Taking) -> None:
    """A box that is packed, or leaves, has a label of the shop's own on it: what it says, unless a
    carrier's says it already. What leaves beside the box that brings the cash says nothing.
    """
    cash = label_cash.to_collect(taking.order)
    if not cash:
        return
    rows = Parcel.objects.filter(order=taking.order).select_related("delivery")
    boxes = list(rows.order_by("position", "pk"))
    for box in boxes:
        if (
            box.label_cash is None
            and _is_of(taking, box)
            and not label_cash.is_collected_there(box)
        ):
            due = label_cash.collected_with(box, taking.order, boxes)
            if due or box.stage != OPEN:
                delivery.write_cash(box, due)


def _is_of(taking: Taking, box: Parcel) -> bool:
    if isinstance(taking.subject, DeliveryOrder):
        return box.delivery_id == taking.subject.pk and box.stage == OPEN
    return bool(box.pk == taking.subject.pk)


def forget_cash(taking: Taking) -> None:
    """There is no label any more."""
    delivery.write_cash(taking.subject, None)


def arrive(taking: Taking) -> None:
    """What the label asked for was collected, or is not asked any more. A carrier that was to
    collect more than is due has perhaps done so: that stays for somebody to ask.
    """
    box = taking.subject
    more = (box.label_cash or 0) > label_cash.to_collect(taking.order)
    if not (more and box.carrier != OWN_CAR and box.delivery.deliverer_id is None):
        delivery.write_cash(box, None)


def put_right(taking: Taking) -> None:
    """Whoever brings it knows; of what has arrived nothing is asked any more."""
    box = taking.subject
    boxes = taking.rows("parcels")
    told = label_cash.collected_with(box, taking.order, boxes)
    now = None if box.stage == DELIVERED else told
    taking.changes["label_cash"] = [
        taking.order.money(minor or 0).amount for minor in (box.label_cash, now)
    ]
    delivery.write_cash(box, now)


CASH_ON_LABELS = (
    Step(
        "put_cash_right", OPEN | ParcelStage.SENT | ParcelStage.FAILED | DELIVERED, None,
        gettext_lazy("Cash on the label is put right"),
        who=(staff(Permission.DISPATCH), staff(Permission.MONEY), RULE),
        needs=(cash_to_put_right,),
        does=(put_right,),
        records=recorded.LabelCashPutRight,
        follows=(gettext_lazy("The label is changed, or whoever brings the parcel was told."),),
    ),
)  # fmt: skip
