"""The payment's table. Statuses as `standards` maps providers to them; money that came is never
rolled back.

`record` is money seen by staff or on a statement, `unrecord` takes a mistake back. Providers' own
steps (`open`, `settle`, `authorise`, `reject`) are taken by gateways; a late success after a
rejection wins, and nothing falls back from paid. Refunds have a table of their own.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import PaymentStage
from orderwright.kernel.lifecycle.actors import (
    CLOCK,
    GATEWAY,
    NEIGHBOUR,
    RULE,
    staff,
)  # fmt: skip
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.lifecycle import (
    disputes,
    fields,
    flags,
    ledger,
    money,
    money_guards,
    recorded,
    second_person,
    taking_back,
)
from orderwright.lifecycle.aggregate import ORDER
from orderwright.outbound.gateways.sessions import (
    capture_at_provider,
    void_at_provider,
    void_sessions,
)
from orderwright.outbound.gateways.watching import begin_watching
from orderwright.outbound.notifications import mails

PENDING, AUTHORISED, PAID = PaymentStage.PENDING, PaymentStage.AUTHORISED, PaymentStage.PAID
REJECTED, CANCELLED = PaymentStage.REJECTED, PaymentStage.CANCELLED
PARTLY, REFUNDED = PaymentStage.PARTIALLY_REFUNDED, PaymentStage.REFUNDED
NOT_PAID = PENDING | AUTHORISED | REJECTED | CANCELLED


def ways(_order: Any) -> Choices:
    """How staff give money back themselves."""
    return [(way.value, str(way.label)) for way in (Refund.Way.TRANSFER, Refund.Way.CASH)]


REFUND_AMOUNT = Field("amount", _("Amount"), FieldKind.AMOUNT)
OWED_STILL = Field(
    "owed_still", _("The order still owes it: it is paid another way"), FieldKind.TICK
)
REFUND_LINES = Field("lines", _("For which goods"), limit=4000)


BY_PROVIDERS = (
    Step(
        "open", PENDING | REJECTED, PENDING, _("Pay"),
        who=(GATEWAY,),
        needs=(money_guards.still_asks_money,),
        takes=(
            Field("provider", _("Payment service"), required=True, limit=24),
            Field("provider_ref", _("Reference"), required=True, limit=120),
            Field("url", _("Address"), limit=2000),
            Field("until", _("Until"), FieldKind.MOMENT),
            Field("channel", _("Channel"), limit=24),
        ),
        does=(ledger.keep_session, begin_watching),
        records=recorded.PaymentOpened,
        hidden=True,
    ),
    Step(
        "authorise", PENDING | REJECTED | CANCELLED, AUTHORISED, _("Authorise"),
        who=(GATEWAY,),
        does=(ledger.expect_rest,),
        records=recorded.PaymentAuthorised,
        hidden=True,
    ),
    Step(
        "settle", NOT_PAID, PAID, _("Settle"),
        who=(GATEWAY, NEIGHBOUR),
        takes=(fields.AMOUNT,),
        does=(ledger.settle, money.tell_holder),
        records=recorded.PaymentSettled,
        informs=(mails.mail_payment_received,),
        then=(void_sessions,),
        hidden=True,
    ),
    Step(
        "reject", PENDING | AUTHORISED | CANCELLED, REJECTED, _("Reject"),
        who=(GATEWAY,),
        needs=(money_guards.ended_by_the_service,),
        does=(ledger.expect_rest,),
        records=recorded.PaymentRejected,
        informs=(mails.mail_payment_rejected,),
        follows=(_("The order is kept; the customer may try again."),),
        hidden=True,
    ),
    Step(
        "expire", PENDING | AUTHORISED, CANCELLED, _("Let it run out"),
        who=(GATEWAY, CLOCK),
        does=(ledger.expect_rest,),
        records=recorded.PaymentExpired,
        hidden=True,
    ),
)  # fmt: skip

BY_PEOPLE = (
    Step(
        "flag", (*PaymentStage,), None, _("Have it looked at"),
        who=(GATEWAY,),
        needs_reason=True,
        takes=(flags.BECAUSE,),
        does=(flags.keep_because,),
        records=recorded.MoneyFlagged,
        hidden=True,
    ),
    Step(
        "let_go", CANCELLED, None, _("Let the money go"),
        who=(GATEWAY,),
        needs_reason=True,
        takes=(flags.BECAUSE,),
        does=(flags.keep_because,),
        records=recorded.MoneyLetGo,
        then=(void_at_provider,),
        hidden=True,
    ),
    Step(
        "record", NOT_PAID, PAID, _("Record payment"),
        who=(staff(Permission.MONEY), RULE),
        needs=(money_guards.recordable,),
        takes=(
            fields.AMOUNT,
            Field("paid_on", _("Day of the payment"), FieldKind.DATE),
            Field("reference", _("Reference"), limit=140),
            fields.CAME_BY,
        ),
        does=(ledger.came_another_way, ledger.settle),
        records=recorded.PaymentRecorded,
        informs=(mails.mail_payment_received,),
        then=(void_sessions,),
        follows=(_("The order's payment status follows from the sums."),),
    ),
    Step(
        "unrecord", PAID, CANCELLED, _("Take back the recording"),
        who=(staff(Permission.MONEY),),
        needs=(
            taking_back.recorded_here, taking_back.matched_by_no_statement,
            taking_back.not_spoken_for, taking_back.nothing_built_on_it,
        ),
        needs_reason=True,
        does=(taking_back.take_back,),
        records=recorded.PaymentTakenBack,
        withdraws=("record",),
        follows=(_("The order waits for this money again; nobody is informed."),),
    ),
    Step(
        "hand_over", PAID | PARTLY, None, _("Cash handed over"),
        who=(staff(Permission.MONEY), RULE),
        needs=(taking_back.paid_in_cash,),
        takes=(
            Field("holder", _("Who has it now"), FieldKind.CHOICE, required=True,
                  choices=taking_back.holders),
            Field("reference", _("Reference"), limit=140),
        ),
        does=(taking_back.hand_over,),
        records=recorded.CashHandedOver,
    ),
    Step(
        "capture", AUTHORISED, None, _("Collect the money"),
        who=(staff(Permission.MONEY), RULE),
        records=recorded.PaymentCaptured,
        then=(capture_at_provider,),
        follows=(_("The payment service is asked for the authorised money."),),
    ),
    Step(
        "cancel", PENDING | AUTHORISED, CANCELLED, _("Call off"),
        who=(staff(Permission.MONEY), GATEWAY, NEIGHBOUR, RULE),
        does=(ledger.expect_instead,),
        records=recorded.PaymentCancelled,
        then=(void_at_provider,),
    ),
    Step(
        "refund", PAID | PARTLY, None, _("Refund"),
        who=(staff(Permission.REFUND), RULE),
        needs=(
            money_guards.something_left, money_guards.provider_can_refund,
            money_guards.part_refundable, second_person.somebody_may_approve,
        ),
        needs_reason=True,
        takes=(REFUND_AMOUNT, OWED_STILL, REFUND_LINES),
        does=(ledger.request_refund,),
        records=recorded.RefundRequested,
        promises=(mails.mail_refunded,),
        follows=(_("The payment service gives the money back the way it came."),),
    ),
    Step(
        "charge_back", PAID | PARTLY, None, _("Taken back by the bank"),
        who=(GATEWAY,),
        needs=(money_guards.something_left,),
        needs_reason=True,
        takes=(REFUND_AMOUNT, Field("reference", _("Reference"), required=True, limit=120)),
        does=(disputes.charge_back,),
        records=recorded.RefundRequested,
        hidden=True,
    ),
    Step(
        "refund_by_hand", PAID | PARTLY, None, _("Refund by hand"),
        who=(staff(Permission.REFUND), RULE),
        needs=(money_guards.something_left, second_person.somebody_may_approve),
        warns=(money_guards.same_given_back,),
        needs_reason=True,
        takes=(
            REFUND_AMOUNT,
            Field("way", _("How"), FieldKind.CHOICE, required=True, choices=ways),
            Field("account", _("Account of the customer"), limit=64,
                  when=_("for a bank transfer")),
            OWED_STILL,
            REFUND_LINES,
        ),
        does=(ledger.request_refund,),
        records=recorded.RefundRequested,
        promises=(mails.mail_refunded,),
        follows=(_("You send the money yourself and then mark the refund as done."),),
    ),
)  # fmt: skip

BY_REFUNDS = (
    Step(
        "refund_settled", PAID | PARTLY, PARTLY, _("Partly refunded"),
        who=(NEIGHBOUR,), records=recorded.PaymentPartlyRefunded, hidden=True,
    ),
    Step(
        "refund_completed", PAID | PARTLY, REFUNDED, _("Refunded"),
        who=(NEIGHBOUR,), records=recorded.PaymentRefunded, hidden=True,
    ),
)  # fmt: skip

PAYMENTS = Table(
    "payment", Payment, ORDER,
    label=_("Payment"), order_field="order",
    steps=BY_PROVIDERS + BY_PEOPLE + BY_REFUNDS,
)  # fmt: skip
