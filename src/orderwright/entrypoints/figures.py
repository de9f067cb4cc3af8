"""Figures for Prometheus: requests by door, duties by fate, orders by stage.

Owns the registry of this process and the middleware that counts. Read by /metrics. Orders are
counted at most twice a minute, however often somebody asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.duties import queries as duties
from orderwright.kernel.log import proofs

KEPT_SECONDS = 30
DOORS = {"panel": "panel", "api": "api", "health": "health", "metrics": "health", "static": "files"}

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "orderwright_requests", "Requests answered", ("door", "method", "status"), registry=REGISTRY
)
SECONDS = Histogram(
    "orderwright_request_seconds", "Time to answer a request", ("door",), registry=REGISTRY
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class CountRequests:
    """Middleware: counts and times every request of this process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        door = DOORS.get(request.path.split("/", 2)[1], "storefront")
        method = request.method if request.method in METHODS else "other"
        requests, seconds = _counters(door, method, response.status_code)
        requests.inc()
        seconds.observe(time.perf_counter() - began)
        return response


@lru_cache(maxsize=500)
def _counters(door: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Found once: looking them up by their labels costs more than counting."""
    return REQUESTS.labels(door, method, str(status)), SECONDS.labels(door)


class ShopFigures(Collector):
    """Asked when somebody scrapes: what the database knows."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = clock.now()
        yield _gauge("orderwright_duties_due", "Duties that are due", duties.due_count(now))
        yield _gauge(
            "orderwright_duties_late", "Duties late by five minutes", duties.overdue(now).count()
        )
        yield _gauge("orderwright_duties_dead", "Duties given up", duties.dead().count())
        proof = proofs.latest()
        yield _gauge(
            "orderwright_checks_failed", "Checks that the last proof found untrue",
            len(proof.failed) if proof else 0,
        )  # fmt: skip
        yield _gauge("orderwright_workers", "Living workers", len(duties.living_workers(now)))
        orders = GaugeMetricFamily("orderwright_orders", "Orders by stage", labels=("stage",))
        for stage, number in orders_by_stage().items():
            orders.add_metric((stage,), number)
        yield orders


REGISTRY.register(ShopFigures())


def exposition() -> bytes:
    """Everything in the text format of Prometheus."""
    return generate_latest(REGISTRY)


def orders_by_stage() -> dict[str, int]:
    """Stage -> orders, at most half a minute old; stages without orders are 0."""
    key = "figures.orders_by_stage"
    kept: dict[str, int] | None = cache.get(key)
    if kept is None:
        counted = dict(Order.objects.values_list("stage").annotate(n=Count("pk")).order_by())
        kept = {str(stage.value): int(counted.get(stage.value, 0)) for stage in OrderStage}
        cache.set(key, kept, timeout=KEPT_SECONDS)
    return kept


def _gauge(name: str, meaning: str, value: int) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)
