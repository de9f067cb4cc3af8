"""Who brings it: the rows `assign` and `unassign` of the delivery's table, and what they do.

An assignment makes a new link for the deliverer and kills the one before it; the old deliverer is
told (S1-17 to S1-28, T08). Whoever is missing in the list is added with the same step (S1-18).
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.models import DeliveryMethod
from orderwright.domain.delivery import deliverers
from orderwright.domain.delivery.models import Deliverer
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.kernel.lifecycle.actors import RULE, staff
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.links import services as links
from orderwright.lifecycle import recorded
from orderwright.outbound.notifications import courier_messages as messages
from orderwright.outbound.notifications import mails

LIVING = DeliveryStage.WAITING | DeliveryStage.READY | DeliveryStage.PICKED | DeliveryStage.PACKED
FINISHED = (ParcelStage.DELIVERED, ParcelStage.RETURNED)
LINK = "deliver"
"""Purpose of the link to one delivery; its row is the delivery order."""
STAYS_OPEN = timedelta(hours=2)
"""So long the link says "delivered" after the last parcel has arrived."""


# Guards ----------------------------------------------------------------------------------------


def still_to_bring(taking: Taking) -> str | None:
    """Nobody is sent with what has arrived or come back."""
    boxes = [box for box in taking.rows("parcels") if box.delivery_id == taking.subject.pk]
    if boxes and all(box.stage in FINISHED for box in boxes):
        return _("It has been delivered already.")
    return None


def lies_here(taking: Taking) -> str | None:
    """Nobody is sent, and no time is told, while the goods are still awaited."""
    if taking.subject.stage == DeliveryStage.WAITING:
        return _("Its goods are not here yet: allocate them first.")
    return None


def is_brought(taking: Taking) -> str | None:
    """What the customer collects is brought by nobody."""
    method = matrix.cells().deliveries.get(taking.order.delivery_method)
    if method is not None and method.kind == DeliveryMethod.Kind.PICKUP:
        return _("The customer collects it.")
    return None


def has_deliverer(taking: Taking) -> str | None:
    """There is an assignment to take back."""
    return None if taking.subject.deliverer_id else _("It has no deliverer.")


# What is done ----------------------------------------------------------------------------------


def assign(taking: Taking) -> None:
    """Chosen from the list, or added with the same form."""
    deliverer = _added(taking) or _chosen(taking)
    task, before = taking.subject, taking.subject.deliverer
    today = deliverers.day_of(taking.now)
    if before == deliverer and task.sheet is not None and task.sheet.day == today:
        raise BadInput({"deliverer": _("%(name)s has it already.") % {"name": deliverer.name}})
    deliverers.assign(task, deliverer, now=taking.now)
    links.renew(LINK, task.pk)
    taking.data = {}
    taking.changes |= _change(before, deliverer) | {
        "minutes": round((task.promised_at - taking.now).total_seconds() / 60),
        "promised_at": task.promised_at.isoformat(),
    }  # fmt: skip


def _chosen(taking: Taking) -> Deliverer:
    chosen = taking.data.get("deliverer")
    found = Deliverer.objects.filter(pk=int(chosen), active=True).first() if chosen else None
    if found is None:
        raise BadInput({"deliverer": _("Choose a deliverer, or add one below.")})
    return found


def _added(taking: Taking) -> Deliverer | None:
    typed = {name: str(taking.data.get(f"new_{name}") or "") for name in ADDED}
    if not any(typed.values()):
        return None
    wish = deliverers.DelivererWish(
        typed["name"], typed["email"], typed["mobile"], area_of(typed["area"]), typed["vehicle"]
    )
    try:
        return deliverers.save_deliverer(wish)
    except BadInput as wrong:
        told = {f"new_{name}": sentence for name, sentence in wrong.fields.items()}
        raise BadInput(told) from wrong


def area_of(text: str) -> tuple[str, ...]:
    """Post codes as typed, with commas or blanks between them."""
    return tuple(word for word in text.replace(",", " ").upper().split() if word)


def unassign(taking: Taking) -> None:
    """Nobody brings it; the link shows nothing any more."""
    before = taking.subject.deliverer
    deliverers.unassign(taking.subject)
    links.revoke(LINK, taking.subject.pk)
    taking.changes |= _change(before, None)


def forget_deliverer(taking: Taking) -> None:
    """The task has ended without a delivery: whoever had it need not come."""
    if taking.subject.deliverer_id:
        unassign(taking)


def close_link(taking: Taking) -> None:
    """The last parcel of its task has arrived: the link shows so for a while, then nothing."""
    task = taking.subject.delivery_id
    boxes = [box for box in taking.rows("parcels") if box.delivery_id == task]
    open_boxes = [box for box in boxes if box.pk != taking.subject.pk and box.stage not in FINISHED]
    if taking.subject.delivery.deliverer_id and not open_boxes:
        links.issue(LINK, task, expires_at=taking.now + STAYS_OPEN)


def _change(before: Deliverer | None, after: Deliverer | None) -> dict[str, Any]:
    return {
        "deliverer": [before.name if before else "", after.name if after else ""],
        "deliverer_ids": [before.pk if before else 0, after.pk if after else 0],
    }


# Rows ------------------------------------------------------------------------------------------


def active(order: Any) -> Choices:
    """Active deliverers, those of the order's post code first."""
    code = str((order.shipping_address or {}).get("postal_code") or "")
    return [
        (str(row.pk), _in_area(row.name) if deliverers.covers(row, code) else row.name)
        for row in deliverers.active_deliverers(code)
    ]


def _in_area(name: str) -> str:
    return _("%(name)s (this area)") % {"name": name}


ADDED = ("name", "email", "mobile", "area", "vehicle")
DELIVERER = Field("deliverer", gettext_lazy("Deliverer"), FieldKind.CHOICE, choices=active)
NEW = (
    Field("new_name", gettext_lazy("Deliverer's name"), limit=120),
    Field("new_email", gettext_lazy("Deliverer's e-mail")),
    Field("new_mobile", gettext_lazy("Deliverer's mobile"), limit=32),
    Field("new_area", gettext_lazy("Area: post codes, as 31-*"), limit=500),
    Field("new_vehicle", gettext_lazy("Vehicle"), limit=80),
)

DELIVERER_STEPS = (
    Step(
        "assign", LIVING, None, gettext_lazy("Assign deliverer"),
        who=(staff(Permission.DISPATCH), staff(Permission.SELL), RULE),
        needs=(is_brought, lies_here, still_to_bring),
        takes=(DELIVERER, *NEW),
        does=(assign,),
        records=recorded.DelivererAssigned,
        informs=(mails.mail_deliverer,),
        then=(
            messages.mail_assigned, messages.sms_assigned,
            messages.mail_taken_away, messages.sms_taken_away,
        ),
        follows=(gettext_lazy("The deliverer gets a link to place, phone and one tap."),),
    ),
    Step(
        "unassign", LIVING, None, gettext_lazy("Take from the deliverer"),
        who=(staff(Permission.DISPATCH), staff(Permission.SELL), RULE),
        needs=(has_deliverer, still_to_bring),
        does=(unassign,),
        records=recorded.DelivererUnassigned,
        then=(messages.mail_taken_away, messages.sms_taken_away),
        follows=(gettext_lazy("The deliverer is told; the link shows nothing any more."),),
    ),
)  # fmt: skip
