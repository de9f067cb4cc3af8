"""Addresses below /api/v1/: every resource on the ninja door, and three plain views."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from orderwright.entrypoints.api import (
    bulk,
    carts,
    correcting,
    docs,
    documents,
    events,
    files,
    keeping_products,
    labels,
    notes,
    orders,
    parcels,
    payments,
    placing,
    products,
    refunds,
    returns,
    steps,
    stock,
    tracking,
)
from orderwright.entrypoints.api.door import api
from orderwright.entrypoints.api.problems import missing, not_allowed, problem_of, written

View = Callable[..., HttpResponse]

# Bulk first: its address looks like that of an order called "steps".
RESOURCES = (
    products, keeping_products, carts, tracking, bulk, orders, correcting, steps, returns, events,
    notes, documents, files, payments, refunds, parcels, labels, stock,
)  # fmt: skip
for router in dict.fromkeys(resource.router for resource in RESOURCES):
    api.add_router("", router)


def spoken(view: View) -> View:
    """Refusals of Django and ninja that have no words of ours yet, as problem+json."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            made = view(request, *args, **kwargs)
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                raise
            return written(problem)
        if made.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return made
        return written(not_allowed(request.method, made["Allow"]))

    return answered


def nothing(request: HttpRequest) -> HttpResponse:
    """The bare address of the API shows nothing; its page is docs."""
    return written(missing())


def _resources() -> list[URLPattern]:
    """Ninja's own addresses, each view with our words around it."""
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = spoken(pattern.callback)
    return [pattern for pattern in patterns if pattern.name != "api-root"]


app_name = "api"
urlpatterns = [
    path("openapi.json", spoken(docs.openapi), name="openapi"),
    path("docs", spoken(docs.docs), name="docs"),
    path("carts/<str:token>/place", spoken(placing.place), name="place"),
    *_resources(),
    path("", nothing, name="api-root"),
]
