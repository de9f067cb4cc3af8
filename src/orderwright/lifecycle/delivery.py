"""The delivery order's table: the warehouse's task, waiting -> ready -> picked -> packed.

What its order does moves it as well: the parcel that leaves packs it, a step back brings it back,
a cancelled order cancels it (`neighbours.py`).
"""

from django.utils.translation import gettext_lazy as _

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import DeliveryStage
from orderwright.kernel.lifecycle.actors import CLOCK, NEIGHBOUR, RULE, staff
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.lifecycle import faulty_goods, goods, label_cash, recorded, tasks, warehouse
from orderwright.lifecycle.aggregate import ORDER
from orderwright.lifecycle.deliverers import DELIVERER_STEPS, forget_deliverer
from orderwright.outbound.notifications import courier_messages as messages
from orderwright.outbound.notifications import mails

WAITING, READY = DeliveryStage.WAITING, DeliveryStage.READY
PICKED, PACKED = DeliveryStage.PICKED, DeliveryStage.PACKED
CANCELLED = DeliveryStage.CANCELLED

DELIVERIES = Table(
    "delivery", DeliveryOrder, ORDER,
    label=_("Delivery order"), order_field="order",
    steps=(
        Step(
            "allocate", WAITING, READY, _("Allocate goods"),
            who=(staff(Permission.DISPATCH), CLOCK, RULE),
            needs=(warehouse.not_put_on_hold,),
            does=(tasks.allocate, goods.move_delivery),
            records=recorded.DeliveryAllocated,
            follows=(_("The goods are reserved for this order."),),
        ),
        Step(
            "split", WAITING, None, _("Send what is here"),
            who=(staff(Permission.DISPATCH), RULE),
            needs=(warehouse.not_put_on_hold, tasks.part_lies_here),
            does=(tasks.split_delivery,), records=recorded.DeliverySplit,
            follows=(_("What lies here becomes a task of its own; the rest waits on."),),
            edits=True,
        ),
        Step(
            "pick", READY, PICKED, _("Picked"),
            who=(staff(Permission.DISPATCH),),
            needs=(warehouse.picks_apart, warehouse.goods_still_here),
            does=(goods.move_delivery,), records=recorded.DeliveryPicked,
            informs=(mails.mail_warehouse_done,),
        ),
        Step(
            "pack", READY | PICKED, PACKED, _("Packed"),
            who=(staff(Permission.DISPATCH), NEIGHBOUR),
            needs=(
                warehouse.packs_apart, warehouse.goods_still_here, warehouse.earlier_steps_done,
            ),
            warns=(warehouse.earlier_steps_skipped,),
            does=(goods.move_delivery, label_cash.note_cash), records=recorded.DeliveryPacked,
            informs=(mails.mail_warehouse_done,),
        ),
        Step(
            "hold", READY | PICKED | PACKED, WAITING, _("Goods are missing"),
            who=(staff(Permission.DISPATCH), RULE, NEIGHBOUR),
            needs=(warehouse.goods_still_here,),
            needs_reason=True,
            takes=faulty_goods.WHICH,
            does=(faulty_goods.set_aside, goods.move_delivery), records=recorded.DeliveryHeld,
            follows=(
                _("What is faulty or missing is written off, so that nobody else buys it."),
                _("The rest stays reserved; the order waits for the supplier."),
            ),
        ),
        Step(
            "resume", WAITING, READY, _("Goods were found"),
            who=(staff(Permission.DISPATCH), RULE),
            needs=(warehouse.was_put_on_hold,),
            does=(faulty_goods.put_back, tasks.allocate, goods.move_delivery),
            records=recorded.DeliveryResumed,
            follows=(_("The goods are reserved for this order again."),),
        ),
        Step(
            "cancel", WAITING | READY | PICKED | PACKED, CANCELLED, _("Cancel delivery"),
            who=(NEIGHBOUR,),
            does=(forget_deliverer, goods.drop_parcels, goods.move_delivery),
            records=recorded.DeliveryCancelled,
            then=(messages.mail_taken_away, messages.sms_taken_away),
            hidden=True,
        ),
        Step(
            "back", PICKED | PACKED, READY, _("Back to ready"),
            who=(staff(Permission.DISPATCH), NEIGHBOUR),
            needs=(warehouse.goods_still_here,),
            needs_reason=True,
            does=(goods.move_delivery,), records=recorded.DeliverySteppedBack,
        ),
        Step(
            "unpack", PACKED, PICKED, _("Back to picked"),
            who=(NEIGHBOUR,),
            does=(goods.move_delivery,), records=recorded.DeliverySteppedBack,
            hidden=True,
        ),
        *DELIVERER_STEPS,
    ),
)  # fmt: skip
