"""Steps of a return case, by its own id or below its order. A case may have no order."""

from django.http import HttpRequest
from ninja import Path, Router

from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview.parts import amount
from orderwright.domain.returns.models import Return
from orderwright.domain.returns.queries import returns_of
from orderwright.domain.shop.permissions import Scope
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.asking import taking_of, under_data
from orderwright.entrypoints.api.bodies import PLAINLY, Number, RowId, StepBody, Verb
from orderwright.entrypoints.api.callers import ApiKeyHolder, staff
from orderwright.entrypoints.api.described import KEYED, WRITES, ListOf, ReturnData, StepData
from orderwright.entrypoints.api.offered import step_data
from orderwright.entrypoints.api.orders import READS
from orderwright.entrypoints.api.problems import missing
from orderwright.lifecycle.machine import offers, take

router = Router(tags=["steps"])
WRITES_RETURNS = ApiKeyHolder(Scope.ORDERS_WRITE, Scope.PAYMENTS_WRITE)

LISTED = {200: ListOf[ReturnData], **KEYED}
STEPS = {200: ListOf[StepData], **KEYED}
TAKEN = {200: ReturnData, **WRITES}


@router.get("/returns/{row_id}/steps", auth=READS, response=STEPS)
def list_return_steps(request: HttpRequest, row_id: Path[RowId]) -> Answer:
    """What can be done with a return now."""
    return _offered(request, _case(row_id))


@router.get("/orders/{number}/returns", auth=READS, response=LISTED)
def list_returns_of_order(request: HttpRequest, number: Path[Number]) -> Answer:
    """What came back of this order, oldest first."""
    return answer({"items": [return_data(case) for case in returns_of(by_number(number))]})


@router.get("/orders/{number}/returns/{row_id}/steps", auth=READS, response=STEPS)
def list_return_steps_of_order(
    request: HttpRequest, number: Path[Number], row_id: Path[RowId]
) -> Answer:
    """What can be done with a return of this order now."""
    return _offered(request, _case(row_id, number))


@router.post("/returns/{row_id}/steps/{step}", auth=WRITES_RETURNS, response=TAKEN)
def take_return_step(
    request: HttpRequest, row_id: Path[RowId], step: Path[Verb], wish: StepBody = PLAINLY
) -> Answer:
    """Take a step of a return. 409 says why not."""
    return _taken(request, _case(row_id), step, wish)


@router.post("/orders/{number}/returns/{row_id}/steps/{step}", auth=WRITES_RETURNS, response=TAKEN)
def take_return_step_of_order(
    request: HttpRequest,
    number: Path[Number],
    row_id: Path[RowId],
    step: Path[Verb],
    wish: StepBody = PLAINLY,
) -> Answer:
    """Take a step of a return of this order. 409 says why not."""
    return _taken(request, _case(row_id, number), step, wish)


def _case(row_id: int, number: str = "") -> Return:
    found = Return.objects.select_related("order").filter(pk=row_id)
    case = (found.filter(order__number=number) if number else found).first()
    if case is None:
        raise missing()
    return case


def _offered(request: HttpRequest, case: Return) -> Answer:
    found = offers("return", case, case, staff(request))
    return answer({"items": [step_data(offer, case) for offer in found]})


def _taken(request: HttpRequest, case: Return, step: str, wish: StepBody) -> Answer:
    ask = taking_of(request, wish, version=(case.order or case).version, currency=case.currency)
    with under_data():
        take(("return", step), case.pk, ask)
    case.refresh_from_db()
    return answer(return_data(case))


def return_data(case: Return) -> ReturnData:
    """A case in its smallest form."""
    return {
        "id": case.pk,
        "number": case.number,
        "kind": case.kind,
        "stage": case.stage,
        "settlement": case.settlement,
        "total": amount(case.total, case.currency),
    }
