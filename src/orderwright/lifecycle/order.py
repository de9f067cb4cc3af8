"""The order's table: from quotation to completion and back (semantics 4).

Read a row as a sentence: verb, from, to; who may; what must hold; what changes in the transaction;
what the
journal keeps; who is told; what is owed anyway. What follows in other tables stands in
`neighbours.py`.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.actors import (
    CARRIER,
    CLOCK,
    DELIVERER,
    ERP,
    NEIGHBOUR,
    RULE,
    customer,
    staff,
)  # fmt: skip
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import (
    completing,
    deadline_guards,
    effects,
    faulty_goods,
    fields,
    goods,
    guards,
    holds,
    label_cash,
    ledger,
    money_guards,
    recorded,
    tasks,
    undelivered,
    warehouse,
)
from orderwright.lifecycle.aggregate import ORDER
from orderwright.lifecycle.labels import ORDER_LABELS, carrier_has_nothing
from orderwright.lifecycle.order_care import CARE
from orderwright.lifecycle.order_history import HISTORY
from orderwright.lifecycle.order_invoices import INVOICES
from orderwright.lifecycle.order_money import MONEY
from orderwright.lifecycle.waiting import tell_status
from orderwright.outbound.notifications import mails

DRAFT, PLACED, CONFIRMED = OrderStage.DRAFT, OrderStage.PLACED, OrderStage.CONFIRMED
PROCESSING, SHIPPED, COMPLETED = OrderStage.PROCESSING, OrderStage.SHIPPED, OrderStage.COMPLETED
CANCELLED = OrderStage.CANCELLED


def informs_by_default(taking: Taking) -> bool:
    """The tick of the status that the order is in after the step; before it, of the one to come."""
    status = taking.order.status
    target = None if taking.before else taking.step.target_from(taking.stage)
    if target is not None and target != status.stage:
        status = shop.default_status(target)
    return bool(status.informs_by_default)


def within_reach(order: Any) -> Choices:
    """Statuses of the order's own stage, and of those that one plain step leads to."""
    here = OrderStage(order.stage)
    forward = [
        target for step in MAIN_PATH
        if here in step.sources and (target := step.target_from(here)) is not None
    ]  # fmt: skip
    stages = [stage for stage in OrderStage if stage == here or stage in forward]
    return fields.statuses_of(*stages)(order)


MAIN_PATH = (
    Step(
        "offer", DRAFT, None, _("Send quotation"),
        who=(staff(Permission.SELL),),
        takes=(Field("valid_until", _("Valid until"), FieldKind.MOMENT),),
        does=(effects.offer,),
        records=recorded.OrderOffered,
        then=(mails.mail_offer,),
        follows=(_("The customer gets a link to accept the quotation."),),
        edits=True,
    ),
    Step(
        "accept", DRAFT, PLACED, _("Accept quotation"),
        who=(staff(Permission.SELL), customer("accept")),
        needs=(guards.still_valid,),
        takes=(fields.status_field(PLACED),),
        does=(effects.accept, tell_status),
        records=recorded.OrderAccepted,
        informs=(mails.mail_placed,),
        then=(mails.shop_notice,),
        follows=(_("The order number is drawn; the customer has agreed."),),
        edits=True,
    ),
    Step(
        "confirm", PLACED, CONFIRMED, _("Confirm order"),
        who=(NEIGHBOUR, RULE),
        needs=(guards.all_gates_settled,),
        takes=(fields.status_field(CONFIRMED),),
        does=(tasks.reserve_and_open_delivery,),
        records=recorded.OrderConfirmed,
        informs=(mails.mail_confirmed,),
        follows=(_("Goods are reserved; the warehouse gets its task."),),
        undo="unconfirm",
    ),
    Step(
        "start", CONFIRMED, PROCESSING, _("Take into processing"),
        who=(staff(Permission.DISPATCH), staff(Permission.SELL), ERP, RULE, NEIGHBOUR),
        warns=(guards.goods_short, money_guards.something_still_paid),
        takes=(fields.status_field(PROCESSING),),
        records=recorded.OrderStarted,
        informs=(mails.mail_processing,),
        undo="step_back",
    ),
    Step(
        "set_status", (*OrderStage,), None, _("Change status"),
        who=(staff(Permission.SELL), staff(Permission.DISPATCH), ERP, RULE),
        takes=(Field("status", _("Status"), FieldKind.CHOICE, required=True,
                     choices=within_reach),),
        does=(effects.pick_status,),
        records=recorded.StatusSet,
        informs=(mails.mail_status,),
    ),
    Step(
        "ship", CONFIRMED | PROCESSING, SHIPPED, _("Mark as sent"),
        who=(staff(Permission.DISPATCH), DELIVERER, CARRIER, ERP, RULE, NEIGHBOUR),
        needs=(
            guards.all_parcels_left, guards.has_parcels, guards.paid_or_on_delivery,
            guards.goods_sure, warehouse.goods_allocated, warehouse.earlier_steps_done,
        ),
        warns=(
            warehouse.earlier_steps_skipped,
            guards.tracking_number_missing, warehouse.number_unlike_carrier,
            money_guards.something_still_paid, label_cash.label_asks_wrongly,
        ),
        takes=(
            fields.TRACKING, fields.CARRIER, fields.CARRIER_NAME, fields.status_field(SHIPPED),
        ),
        does=(goods.number_parcels,),
        records=recorded.OrderShipped,
        informs=(mails.mail_shipped,),
        follows=(_("Every open parcel leaves; its stock is issued."),),
        undo="step_back",
    ),
    Step(
        "complete", SHIPPED, COMPLETED, _("Complete"),
        who=(staff(Permission.DISPATCH), staff(Permission.SELL), CLOCK, RULE, NEIGHBOUR),
        needs=(completing.all_parcels_arrived, completing.paid_or_delivered_suffices),
        warns=(completing.parcels_under_way, completing.money_outstanding),
        takes=(fields.status_field(COMPLETED),),
        records=recorded.OrderCompleted,
        informs=(mails.mail_completed,),
        undo="step_back",
    ),
)  # fmt: skip

