"""POST /orders/steps/{step}: a step on up to 1,000 orders, each in its own transaction (T73, F10).

An order is wholly taken or wholly as it was; a run that broke off can be sent again.
"""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router

from orderwright.domain.orders.errors import UnknownOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview import lists
from orderwright.domain.overview.shapes import StageName
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.asking import ask_of
from orderwright.entrypoints.api.bodies import BulkBody, Verb
from orderwright.entrypoints.api.described import WRITES, BulkData, BulkResult
from orderwright.entrypoints.api.door import keeps_own_answers
from orderwright.entrypoints.api.once import holder_of, once_apart
from orderwright.entrypoints.api.orders import WRITES_ORDERS, order_filter
from orderwright.entrypoints.api.problems import Problem, bad_fields, missing
from orderwright.kernel.lifecycle.engine import find
from orderwright.kernel.lifecycle.errors import NeedsOverride, NotTaken
from orderwright.lifecycle.machine import MACHINE, take

router = Router(tags=["steps"])
MOST = 1000


@router.post("/orders/steps/{step}", auth=WRITES_ORDERS, response={200: BulkData, **WRITES})
@keeps_own_answers
def take_on_many(request: HttpRequest, step: Path[Verb], wish: BulkBody) -> Answer:
    """The same step on many orders, with a result for each."""
    find(MACHINE, ("order", step))
    numbers = _numbers(wish)
    work = lambda: answer(_run(request, step, numbers, wish))  # noqa: E731
    made = once_apart(request, holder_of(request), work)
    assert isinstance(made, Answer)
    return made


def _numbers(wish: BulkBody) -> list[str]:
    if (wish.numbers is None) == (wish.filter is None):
        raise bad_fields({"numbers": _("Give either the numbers or a filter.")})
    if wish.numbers is not None:
        return list(dict.fromkeys(wish.numbers))
    assert wish.filter is not None
    if not any(wish.filter.model_dump(exclude_none=True).values()):
        sentence = _("Say which orders: an empty filter would mean all orders of the shop.")
        raise bad_fields({"filter": sentence})
    found = lists.found(order_filter(wish.filter)).order_by("pk").values_list("number", flat=True)
    numbers = list(found[: MOST + 1])
    if len(numbers) > MOST:
        sentence = _("At most %(most)s orders at once. Narrow the filter.") % {"most": MOST}
        raise bad_fields({"filter": sentence})
    return numbers


def _run(request: HttpRequest, step: str, numbers: list[str], wish: BulkBody) -> BulkData:
    results = [_take(request, step, number, wish) for number in numbers]
    taken = sum(1 for result in results if result["taken"])
    return {"taken": taken, "refused": len(results) - taken, "results": results}


def _take(request: HttpRequest, step: str, number: str, wish: BulkBody) -> BulkResult:
    try:
        order = by_number(number)
        done: Order = take(("order", step), order.pk, ask_of(request, order, wish)).order
    except UnknownOrder:
        return _result(number, missing().detail)
    except NotTaken as refusal:
        warnings = refusal.warnings if isinstance(refusal, NeedsOverride) else []
        return _result(number, refusal.sentence, warnings)
    except Problem as problem:
        return _result(number, problem.detail)
    stage = cast(StageName, done.stage)
    return {"number": number, "taken": True, "stage": stage, "detail": None, "warnings": []}


def _result(number: str, detail: str, warnings: list[str] | None = None) -> BulkResult:
    return {
        "number": number,
        "taken": False,
        "stage": None,
        "detail": detail,
        "warnings": warnings or [],
    }
