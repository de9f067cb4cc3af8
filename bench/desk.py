"""The desk: the order list and its search among many orders, steps by the API, duties.

What is a matter of one page or one step is called in this process and told as CPU and statements,
which another user of the machine does not change; rates are of this machine in this moment.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from statistics import median, quantiles
from typing import Any

from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client

from bench import grown, placing, shop, wire
from bench.placing import Ground
from bench.report import Figure
from bench.server import Served, serving
from bench.visits import Headers, ask
from orderwright.domain.overview import lists
from orderwright.domain.overview.lists import OrderFilter
from orderwright.domain.shop.services import make_api_key, make_user
from orderwright.kernel.duties.worker import run_due

EFFECT = "bench.nothing"
PATIENCE = 120.0
WORKERS = 2
"""Web processes, where nobody says."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of everything."""

    orders: int
    shipped: int
    bulk: int
    duties: int
    pages: int


FULL, QUICK = Amount(100_000, 1500, 1000, 10_000, 200), Amount(20_000, 300, 200, 2000, 60)


def measure(
    application: WSGIHandler, ground: Ground, amount: Amount, *, workers: int
) -> tuple[list[Figure], dict[str, Any]]:
    """The figures of the desk. Needs a settled connection and an order that was placed."""
    print(f"The desk, with {amount.orders:,} orders:", flush=True)
    grown.cash_on_delivery()
    _key, secret = make_api_key("bench", ["orders.read", "orders.write"])
    bearer: Headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    found = {
        **_steps(application, bearer, amount),
        **_shipping(ground, secret, amount, workers),
        **_duties(amount),
    }
    grown.grow(amount.orders)
    found |= _list(application, amount) | _searches(amount)
    return _figures(found, amount), {"desk": {"orders": amount.orders, **found}}


def _steps(application: WSGIHandler, bearer: Headers, amount: Amount) -> dict[str, float]:
    """One step, and one on many orders, in this process."""
    warm = 20
    numbers = iter(grown.ready_to_leave(warm + 1 + amount.bulk))
    body = json.dumps({"override_warnings": True}).encode()

    def ship() -> None:
        ask(application, "POST", f"/api/v1/orders/{next(numbers)}/steps/ship", body, bearer)

    for _number in range(warm):
        ship()
    trips = wire.count(ship)
    many = json.dumps({"numbers": list(numbers), "override_warnings": True}).encode()
    began, used = time.perf_counter(), time.process_time()
    answer = json.loads(ask(application, "POST", "/api/v1/orders/steps/ship", many, bearer))
    took, cpu = time.perf_counter() - began, time.process_time() - used
    if answer["taken"] != amount.bulk:
        raise RuntimeError(f"Not every order was shipped: {answer['results'][-1]}")
    return {
        "ship_statements": trips.before + trips.inside + trips.after,
        "bulk_1000_seconds": took * 1000 / amount.bulk,
        "bulk_1000_server_seconds": cpu * 1000 / amount.bulk,
    }


def _shipping(ground: Ground, secret: str, amount: Amount, workers: int) -> dict[str, float]:
    """Sixteen callers at once over HTTP, each order once."""
    numbers = grown.ready_to_leave(amount.shipped)
    with serving(ground.shop_url, workers=workers) as served:
        before = placing.used(ground, served)
        found = placing.sent(_plan(numbers, served, secret), served.port, PATIENCE)
        after = placing.used(ground, served)
    if set(found["statuses"]) != {"200"}:
        raise RuntimeError(f"Not every order was shipped: {found['first_refusal']}")
    made = found["answers"]
    return {
        "ship_a_second": made / found["seconds"],
        "ship_server_ms": 1000 * (after[0] - before[0]) / made,
        "ship_database_ms": 1000 * (after[1] - before[1]) / made,
    }


def _plan(numbers: Sequence[str], served: Served, secret: str) -> str:
    head = "\r\n".join((
        "POST /api/v1/orders/{token}/steps/ship HTTP/1.1", f"Host: {served.host}",
        f"Authorization: Bearer {secret}", "Content-Type: application/json",
        "Content-Length: {length}",
    ))  # fmt: skip
    return json.dumps({"head": head, "tokens": list(numbers), "bodies": ["{}"]})


