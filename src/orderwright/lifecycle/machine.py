"""The machine: all tables wired together, and the three functions that every door calls.

`take`, `rehearse` and `offers` also know three aliases of semantics 4: staff's "confirm" is passing
the shop's gate, a status of another stage is reached by the step between, a quotation is reinstated
as one.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.errors import UnknownStatus
from orderwright.domain.shop.stages import GateKind, GateState, OrderStage
from orderwright.kernel.lifecycle import engine, rehearsal
from orderwright.kernel.lifecycle import offers as offering
from orderwright.kernel.lifecycle.actors import Actor, ActorKind
from orderwright.kernel.lifecycle.errors import BadInput, Refused
from orderwright.kernel.lifecycle.rehearsal import Rehearsal, Unrehearsed
from orderwright.kernel.lifecycle.rows import Owed, Step
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle import faulty_goods, guards
from orderwright.lifecycle.cart import CARTS
from orderwright.lifecycle.delivery import DELIVERIES
from orderwright.lifecycle.gates import GATES
from orderwright.lifecycle.moving import move_money
from orderwright.lifecycle.neighbours import NEIGHBOURS
from orderwright.lifecycle.order import MAIN_PATH, ORDERS, SIDE_WAYS
from orderwright.lifecycle.parcel import PARCELS
from orderwright.lifecycle.payment import PAYMENTS
from orderwright.lifecycle.refund import REFUNDS
from orderwright.lifecycle.returns import RETURNS

T = TypeVar("T")


def grace_of(actor: Actor) -> int:
    """Seconds before messages leave: staff in the panel get the shop's grace, everybody
    else none.
    """
    return shop.settings().grace_seconds if actor.is_person else 0


TABLES = (ORDERS, GATES, PAYMENTS, REFUNDS, DELIVERIES, PARCELS, RETURNS, CARTS)
MACHINE = engine.build_machine(TABLES, NEIGHBOURS, grace_of)


def take(where: tuple[str, str], subject_id: int, ask: Ask) -> engine.Taken:
    """Takes a step on a row. Errors as `kernel.lifecycle.engine.take`; nothing is changed then."""
    if where == ("order", "move_money"):
        return move_money(MACHINE, subject_id, ask)
    return engine.take(MACHINE, *_meant(where, subject_id, ask))


def rehearse(
    where: tuple[str, str], subject_id: int, ask: Ask, look: Callable[[Rehearsal], T]
) -> T:
    """What `take` would do, as `kernel.lifecycle.rehearsal.rehearse`; nothing is changed."""
    try:
        meant = _meant(where, subject_id, ask)
    except BadInput as missing:
        raise Unrehearsed from missing
    except Refused as refusal:
        return look(Rehearsal(refusal=refusal.sentence))
    return rehearsal.rehearse(MACHINE, *meant, look)


def _meant(where: tuple[str, str], subject_id: int, ask: Ask) -> tuple[tuple[str, str], int, Ask]:
    """The row behind an alias, with what it is given."""
    if where == ("order", "set_status"):
        where = ("order", _step_towards(subject_id, str(ask.data.get("status") or "")))
    if where == ("order", "confirm") and ask.actor.kind is ActorKind.STAFF:
        return ("gate", "pass"), _shop_gate(subject_id), _status_onward(ask)
    if where == ("order", "step_back"):
        ask = replace(ask, onward={**ask.onward, **faulty_goods.onward(ask)})
    if where == ("order", "reinstate") and _was_quotation(subject_id):
        where = ("order", "reinstate_quotation")
    return where, subject_id, ask


def _status_onward(ask: Ask) -> Ask:
    """The status is for the confirmation that follows, not for the gate."""
    data = dict(ask.data)
    status = data.pop("status", None)
    onward = {("order", "confirm"): {"status": status}} if status else {}
    return replace(ask, data=data, onward=onward)


def _was_quotation(order_id: int) -> bool:
    return guards.stage_before_cancelling(order_id) == OrderStage.DRAFT


def _shop_gate(order_id: int) -> int:
    gates = {gate.kind: gate for gate in Gate.objects.filter(order_id=order_id)}
    found = gates.get(GateKind.SHOP)
    if found is None or found.state != GateState.OPEN:
        raise Refused(_("The shop has nothing to confirm here."))
    return found.pk


def _step_towards(order_id: int, code: str) -> str:
    """The step that leads from the order's stage to the stage of that status."""
    try:
        status = shop.status_by_code(code)
    except UnknownStatus:
        raise BadInput({"status": _("Choose one of the list.")}) from None
    stage = Order.objects.filter(pk=order_id).values_list("stage", flat=True).first() or ""
    if stage == status.stage:
        return "set_status"
    step = step_between(stage, status.stage)
    if step is None:
        labels = {"here": OrderStage(stage).label, "there": OrderStage(status.stage).label}
        raise Refused(_("There is no single step from “%(here)s” to “%(there)s”.") % labels)
    return step.verb


def step_between(stage: str, target: str) -> Step | None:
    """The one row that leads from a stage to another."""
    fitting = (
        step for step in MAIN_PATH + SIDE_WAYS
        if stage in step.sources and step.target_from(stage) == target
    )  # fmt: skip
    return next(fitting, None)


def offers(table: str, order: Any, subject: Any, actor: Actor) -> list[offering.Offer]:
    """Every visible step of a table for somebody, open ones first, closed ones with their
    reason.
    """
    found = offering.offers(MACHINE, table, order, subject, actor)
    if table != "order" or actor.kind is not ActorKind.STAFF:
        return found
    return [_as_shop_gate(offer, order, actor) for offer in found]


def _as_shop_gate(offer: offering.Offer, order: Any, actor: Actor) -> offering.Offer:
    """Staff's "confirm" stands and falls with the shop's gate."""
    if offer.step.verb != "confirm" or offer.elsewhere:
        return offer
    gate = Gate.objects.filter(order=order, kind=GateKind.SHOP, state=GateState.OPEN).first()
    if gate is None:
        return replace(offer, open=False, reason=_("The shop has nothing to confirm here."))
    gate.order = order
    of_gate = offering.offer_of((GATES, GATES.by_verb["pass"]), order, gate, Ask(actor))
    return replace(
        offer, open=of_gate.open, reason=of_gate.reason, warnings=of_gate.warnings,
        needs_reason=of_gate.needs_reason,
    )  # fmt: skip


def effects() -> dict[str, Callable[..., Iterable[Any]]]:
    """Name of an owed effect -> what runs it. The worker's whole knowledge of the tables."""
    return {owed.name: owed.run for owed in owed_effects()}


def owed_effects() -> list[Owed]:
    """Every effect that any row owes, each once."""
    rows = (step for table in TABLES for step in table.steps)
    unique = {owed.name: owed for step in rows for owed in (*step.informs, *step.then)}
    return list(unique.values())
