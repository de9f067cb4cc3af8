"""All measurements, one after the other, each said as it is found. Needs Django set up."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import chain
from typing import Any

from bench import desk, placing, profiling, shop, wire
from bench.placing import Ground
from bench.report import Figure
from bench.visits import Buyers
from bench.wire import RoundTrips
from orderwright.config.wsgi import application

PROFILED = 400
WARM_UP = 100


def measure(options: argparse.Namespace, ground: Ground) -> tuple[list[Figure], dict[str, Any]]:
    """The figures, and everything they were made of."""
    print("Making a shop of 10,000 products ...", flush=True)
    shop.build()
    trips, profile = _one_by_one()
    figures, details = ([], {}) if options.desk else _placing(options, ground, trips, profile)
    of_desk, found = desk.measure(
        application, ground, _amount(options), workers=options.workers or desk.WORKERS
    )
    return figures + of_desk, details | found


def _amount(options: argparse.Namespace) -> desk.Amount:
    amount = desk.QUICK if options.quick else desk.FULL
    return replace(amount, orders=options.orders) if options.orders else amount


def _placing(
    options: argparse.Namespace, ground: Ground, trips: RoundTrips, profile: str
) -> tuple[list[Figure], dict[str, Any]]:
    length = placing.QUICK if options.quick else placing.FULL
    workers = options.workers or placing.best_workers(ground, placing.QUICK)
    print(f"Placing with {workers} web process(es):", flush=True)
    found = list(_said(placing.rounds(ground, length, workers=workers)))
    middle = placing.middle(found)
    print("\nThe functions that cost most:\n" + profile)
    details = {
        "workers": workers, "clients": placing.CLIENTS, "medians": middle,
        "rounds": [asdict(one) for one in found], "round_trips": asdict(trips),
        "seconds_a_round": length.placing,
    }  # fmt: skip
    return _figures(middle, trips), details


def _one_by_one() -> tuple[RoundTrips, str]:
    """Round trips and profile, in this process."""
    wire.settle()
    carts = chain.from_iterable(iter(lambda: shop.fill_carts(WARM_UP + PROFILED + 10), None))
    buyers = Buyers(application, carts)
    for _number in range(WARM_UP):
        buyers.press()
    trips = wire.count(buyers.press)
    return trips, profiling.profile(buyers.press, PROFILED)


def _said(rounds: Iterator[placing.Round]) -> Iterator[placing.Round]:
    for one in rounds:
        print(
            f"  {one.placed.rate:6.0f} a second; limit {one.limit:6.0f}, own {one.own_limit:6.0f};"
            f" ratio {one.ratio:.2f}; CPU {one.placed.cpu:.2f} ms;"
            f" p50 {one.placed.p50_ms:.0f} ms, p99 {one.placed.p99_ms:.0f} ms",
            flush=True,
        )
        yield one


def _figures(middle: dict[str, float], trips: RoundTrips) -> list[Figure]:
    return [
        Figure(
            "orders/s over HTTP, 16 clients, PostgreSQL, against limit_multi",
            f"{middle['ratio']:.2f} "
            f"({middle['orders_a_second']:.0f} of {middle['limit_multi']:.0f})",
            "0.50 (beyond 0.70)",
        ),
        Figure(
            "  against the leanest statement on our own tables",
            f"{middle['own_ratio']:.2f} (of {middle['limit_product']:.0f})",
            "-",
        ),
        Figure(
            "CPU per order, client + server + database",
            f"{middle['cpu_ms']:.2f} ms ({middle['client_ms']:.2f} + {middle['server_ms']:.2f}"
            f" + {middle['database_ms']:.2f})",
            "2.5 ms (beyond 1.5)",
        ),
        Figure("  reads before the transaction", str(trips.before), "2"),
        Figure("  round trips in the transaction", str(trips.inside), "4"),
        Figure("  reads after it", str(trips.after), "0"),
        Figure(
            "  time to answer, p50 and p99",
            f"{middle['p50_ms']:.0f} ms, {middle['p99_ms']:.0f} ms",
            "-",
        ),
    ]
