"""The payment's table. Statuses as `standards` maps providers to them; money that came is never
rolled back.

`record` is money seen by staff or on a statement. Providers' own steps (`settle`, `authorise`,
`reject`)
are taken by gateways; a late success after a rejection wins.
"""

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import PaymentStage
from orderwright.kernel.lifecycle.actors import GATEWAY, NEIGHBOUR, RULE, staff
from orderwright.kernel.lifecycle.fields import Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.lifecycle import effects, fields, guards, money, recorded
from orderwright.lifecycle.aggregate import ORDER
from orderwright.outbound.notifications import mails

PENDING, AUTHORISED, PAID = PaymentStage.PENDING, PaymentStage.AUTHORISED, PaymentStage.PAID
REJECTED, CANCELLED = PaymentStage.REJECTED, PaymentStage.CANCELLED

PAYMENTS = Table(
    "payment", Payment, ORDER,
    label=_("Payment"), order_field="order",
    steps=(
        Step(
            "authorise", PENDING, AUTHORISED, _("Authorise"),
            who=(GATEWAY,), records=recorded.PaymentAuthorised, hidden=True,
        ),
        Step(
            "settle", PENDING | AUTHORISED | REJECTED | CANCELLED, PAID, _("Settle"),
            who=(GATEWAY, NEIGHBOUR),
            takes=(fields.AMOUNT,),
            does=(effects.record_money, money.tell_holder),
            records=recorded.PaymentSettled,
            informs=(mails.mail_payment_received,),
            hidden=True,
        ),
        Step(
            "record", PENDING | AUTHORISED | REJECTED | CANCELLED, PAID, _("Record payment"),
            who=(staff(Permission.MONEY), RULE),
            needs=(guards.recordable,),
            takes=(
                fields.AMOUNT,
                Field("paid_on", _("Day of the payment"), FieldKind.DATE),
                Field("reference", _("Reference"), limit=140),
            ),
            does=(effects.record_money,),
            records=recorded.PaymentRecorded,
            informs=(mails.mail_payment_received,),
            follows=(_("The order's payment status follows from the sums."),),
        ),
        Step(
            "reject", PENDING | AUTHORISED, REJECTED, _("Reject"),
            who=(GATEWAY,), records=recorded.PaymentRejected, hidden=True,
        ),
        Step(
            "cancel", PENDING | AUTHORISED, CANCELLED, _("Call off"),
            who=(staff(Permission.MONEY), GATEWAY, NEIGHBOUR, RULE),
            records=recorded.PaymentCancelled,
        ),
    ),
)  # fmt: skip
