"""A message owed once more, to the address that its order has now (S4-16, U25).

Called by the panel. The message that went astray stays as it is; the new one is composed anew, with
the links of today, and belongs to the same event. Owed once however often it is pressed.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from orderwright.domain.orders.models import Order
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.duties.services import owe
from orderwright.kernel.duties.shapes import OwedDuty
from orderwright.outbound.notifications import services
from orderwright.outbound.notifications.addresses import is_told
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.notice import NAME as NOTICE
from orderwright.outbound.notifications.sending import OF_DELIVERERS


def went_elsewhere(message: Message, order: Order) -> bool:
    """Whether it is a mail to the customer that lies at an address which the order had before."""
    if message.channel != services.EMAIL or message.template in (*OF_DELIVERERS, NOTICE):
        return False
    return not is_told(order, message.recipient)


def send_to_new_address(message: Message, order: Order) -> bool:
    """Owes it to the order's address of today; False when that was done before."""
    duty = Duty.objects.filter(pk=message.duty_id or 0).first()
    if duty is None or not went_elsewhere(message, order):
        return False
    now = clock.now()
    owed = OwedDuty(
        event_id=duty.event_id, order_id=duty.order_id, subject_kind=duty.subject_kind,
        subject_id=duty.subject_id, effect=duty.effect, channel=duty.channel,
        target=order.email, created_at=now, due_at=now, payload=duty.payload,
    )  # fmt: skip
    try:
        with transaction.atomic():
            owe([owed])
    except IntegrityError:
        return False
    return True
