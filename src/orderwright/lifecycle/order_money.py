"""Rows of the order's table about its money as a whole: another way to pay, late and surplus money.

Apart from `order.py` only for length; the table itself is put together there.
"""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from orderwright.domain.checkout import matrix
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import OPEN_STAGES, OrderStage
from orderwright.kernel.lifecycle.actors import NEIGHBOUR, RULE, customer, staff
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step
from orderwright.lifecycle import fields, ledger, money_guards, recorded, surplus
from orderwright.outbound.gateways.sessions import void_sessions
from orderwright.outbound.notifications import mails

WITH_MONEY = (*OPEN_STAGES, OrderStage.COMPLETED, OrderStage.CANCELLED)
UNTIL_SENT = (OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.PROCESSING)


def other_payments(order: Any) -> Choices:
    """The ways to pay that go with the order's delivery, its own left out."""
    locale = (get_language() or "en").split("-")[0]
    return [
        (method.code, method.name(locale))
        for method in matrix.cells().payments.values()
        if method.code != order.payment_method and ledger.chosen_option(order, method.code).offered
    ]


MONEY = (
    Step(
        "request_payment", OPEN_STAGES, None, _("Send payment link"),
        who=(staff(Permission.SELL), staff(Permission.MONEY), RULE),
        needs=(money_guards.still_asks_money, money_guards.has_address),
        records=recorded.PaymentRequested,
        then=(mails.mail_pay_request,),
        follows=(_("The customer gets a link to pay what is due."),),
    ),
    Step(
        "change_payment", UNTIL_SENT, None, _("Change the way of paying"),
        who=(staff(Permission.SELL), staff(Permission.MONEY), customer("pay")),
        needs=(money_guards.other_ways,),
        takes=(
            Field("payment_method", _("Payment"), FieldKind.CHOICE, required=True,
                  choices=other_payments),
        ),
        does=(ledger.change_payment,),
        records=recorded.PaymentChanged,
        informs=(mails.mail_payment_changed,),
        then=(void_sessions,),
        follows=(_("Fee and total follow; an open session at the payment service is ended."),),
        edits=True,
    ),
    Step(
        "keep_credit", WITH_MONEY, None, _("Keep as credit"),
        who=(staff(Permission.MONEY),),
        needs=(surplus.came_in_excess,),
        takes=(fields.AMOUNT,),
        does=(surplus.keep_as_credit,),
        records=recorded.CreditKept,
        informs=(mails.mail_credit_kept,),
        follows=(_("The money waits for the customer's next order, which shows it."),),
    ),
    Step(
        "use_credit", (*OPEN_STAGES, OrderStage.COMPLETED), None, _("Use as payment"),
        who=(staff(Permission.MONEY),),
        needs=(surplus.has_credit, money_guards.still_asks_money),
        takes=(fields.AMOUNT,),
        does=(surplus.use_credit,),
        records=recorded.CreditUsed,
        informs=(mails.mail_payment_received,),
        follows=(_("The customer's credit pays this order, and is less by so much."),),
        edits=True,
    ),
    Step(
        "take_credit_back", WITH_MONEY, None, _("Take the credit back"),
        who=(staff(Permission.MONEY),),
        needs=(surplus.keeps_credit,),
        takes=(fields.AMOUNT,),
        does=(surplus.take_credit_back,),
        records=recorded.CreditTakenBack,
        follows=(_("The money is this order's again, to be given back or moved."),),
        edits=True,
    ),
    Step(
        "move_money", WITH_MONEY, None, _("Move to another order"),
        who=(staff(Permission.MONEY),),
        needs=(surplus.came_in_excess,),
        warns=(surplus.other_order_is_not_theirs,),
        takes=(
            Field("other", _("Number of the other order"), required=True, limit=24),
            Field("amount", _("Amount"), FieldKind.AMOUNT, required=True),
        ),
        does=(surplus.move_money,),
        records=recorded.MoneyMoved,
        informs=(mails.mail_money_moved,),
        follows=(_("The other order has this money from now on; its customer is told as well."),),
    ),
    Step(
        "receive_money", WITH_MONEY, None, _("Receive money of another order"),
        who=(NEIGHBOUR,),
        takes=(
            Field("amount", _("Amount"), FieldKind.AMOUNT, required=True),
            Field("reference", _("Reference"), limit=140),
        ),
        does=(surplus.receive_money,),
        records=recorded.MoneyReceived,
        informs=(mails.mail_money_arrived,),
        hidden=True,
    ),
)  # fmt: skip
