"""Gates of a placed order: open | proposed | passed | refused | waived (semantics 3).

Each of the five kinds has the same rows; `guards.theirs_to_settle` says whose word counts for which
kind.
The last settled gate confirms the order, a refused one cancels it: see `neighbours.py`.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from orderwright.domain.orders.models import Gate
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import GateKind, GateState
from orderwright.kernel.lifecycle.actors import (
    ERP,
    GATEWAY,
    MARKETPLACE,
    NEIGHBOUR,
    RULE,
    ActorKind,
    customer,
    staff,
)  # fmt: skip
from orderwright.kernel.lifecycle.fields import Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import effects, fields, guards, recorded
from orderwright.lifecycle.aggregate import ORDER
from orderwright.outbound.notifications import mails

OPEN, PROPOSED, PASSED = GateState.OPEN, GateState.PROPOSED, GateState.PASSED
REFUSED, WAIVED = GateState.REFUSED, GateState.WAIVED


def _to_shop_when_declined(taking: Taking) -> Sequence[str]:
    """The customer will not pay the proposed shipping cost: it is the shop's turn."""
    by_customer = taking.actor.kind is ActorKind.CUSTOMER
    declined = by_customer and taking.subject.kind == GateKind.SHIPPING_COST
    return mails.to_shop(taking) if declined else ()


DECLINED = replace(mails.shop_notice, targets=_to_shop_when_declined)

GATES = Table(
    "gate", Gate, ORDER,
    label=_("Gates"), stage_field="state", order_field="order",
    steps=(
        Step(
            "propose", OPEN | PROPOSED | REFUSED, PROPOSED, _("Propose shipping cost"),
            who=(staff(Permission.SELL),),
            needs=(guards.belongs_to_placed, guards.may_be_proposed),
            takes=(Field("amount", _("Amount"), FieldKind.AMOUNT, required=True),),
            does=(effects.propose_shipping,),
            records=recorded.GateProposed,
            then=(mails.mail_offer,),
            follows=(_("The customer is asked to accept the shipping cost."),),
        ),
        Step(
            "pass", OPEN | PROPOSED, PASSED, _("Confirm"),
            who=(
                staff(Permission.SELL), customer("confirm"), customer("accept"),
                customer(guards.BY_REPLY), GATEWAY, ERP, MARKETPLACE, RULE, NEIGHBOUR,
            ),
            needs=(
                guards.belongs_to_placed, guards.theirs_to_settle, guards.proposed_first,
                guards.its_turn, guards.stock_needed_by_hand,
            ),
            warns=(guards.before_its_turn,),
            reason_when=(guards.goes_ahead,),
            takes=(fields.VIA, fields.CALLERS_NOTE),
            does=(effects.caller_noted, effects.settle_gate, effects.apply_shipping),
            records=recorded.GatePassed,
            informs=(mails.mail_confirm_after_cost, mails.mail_pay_after_cost),
        ),
        Step(
            "refuse", OPEN | PROPOSED, REFUSED, _("Refuse"),
            who=(staff(Permission.CANCEL), customer("confirm"), customer("accept"), GATEWAY, RULE),
            needs=(guards.belongs_to_placed, guards.theirs_to_settle),
            needs_reason=True,
            does=(effects.settle_gate,),
            records=recorded.GateRefused,
            then=(DECLINED,),
        ),
        Step(
            "waive", OPEN | PROPOSED, WAIVED, _("Do without"),
            who=(staff(Permission.WAIVE), RULE),
            needs=(guards.belongs_to_placed,),
            needs_reason=True,
            does=(effects.settle_gate,),
            records=recorded.GateWaived,
            follows=(_("The order goes on without this gate."),),
        ),
        Step(
            "reopen", PASSED | WAIVED | REFUSED, OPEN, _("Open again"),
            who=(staff(Permission.WAIVE), NEIGHBOUR),
            needs=(guards.belongs_to_placed,),
            needs_reason=True,
            does=(effects.reopen_gate,),
            records=recorded.GateReopened,
            follows=(_("The order waits for this gate again."),),
        ),
    ),
)  # fmt: skip