SIDE_WAYS = (
    Step(
        "cancel", DRAFT | PLACED | CONFIRMED | PROCESSING, CANCELLED, _("Cancel order"),
        who=(staff(Permission.CANCEL), CLOCK, RULE, NEIGHBOUR),
        needs=(guards.nothing_sent, deadline_guards.unpaid_in_time),
        needs_reason=True,
        takes=(fields.TELL_REASON, fields.status_field(CANCELLED)),
        does=(
            effects.keep_reason, goods.free_stock,
        ),
        records=recorded.OrderCancelled,
        informs=(mails.mail_cancelled,),
        follows=(_("Reserved goods go back to the shelf; open payments are called off."),),
        edits=True,
        undo="reinstate",
    ),
    Step(
        "close_unsold", SHIPPED, CANCELLED, _("Close: nothing was delivered"),
        who=(staff(Permission.CANCEL), RULE),
        needs=(undelivered.all_came_back, undelivered.cases_settled),
        needs_reason=True,
        takes=(fields.TELL_REASON, fields.status_field(CANCELLED)),
        does=(effects.keep_reason,),
        records=recorded.OrderClosedUnsold,
        informs=(mails.mail_cancelled,),
        follows=(_("Money that has not come is not expected any more."),),
        edits=True,
    ),
    Step(
        "reinstate", CANCELLED, PLACED, _("Reinstate"),
        who=(staff(Permission.CANCEL),),
        needs=(guards.was_an_order, guards.free_stock_again),
        needs_reason=True,
        takes=(fields.status_field(PLACED),),
        does=(
            effects.forget_reason, effects.rebuild_gates, goods.hold_again,
            ledger.expect_payment, tell_status,
        ),
        records=recorded.OrderReinstated,
        informs=(mails.mail_reinstated,),
        withdraws=("cancel",),
        follows=(_("Gates open again; what the customer agreed to stays."),),
        edits=True,
    ),
    Step(
        "reinstate_quotation", CANCELLED, DRAFT, _("Reinstate the quotation"),
        who=(staff(Permission.CANCEL),),
        needs=(guards.was_a_quotation,),
        needs_reason=True,
        takes=(fields.status_field(DRAFT),),
        does=(effects.forget_reason,),
        records=recorded.OrderReinstated,
        informs=(mails.mail_reinstated,),
        informs_by_default=False,
        withdraws=("cancel",),
        follows=(_("It is a quotation again: nobody has accepted it yet."),),
        edits=True,
    ),
    Step(
        "reopen", CONFIRMED | PROCESSING, PLACED, _("Reopen for changes"),
        who=(staff(Permission.SELL), customer("track")),
        needs=(guards.nothing_sent, guards.nothing_packed),
        needs_reason=True,
        takes=(fields.status_field(PLACED),),
        does=(effects.reopen_shop_gate, tell_status),
        records=recorded.OrderReopened,
        informs_by_default=False,
        withdraws=("confirm", "start"),
        follows=(_("The shop confirms again; reserved goods stay reserved."),),
        edits=True,
    ),
    Step(
        "unconfirm", CONFIRMED, PLACED, _("Take the confirmation back"),
        who=(staff(Permission.SELL),),
        needs=(guards.nothing_sent, guards.nothing_packed),
        needs_reason=True,
        does=(effects.reopen_shop_gate, holds.hold_as_before, tell_status),
        records=recorded.OrderUnconfirmed,
        withdraws=("confirm",),
        follows=(_("The shop confirms again; goods are held as they were before."),),
        edits=True,
        hidden=True,
    ),
    Step(
        "step_back", PROCESSING | SHIPPED | COMPLETED,
        fields.STAGE_BEFORE, _("One step back"),
        who=(staff(Permission.DISPATCH), staff(Permission.SELL), NEIGHBOUR),
        needs=(guards.nothing_arrived, carrier_has_nothing),
        needs_reason=True,
        takes=(
            fields.GOODS_MISSING, *faulty_goods.WHICH,
            Field("status", _("Status"), FieldKind.CHOICE, choices=fields.status_before),
        ),
        does=(goods.goods_are_here, faulty_goods.hand_on),
        records=recorded.OrderSteppedBack,
        informs=(mails.mail_status,),
        informs_by_default=False,
        withdraws=("start", "ship", "complete"),
        follows=(_("Messages that have not left yet are withdrawn."),),
    ),
)  # fmt: skip

ORDERS = Table(
    "order", Order, ORDER,
    label=_("Order"),
    steps=MAIN_PATH + SIDE_WAYS + MONEY + INVOICES + CARE + ORDER_LABELS + HISTORY,
    informs_by_default=informs_by_default,
    entered=effects.enter_stage,
)  # fmt: skip
