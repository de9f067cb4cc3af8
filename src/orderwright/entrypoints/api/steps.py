"""Steps of an order and of what hangs on it: which stand open, and taking one.

The same functions serve gates, payments, refunds, deliveries, parcels and returns; each is reached
below its order and, but for gates, by its own id. The tables decide who may and what must hold.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from ninja import Path, Router

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import by_id, by_number
from orderwright.domain.overview.shapes import OrderData
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.permissions import Scope
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.asking import ask_of, under_data
from orderwright.entrypoints.api.bodies import (
    PLAINLY,
    GateName,
    Number,
    RowId,
    StepBody,
    Verb,
)
from orderwright.entrypoints.api.callers import ApiKeyHolder, staff
from orderwright.entrypoints.api.described import KEYED, WRITES, ListOf, StepData
from orderwright.entrypoints.api.offered import foreseen, step_data
from orderwright.entrypoints.api.orders import READS, WRITES_ORDERS, order_answer
from orderwright.entrypoints.api.problems import missing
from orderwright.lifecycle.machine import offers, take

router = Router(tags=["steps"])
WRITES_PAYMENTS = ApiKeyHolder(Scope.PAYMENTS_WRITE)

STEPS = {200: ListOf[StepData], **KEYED}
TAKEN = {200: OrderData, **WRITES}


def offered(request: HttpRequest, table: str, order: Order, subject: Any) -> Answer:
    """Every step of a row, open ones first, closed ones with their reason."""
    actor = staff(request)
    found = [foreseen(offer, actor) for offer in offers(table, order, subject, actor)]
    return answer({"items": [step_data(offer, order) for offer in found]})


def taken(
    request: HttpRequest, where: tuple[str, str], row: int, order: Order, wish: StepBody
) -> Answer:
    """Take a step; the answer is the order as it stands then."""
    ask = ask_of(request, order, wish)
    with under_data():
        done: Order = take(where, row, ask).order
    return order_answer(done)


@router.get("/orders/{number}/steps", auth=READS, response=STEPS)
def list_order_steps(request: HttpRequest, number: Path[Number]) -> Answer:
    """What can be done with the order now, and why the rest cannot."""
    order = by_number(number)
    return offered(request, "order", order, order)


@router.post("/orders/{number}/steps/{step}", auth=WRITES_ORDERS, response=TAKEN)
def take_order_step(
    request: HttpRequest, number: Path[Number], step: Path[Verb], wish: StepBody = PLAINLY
) -> Answer:
    """Take a step of the order. 409 says why not; warnings stand in `warnings`."""
    order = by_number(number)
    return taken(request, ("order", step), order.pk, order, wish)


@router.get("/orders/{number}/gates/{kind}/steps", auth=READS, response=STEPS)
def list_gate_steps(request: HttpRequest, number: Path[Number], kind: Path[GateName]) -> Answer:
    """What can be done with a gate now."""
    order = by_number(number)
    return offered(request, "gate", order, _gate(order, kind))


@router.post("/orders/{number}/gates/{kind}/steps/{step}", auth=WRITES_ORDERS, response=TAKEN)
def take_gate_step(
    request: HttpRequest,
    number: Path[Number],
    kind: Path[GateName],
    step: Path[Verb],
    wish: StepBody = PLAINLY,
) -> Answer:
    """Propose, pass, refuse, waive or reopen a gate."""
    order = by_number(number)
    return taken(request, ("gate", step), _gate(order, kind).pk, order, wish)


def _gate(order: Order, kind: str) -> Gate:
    found = Gate.objects.filter(order=order, kind=kind).first()
    if found is None:
        raise missing()
    found.order = order
    return found


def _row(model: type[Model], order: Order, row_id: int) -> Any:
    """A row of this order and of no other (T25)."""
    found: Any = model._default_manager.filter(pk=row_id, order=order).first()
    if found is None:
        raise missing()
    found.order = order
    return found


def _order_of(model: type[Model], row_id: int) -> Order:
    order_id = model._default_manager.filter(pk=row_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise missing()
    return by_id(order_id)


def _mount(plural: str, table: str, model: type[Model], auth: ApiKeyHolder) -> None:
    """The four addresses of one kind of row: below its order, and by its own id."""

    def list_below(request: HttpRequest, number: Path[Number], row_id: Path[RowId]) -> Answer:
        order = by_number(number)
        return offered(request, table, order, _row(model, order, row_id))

    def take_below(
        request: HttpRequest,
        number: Path[Number],
        row_id: Path[RowId],
        step: Path[Verb],
        wish: StepBody = PLAINLY,
    ) -> Answer:
        order = by_number(number)
        return taken(request, (table, step), _row(model, order, row_id).pk, order, wish)

    def list_alone(request: HttpRequest, row_id: Path[RowId]) -> Answer:
        order = _order_of(model, row_id)
        return offered(request, table, order, _row(model, order, row_id))

    def take_alone(
        request: HttpRequest, row_id: Path[RowId], step: Path[Verb], wish: StepBody = PLAINLY
    ) -> Answer:
        return taken(request, (table, step), row_id, _order_of(model, row_id), wish)

    below, alone = f"/orders/{{number}}/{plural}/{{row_id}}/steps", f"/{plural}/{{row_id}}/steps"
    _get(below, list_below, f"list_{table}_steps_of_order", f"What can be done with a {table} now.")
    _post(below, take_below, f"take_{table}_step_of_order", auth)
    _get(alone, list_alone, f"list_{table}_steps", f"What can be done with a {table} now.")
    _post(alone, take_alone, f"take_{table}_step", auth)


def _get(path: str, view: Callable[..., Answer], name: str, summary: str) -> None:
    named = router.get(path, auth=READS, response=STEPS, operation_id=name, summary=summary)
    named(view)


def _post(path: str, view: Callable[..., Answer], name: str, auth: ApiKeyHolder) -> None:
    summary = "Take a step. 409 says why not."
    named = router.post(
        path + "/{step}", auth=auth, response=TAKEN, operation_id=name, summary=summary
    )
    named(view)


_mount("payments", "payment", Payment, WRITES_PAYMENTS)
_mount("refunds", "refund", Refund, WRITES_PAYMENTS)
_mount("deliveries", "delivery", DeliveryOrder, WRITES_ORDERS)
_mount("parcels", "parcel", Parcel, WRITES_ORDERS)
