"""The ninja door itself: what happens around every operation, and how refusals are said.

Owns the order of things: key, parameters, limits, idempotency, work. Resources are mounted in
`urls.py`. Never knows what an operation does.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.operation import Operation

from orderwright.entrypoints.api import throttling
from orderwright.entrypoints.api.callers import ApiKeyHolder, key_of
from orderwright.entrypoints.api.once import holder_of, once
from orderwright.entrypoints.api.problems import problem_of, written
from orderwright.entrypoints.api.reading import StrictParser, demand_known
from orderwright.entrypoints.client_address import address_of

View = Callable[..., HttpResponse]

OWN_KEEPING = "keeps_its_own_answers"
"""Set on operations that look after idempotency keys themselves."""


class Api(NinjaAPI):
    """Ninja, with our refusals for everything that it or a resource raises."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        problem = problem_of(exc)
        if problem is None:
            raise exc
        return written(problem)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function: short, and the same after a move."""
        return operation.view_func.__name__


def keeps_own_answers(view: View) -> View:
    """Marks an operation that must not run in one transaction with its idempotency key."""
    setattr(view, OWN_KEEPING, True)
    return view


def guarded(view: View) -> View:
    """Around every operation: known parameters, limits, idempotency."""
    operation: Operation = view._ninja_operation  # type: ignore[attr-defined]
    known = _query_names(operation)
    keyed, posts = isinstance(operation.auth_param, ApiKeyHolder), "POST" in operation.methods
    kept = posts and keyed and not getattr(view, OWN_KEEPING, False)

    @wraps(view)
    def asked(request: HttpRequest, **values: Any) -> HttpResponse:
        demand_known(request, known)
        _count(request)
        if not kept:
            return view(request, **values)
        return once(request, holder_of(request), lambda: view(request, **values))

    return asked


def _query_names(operation: Operation) -> frozenset[str]:
    names: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            names |= set(getattr(model, "__ninja_flatten_map__", {}))
    return frozenset(names)


def _count(request: HttpRequest) -> None:
    key = key_of(request)
    if key is not None:
        throttling.count(request, throttling.KEY_CALLS, str(key.pk))
    elif request.method == "GET":
        throttling.count(request, throttling.VISITOR_READS, address_of(request))
    else:
        throttling.count(request, throttling.VISITOR_WRITES, address_of(request))


api = Api(
    title="Orderwright",
    version="1",
    description="Orders, from placed to completed.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)
api.add_decorator(guarded)
