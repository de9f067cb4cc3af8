"""Gates of an order that is paid another way from now on: those of its new pair of the matrix.

Nobody gets round a confirmation by choosing another payment. Called by the effect of
`change_payment` under the order's lock, while the order is placed.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_noop

from orderwright.domain.checkout import gating
from orderwright.domain.checkout.matrix import Option
from orderwright.domain.orders import services as orders
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import gate_states
from orderwright.domain.payments.deadlines import MONEY_GATES
from orderwright.domain.shop.stages import GateKind, GateState
from orderwright.kernel.links import services as links

PAID_ANOTHER_WAY = gettext_noop("Paid another way.")


def build_anew(order: Order, option: Option, *, now: datetime) -> dict[str, str]:
    """Adds every gate that the pair asks for and the order lacks; what was settled stays settled,
    and gates of money that the pair does not ask for are waived. Answers kinds and states.
    """
    present = {gate.kind: gate for gate in Gate.objects.filter(order=order)}
    buyer = gating.Buyer(order.email, order.source, order.total)
    hours = option.cell.deadline_hours
    for planned in gating.plan_gates(option.gates, buyer, now=now, deadline_hours=hours):
        nothing_due = planned.kind in MONEY_GATES and order.due <= 0
        if planned.kind not in present and not nothing_due:
            _add(order, planned, now)
    _follow_money(order, present, option, now)
    return gate_states(order.pk)


def _add(order: Order, planned: gating.PlannedGate, now: datetime) -> None:
    passed = planned.state == GateState.PASSED
    orders.add_gate(
        order, planned.kind, opened_at=now, state=planned.state, via=planned.via,
        deadline=planned.deadline, at=now if passed else None,
    )  # fmt: skip
    if planned.kind == GateKind.CUSTOMER and not passed:
        links.issue("confirm", order.pk, expires_at=planned.deadline)


def _follow_money(order: Order, present: Mapping[str, Gate], option: Option, now: datetime) -> None:
    for kind in MONEY_GATES:
        gate = present.get(kind)
        if gate is None:
            continue
        if kind not in option.gates and gate.state in (GateState.OPEN, GateState.REFUSED):
            orders.waive_gate(gate, orders.Word("", "rule", PAID_ANOTHER_WAY, "", now))
        elif kind in option.gates and gate.state == GateState.WAIVED and order.due > 0:
            orders.open_again(gate, at=now)
