"""Whether a message about an assignment may still leave, and which these messages are.

Called by `sending.py` for every message just before it leaves: between the step and now somebody
else may have got the delivery.
"""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.kernel.journal.models import Event
from orderwright.outbound.notifications.models import Message

TO_DELIVERER = ("mail_assigned", "sms_assigned")
TO_CUSTOMER = ("mail_deliverer", "sms_deliverer")
TAKEN_AWAY = ("mail_taken_away", "sms_taken_away")


def is_stale(message: Message) -> str:
    """Why a message about an assignment must not leave any more; empty when it may, or when it
    is about something else.
    """
    if message.template in (*TO_DELIVERER, *TO_CUSTOMER) and not _still_stands(message.event_id):
        return _("The deliverer was changed before this message left.")
    if message.template in TAKEN_AWAY and not _was_told(message):
        return _("The deliverer had not been told of this delivery.")
    return ""


def _still_stands(event_id: int) -> bool:
    kept = Event.objects.filter(pk=event_id).values_list("data", "subject_id").first()
    data, row = kept or ("", 0)
    assigned = json.loads(data).get("deliverer_ids", [0, 0])[1] if data else 0
    return DeliveryOrder.objects.filter(pk=row, deliverer_id=assigned).exists()


def _was_told(message: Message) -> bool:
    told = Message.objects.filter(
        order_id=message.order_id, recipient=message.recipient, template__in=TO_DELIVERER,
        state__in=(Message.State.HANDED_OVER, Message.State.DELIVERED),
    )  # fmt: skip
    return told.exists()


def delivery_of(event_id: int) -> int:
    """The delivery order that the message is about; 0 when it is about none."""
    of_delivery = Event.objects.filter(pk=event_id, subject_kind="delivery")
    return of_delivery.values_list("subject_id", flat=True).first() or 0
