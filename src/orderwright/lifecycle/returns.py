"""The return's table, in its smallest form: a case of the past is recorded as settled.

The event of a case belongs to its order's chain. A case may have no order (nothing fits): then it
is its own aggregate and chain.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from orderwright.domain.returns.models import Return
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import ReturnStage
from orderwright.kernel.lifecycle.actors import MARKETPLACE, RULE, staff
from orderwright.kernel.lifecycle.rows import Aggregate, Step, Table
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.money import Money
from orderwright.lifecycle import recorded
from orderwright.lifecycle.aggregate import ORDER


def nothing_derived(_case: Any, _now: datetime) -> dict[str, Any]:
    """A case has no columns that follow from other rows."""
    return {}


def settle_as_refund(taking: Taking) -> None:
    """The money went back outside of this shop's payments."""
    taking.subject.settlement = "refund"
    taking.subject.settled_at = taking.now
    taking.subject.save(update_fields=["settlement", "settled_at"])
    taking.changes |= story_of(taking.subject)


def story_of(case: Return) -> dict[str, Any]:
    """What the journal keeps of a settled case."""
    total = Money(case.total, case.currency)
    return {"number": case.number, "total": total.amount, "currency": case.currency}


RETURN = Aggregate("return", Return, nothing_derived)

SETTLE = Step(
    "settle", ReturnStage.RECEIVED, ReturnStage.SETTLED, _("Settle"),
    who=(staff(Permission.REFUND), MARKETPLACE, RULE),
    does=(settle_as_refund,),
    records=recorded.ReturnRecorded,
    hidden=True,
)  # fmt: skip

RETURNS = Table(
    "return", Return, ORDER,
    label=_("Return"), order_field="order", alone=RETURN,
    steps=(SETTLE,),
)  # fmt: skip
