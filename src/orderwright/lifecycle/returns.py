"""The return's table: received -> inspected -> settled.

A parcel that came back unsold opens its case at `received` (`undelivered.py`): somebody looks at
the goods, then the case is settled; money goes back by the payment's own rows. A case of the past
is recorded as settled at once.

The event of a case belongs to its order's chain. A case may have no order (nothing fits): then it
is its own aggregate and chain.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orderwright.domain.returns.models import Return
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import ReturnStage
from orderwright.kernel.lifecycle.actors import MARKETPLACE, RULE, staff
from orderwright.kernel.lifecycle.rows import Aggregate, Step, Table
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.money import Money
from orderwright.lifecycle import recorded, undelivered
from orderwright.lifecycle.aggregate import ORDER


def nothing_derived(_case: Any, _now: datetime) -> dict[str, Any]:
    """A case has no columns that follow from other rows."""
    return {}


def settle_case(taking: Taking) -> None:
    """The case is over. Of the past the money went back outside of this shop's payments."""
    taking.subject.settlement = undelivered.settlement_of(taking)
    taking.subject.settled_at = taking.now
    taking.subject.save(update_fields=["settlement", "settled_at"])
    taking.changes |= story_of(taking.subject)
    if taking.subject.kind:
        taking.changes["settlement"] = taking.subject.settlement


def story_of(case: Return) -> dict[str, Any]:
    """What the journal keeps of a settled case."""
    total = Money(case.total, case.currency)
    return {"number": case.number, "total": total.amount, "currency": case.currency}


RETURN = Aggregate("return", Return, nothing_derived)

INSPECT = Step(
    "inspect", ReturnStage.RECEIVED, ReturnStage.INSPECTED, _("Look at the goods"),
    who=(staff(Permission.DISPATCH), RULE),
    needs=(undelivered.came_with_parcel,),
    takes=undelivered.INSPECTED,
    does=(undelivered.put_away,),
    records=recorded.ReturnInspected,
    follows=(_("What can be sold lies on the shelf again; the rest is written off."),),
)  # fmt: skip

SETTLE = Step(
    "settle", ReturnStage.RECEIVED | ReturnStage.INSPECTED, ReturnStage.SETTLED,
    pgettext_lazy("return", "Settle"),
    who=(staff(Permission.REFUND), MARKETPLACE, RULE),
    needs=(undelivered.looked_at,),
    warns=(undelivered.money_still_here,),
    does=(settle_case,),
    records=recorded.ReturnRecorded,
    follows=(_("Goods and money of what came back are decided."),),
)  # fmt: skip

RETURNS = Table(
    "return", Return, ORDER,
    label=_("Return"), order_field="order", alone=RETURN,
    steps=(INSPECT, SETTLE),
)  # fmt: skip