def _duties(amount: Amount) -> dict[str, float]:
    """One worker, effects that do nothing."""
    grown.owe(amount.duties, EFFECT)
    began, used = time.perf_counter(), time.process_time()
    ran = run_due({EFFECT: lambda claimed: ()}, on_fact=lambda fact: None, once=True)
    took, cpu = time.perf_counter() - began, time.process_time() - used
    if ran != amount.duties:
        raise RuntimeError(f"{ran} of {amount.duties} duties were run.")
    return {"duties_a_second": ran / took, "duty_worker_ms": 1000 * cpu / ran}


def _list(application: WSGIHandler, amount: Amount) -> dict[str, float]:
    """The list that a login lands on, read by one person again and again."""
    user = make_user("bench@example.com", "owner", name="Bench", password=None)
    browser = Client()
    browser.force_login(user)
    cookies = "; ".join(f"{name}={held.value}" for name, held in browser.cookies.items())
    look = lambda: ask(application, "GET", "/panel/", headers={"HTTP_COOKIE": cookies})  # noqa: E731
    for _number in range(10):
        look()
    asked = wire.count(look)
    cpu, sql = [], []
    for _number in range(amount.pages):
        with _timed() as spent:
            used = time.process_time()
            look()
            cpu.append(time.process_time() - used)
        sql.append(sum(spent))
    cache.clear()
    return {
        "list_server_ms": 1000 * median(cpu), "list_sql_p95_ms": 1000 * _p95(sql),
        "list_statements": asked.before + asked.inside + asked.after,
    }  # fmt: skip


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Seconds of each statement that is run within."""
    spent: list[float] = []

    def clocked(execute: Callable[..., Any], *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent.append(time.perf_counter() - began)

    with connection.execute_wrapper(clocked):
        yield spent


def _searches(amount: Amount) -> dict[str, float]:
    """Milliseconds to the first page, each time for something else."""
    chance = count(17, 7919)
    typed = {
        "exact": lambda n: f"OLD-{1 + n % amount.orders}",
        "sku": lambda n: f"B-{1 + n % shop.PRODUCTS:06}",
        "text": lambda n: f"nowak-{1 + n % amount.orders}",
    }
    found = {}
    for name, word in typed.items():
        took = [_search(word(next(chance))) for _number in range(amount.pages)]
        found |= {f"search_{name}_p50_ms": 1000 * median(took),
                  f"search_{name}_p95_ms": 1000 * _p95(took)}  # fmt: skip
    return found


def _search(typed: str) -> float:
    began = time.perf_counter()
    if not lists.page(OrderFilter(q=typed)).items:
        raise RuntimeError(f"Nothing was found for {typed}.")
    return time.perf_counter() - began


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


def _figures(found: dict[str, float], amount: Amount) -> list[Figure]:
    many = f"{amount.orders:,} orders"
    return [
        Figure(
            "a step (ship) over the API, 16 clients",
            f"{found['ship_a_second']:.0f} a second",
            "300 a second (beyond 600)",
        ),
        Figure(
            "  CPU of it, server + database",
            f"{found['ship_server_ms']:.1f} + {found['ship_database_ms']:.1f} ms",
            "-",
        ),
        Figure("  statements", f"{found['ship_statements']:.0f}", "-"),
        Figure(
            f"bulk step on 1,000 orders (from {amount.bulk:,})",
            f"{found['bulk_1000_seconds']:.1f} s (server CPU"
            f" {found['bulk_1000_server_seconds']:.1f} s)",
            "5 s (beyond 2)",
        ),
        Figure(
            "duties, no-op effect, one worker",
            f"{found['duties_a_second']:.0f} a second ({found['duty_worker_ms']:.2f} ms of CPU)",
            "2,000 a second (beyond 5,000)",
        ),
        Figure(
            f"order list, {many}: server CPU a page",
            f"{found['list_server_ms']:.1f} ms",
            "6 ms (beyond 3)",
        ),
        Figure("  SQL p95", f"{found['list_sql_p95_ms']:.1f} ms", "10 ms"),
        Figure("  statements", f"{found['list_statements']:.0f}", "3"),
        *(
            Figure(
                f"search, {many}: {name}, p50 and p95",
                f"{found[f'search_{name}_p50_ms']:.1f} ms, {found[f'search_{name}_p95_ms']:.1f} ms",
                limit,
            )
            for name, limit in (("exact", "1 ms"), ("sku", "5 ms"), ("text", "25 ms, 150 ms"))
        ),
    ]
