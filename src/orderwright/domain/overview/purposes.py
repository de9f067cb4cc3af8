"""What each kind of link may see and take (semantics 2): one row a purpose.

Owns the whitelist of fields; `orders.customer_data` cuts the order's JSON by it. Actions are what a
page offers: whether a step may be taken is the `who=` of its row, asked with the link's purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import unsettled
from orderwright.domain.overview.sentences import first_open_gate
from orderwright.domain.shop.stages import GateKind, GateState, OrderStage


class Purpose(StrEnum):
    """The purposes of links to an order; the words of `kernel.links`."""

    TRACK = "track"
    CONFIRM = "confirm"
    ACCEPT = "accept"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the page of a link offers while `open_for` says so."""

    name: str
    label: object
    open_for: Callable[[Order], bool]
    step: tuple[str, str]
    """The row of the lifecycle that it takes: table and verb."""


@dataclass(frozen=True, slots=True)
class View:
    """Fields and actions of one purpose."""

    fields: frozenset[str]
    actions: tuple[Action, ...]

    @property
    def steps(self) -> frozenset[tuple[str, str]]:
        """The lifecycle steps that holders of such a link may take."""
        return frozenset(action.step for action in self.actions)


def _turn_of(kind: GateKind, state: GateState = GateState.OPEN) -> Callable[[Order], bool]:
    def is_its_turn(order: Order) -> bool:
        if order.stage != OrderStage.PLACED:
            return False
        gate = first_open_gate(order)
        return gate is not None and gate.kind == kind and gate.state == state

    return is_its_turn


def shipping_cost_open(order: Order) -> bool:
    """Nobody can pay yet: the total is not final."""
    waiting = unsettled(list(order.rows("gates")))
    return any(gate.kind == GateKind.SHIPPING_COST for gate in waiting)


def is_offered(order: Order) -> bool:
    """A quotation that the customer can accept."""
    return order.stage == OrderStage.DRAFT and order.offered_at is not None


_CONFIRMS = _turn_of(GateKind.CUSTOMER)
_ANSWERS_COST = _turn_of(GateKind.SHIPPING_COST, GateState.PROPOSED)

_STATE = frozenset({
    "number", "token", "stage", "status_label", "next", "waiting_on", "gates", "payment_status",
    "delivery_status", "currency", "placed_at", "urls", "actions",
})  # fmt: skip
_GOODS = frozenset({
    "lines", "totals", "delivery_name", "pickup_point", "promised", "ship_as_ready",
    "payment_name", "company", "tax_id",
})  # fmt: skip

VIEWS: dict[Purpose, View] = {
    Purpose.TRACK: View(
        _STATE | _GOODS | {"parcels", "payment_url", "credit"},
        (
            Action(
                "request_confirmation",
                _("Send me the link to confirm once more"),
                _CONFIRMS,
                ("order", "request_confirmation"),
            ),
        ),
    ),
    Purpose.CONFIRM: View(
        _STATE | _GOODS,
        (
            Action("confirm", _("Confirm the order"), _CONFIRMS, ("gate", "pass")),
            Action("refuse", _("This is not my order"), _CONFIRMS, ("gate", "refuse")),
        ),
    ),
    Purpose.ACCEPT: View(
        _STATE | _GOODS,
        (
            Action("accept", _("Accept the quotation"), is_offered, ("order", "accept")),
            Action("accept_cost", _("Accept the cost"), _ANSWERS_COST, ("gate", "pass")),
            Action("decline_cost", _("Decline the cost"), _ANSWERS_COST, ("gate", "refuse")),
        ),
    ),
    Purpose.PAY: View(_STATE | {"totals", "payment_name", "payment_url", "credit"}, ()),
}
