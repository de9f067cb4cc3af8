"""The delivery order's table: the warehouse's task, waiting -> ready -> picked -> packed."""

from django.utils.translation import gettext_lazy as _

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import DeliveryStage
from orderwright.kernel.lifecycle.actors import CLOCK, RULE, staff
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.lifecycle import goods, guards, recorded
from orderwright.lifecycle.aggregate import ORDER

WAITING, READY = DeliveryStage.WAITING, DeliveryStage.READY
PICKED, PACKED = DeliveryStage.PICKED, DeliveryStage.PACKED

DELIVERIES = Table(
    "delivery", DeliveryOrder, ORDER,
    label=_("Delivery order"), order_field="order",
    steps=(
        Step(
            "allocate", WAITING, READY, _("Allocate goods"),
            who=(staff(Permission.DISPATCH), CLOCK, RULE),
            does=(goods.allocate, goods.move_delivery),
            records=recorded.DeliveryAllocated,
            follows=(_("The goods are reserved for this order."),),
        ),
        Step(
            "pick", READY, PICKED, _("Picked"),
            who=(staff(Permission.DISPATCH),),
            needs=(guards.goods_still_here,),
            does=(goods.move_delivery,), records=recorded.DeliveryPicked,
        ),
        Step(
            "pack", READY | PICKED, PACKED, _("Packed"),
            who=(staff(Permission.DISPATCH),),
            needs=(guards.goods_still_here,),
            does=(goods.move_delivery,), records=recorded.DeliveryPacked,
        ),
        Step(
            "hold", READY | PICKED | PACKED, WAITING, _("Goods are missing"),
            who=(staff(Permission.DISPATCH), RULE),
            needs=(guards.goods_still_here,),
            needs_reason=True,
            does=(goods.free_stock, goods.move_delivery), records=recorded.DeliveryHeld,
            follows=(_("The reservation is given up; the order waits for the supplier."),),
        ),
        Step(
            "back", PICKED | PACKED, READY, _("Back to ready"),
            who=(staff(Permission.DISPATCH),),
            needs_reason=True,
            does=(goods.move_delivery,), records=recorded.DeliverySteppedBack,
        ),
    ),
)  # fmt: skip
