"""The parcel's table: open -> sent -> delivered | failed | returned.

The parcel moves the order: the last one that leaves sends it, the last one that arrives completes
it; a step back of the order takes it back (`neighbours.py`).
"""

from django.utils.translation import gettext_lazy as _

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import ParcelStage
from orderwright.kernel.lifecycle.actors import CARRIER, CLOCK, DELIVERER, NEIGHBOUR, staff
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.lifecycle import (
    fields,
    goods,
    goods_guards,
    guards,
    label_cash,
    money,
    money_guards,
    recorded,
    undelivered,
    warehouse,
)
from orderwright.lifecycle.aggregate import ORDER
from orderwright.lifecycle.deliverers import close_link
from orderwright.lifecycle.labels import PARCEL_LABELS
from orderwright.lifecycle.packing import PARCEL_PACKING
from orderwright.outbound.notifications import mails

OPEN, SENT, DELIVERED = ParcelStage.OPEN, ParcelStage.SENT, ParcelStage.DELIVERED
FAILED, RETURNED = ParcelStage.FAILED, ParcelStage.RETURNED

PARCELS = Table(
    "parcel", Parcel, ORDER,
    label=_("Parcel"), order_field="order",
    steps=(
        Step(
            "send", OPEN, SENT, _("Send parcel"),
            who=(staff(Permission.DISPATCH), DELIVERER, CARRIER, NEIGHBOUR),
            needs=(
                warehouse.order_can_send, guards.paid_or_on_delivery, goods_guards.its_goods_sure,
                warehouse.goods_allocated, warehouse.earlier_steps_done,
            ),
            warns=(
                warehouse.earlier_steps_skipped,
                guards.tracking_number_missing, warehouse.number_unlike_carrier,
                money_guards.something_still_paid, label_cash.label_asks_wrongly,
            ),
            takes=(fields.TRACKING, fields.CARRIER, fields.CARRIER_NAME),
            does=(goods.send_parcel, label_cash.note_cash),
            records=recorded.ParcelSent,
            informs=(mails.mail_parcel_sent,),
            follows=(_("Its stock is issued."),),
        ),
        Step(
            "number", OPEN | SENT, None, _("Tracking number"),
            who=(staff(Permission.DISPATCH), CARRIER),
            warns=(warehouse.number_unlike_carrier,),
            takes=(fields.TRACKING_AFTERWARDS, fields.CARRIER, fields.CARRIER_NAME),
            does=(goods.name_number,),
            records=recorded.ParcelNumbered,
            informs=(mails.mail_parcel_number,),
            follows=(_("The customer sees the number on the order's page."),),
            edits=True,
        ),
        Step(
            "deliver", SENT | FAILED, DELIVERED, _("Delivered"),
            who=(staff(Permission.DISPATCH), DELIVERER, CARRIER, CLOCK, NEIGHBOUR),
            takes=(fields.CASH_COLLECTED,),
            does=(goods.mark_delivered, close_link, money.expect_cash, label_cash.arrive),
            records=recorded.ParcelDelivered,
        ),
        Step(
            "fail", SENT, FAILED, _("Not delivered"),
            who=(staff(Permission.DISPATCH), DELIVERER, CARRIER),
            needs_reason=True, records=recorded.ParcelFailed,
            informs=(mails.mail_parcel_failed,),
        ),
        Step(
            "retry", FAILED, SENT, _("Try again"),
            who=(staff(Permission.DISPATCH), DELIVERER, CARRIER), records=recorded.ParcelRetried,
        ),
        Step(
            "unsend", SENT | FAILED, OPEN, _("Take back"),
            who=(NEIGHBOUR,), does=(goods.unsend,), records=recorded.ParcelUnsent,
            withdraws=("send", "number"), hidden=True,
        ),
        Step(
            "return", SENT | FAILED, RETURNED, _("Came back"),
            who=(staff(Permission.DISPATCH), CARRIER), needs_reason=True,
            does=(undelivered.open_case,),
            records=recorded.ParcelReturned,
            follows=(_("A return opens: somebody has to look at the goods."),),
        ),
        *PARCEL_PACKING,
        *PARCEL_LABELS,
    ),
)  # fmt: skip
