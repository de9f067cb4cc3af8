"""The refund's table: requested -> pending -> done | failed, cancelled.

A refund within the limit of its role is approved by whoever asks for it (`neighbours.py`); above
it a second person does (`second_person.py`). By a payment service the money goes back as an owed
duty, whose answer is a fact; an answer that nobody knows stays on its way and is asked again.
"""

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.models import Refund
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import RefundStage
from orderwright.kernel.lifecycle.actors import GATEWAY, NEIGHBOUR, staff
from orderwright.kernel.lifecycle.fields import Field
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import ledger, money_guards, recorded, second_person
from orderwright.lifecycle.aggregate import ORDER
from orderwright.outbound.gateways.giving_back import ask_about_refund, refund_at_provider
from orderwright.outbound.notifications import mails

REQUESTED, PENDING = RefundStage.REQUESTED, RefundStage.PENDING
DONE, FAILED, CANCELLED = RefundStage.DONE, RefundStage.FAILED, RefundStage.CANCELLED


def as_wished(taking: Taking) -> bool:
    """The customer is told as it was wished for when the refund was asked for."""
    return bool(taking.subject.informs)


REFUNDS = Table(
    "refund", Refund, ORDER,
    label=_("Refund"), order_field="order", informs_by_default=as_wished,
    steps=(
        Step(
            "approve", REQUESTED, PENDING, _("Approve refund"),
            who=(staff(Permission.REFUND), NEIGHBOUR),
            needs=(second_person.within_limit_or_other,),
            does=(ledger.begin_refund,),
            records=recorded.RefundApproved,
            promises=(mails.mail_refunded,),
            then=(refund_at_provider,),
            follows=(_("The payment service is asked to give the money back."),),
        ),
        Step(
            "settle", PENDING | FAILED, DONE, _("Money is back with the customer"),
            who=(GATEWAY, staff(Permission.REFUND), NEIGHBOUR),
            needs=(money_guards.by_hand,),
            takes=(Field("reference", _("Reference"), limit=120),),
            does=(ledger.finish_refund,),
            records=recorded.RefundSettled,
            informs=(mails.mail_refunded,),
        ),
        Step(
            "fail", PENDING, FAILED, _("Refund failed"),
            who=(GATEWAY, staff(Permission.REFUND)),
            needs=(money_guards.by_hand,),
            needs_reason=True,
            does=(ledger.stop_refund,),
            records=recorded.RefundFailed,
            follows=(_("The money stays here: the order costs what it did before the refund."),),
        ),
        Step(
            "ask", PENDING, None, _("Ask the service now"),
            who=(staff(Permission.REFUND),),
            needs=(money_guards.given_back_by_the_service,),
            records=recorded.RefundAsked,
            then=(ask_about_refund,),
            follows=(_("The payment service is asked how the refund stands."),),
        ),
        Step(
            "retry", FAILED, PENDING, _("Try the refund again"),
            who=(staff(Permission.REFUND),),
            does=(ledger.ask_anew,),
            records=recorded.RefundRetried,
            promises=(mails.mail_refunded,),
            then=(refund_at_provider,),
        ),
        Step(
            "cancel", REQUESTED | PENDING | FAILED, CANCELLED, _("Call the refund off"),
            who=(staff(Permission.REFUND),),
            needs=(money_guards.not_at_the_provider,),
            needs_reason=True,
            does=(ledger.drop_refund,),
            records=recorded.RefundCancelled,
            follows=(_("The sum can be refunded another way."),),
        ),
    ),
)  # fmt: skip
