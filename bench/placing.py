"""Placed orders over HTTP: how many a second, against the limit, and what one costs.

A round measures the limit and the shop one after the other, so that a ratio compares what ran under
the same load of the machine; the figure is the median of the rounds. One unit is one
`POST /api/v1/carts/{token}/place` of a cart with three lines made beforehand.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import postgres, processes, shop
from bench.server import Served, serving

CLIENTS = 16
MOST_A_SECOND = 3000
"""Carts made ready for each second of a round; none of them may be the bottleneck."""
WARM_UP = 2000


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds of each part of a round, and how many rounds."""

    limit: float
    placing: float
    rounds: int


FULL, QUICK = Length(6, 8, 5), Length(2, 3, 3)


@dataclass(frozen=True, slots=True)
class Placed:
    """What one load run found; CPU in milliseconds an order."""

    rate: float
    client: float
    server: float
    database: float
    p50_ms: float
    p99_ms: float

    @property
    def cpu(self) -> float:
        return self.client + self.server + self.database


@dataclass(frozen=True, slots=True)
class Round:
    """Rates a second within one round."""

    limit: float
    own_limit: float
    placed: Placed

    @property
    def ratio(self) -> float:
        """Against the limit of plain statements on lean tables."""
        return self.placed.rate / self.limit

    @property
    def own_ratio(self) -> float:
        """Against the leanest statement on our own tables."""
        return self.placed.rate / self.own_limit


@dataclass(frozen=True, slots=True)
class Ground:
    """Where it all happens."""

    server: postgres.Server
    limit_url: str
    shop_url: str


def rounds(ground: Ground, length: Length, *, workers: int) -> Iterator[Round]:
    """One after the other; prints nothing."""
    with serving(ground.shop_url, workers=workers) as served:
        load(ground, served, seconds=length.placing, most=WARM_UP)
        for _number in range(length.rounds):
            yield _round(ground, served, length)


def best_workers(ground: Ground, length: Length) -> int:
    """How many web processes place most on this machine."""
    return max((1, 2, 3), key=lambda workers: _trial(ground, length, workers))


def _trial(ground: Ground, length: Length, workers: int) -> float:
    with serving(ground.shop_url, workers=workers) as served:
        load(ground, served, seconds=length.placing, most=WARM_UP)
        return load(ground, served, seconds=length.limit).rate


def _round(ground: Ground, served: Served, length: Length) -> Round:
    limit = postgres.rate(
        ground.server, ground.limit_url, "limit_multi.sql", clients=CLIENTS, seconds=length.limit
    )
    own = postgres.rate(
        ground.server, ground.shop_url, "limit_product.sql", clients=CLIENTS, seconds=length.limit
    )
    return Round(limit, own, load(ground, served, seconds=length.placing))


def load(ground: Ground, served: Served, *, seconds: float, most: int = 0) -> Placed:
    """Sixteen buyers at once for so many seconds, or until `most` have bought."""
    carts = shop.fill_carts(most or round(seconds * MOST_A_SECOND))
    before = used(ground, served)
    found = sent(shop.plan(iter(carts), len(carts), served.host), served.port, seconds)
    after = used(ground, served)
    orders = found["answers"]
    refused = {status: n for status, n in found["statuses"].items() if status != "201"}
    if refused:
        raise RuntimeError(f"Not every order was placed: {refused}. {found['first_refusal']}")
    return Placed(
        orders / found["seconds"], 1000 * found["cpu"] / orders,
        1000 * (after[0] - before[0]) / orders, 1000 * (after[1] - before[1]) / orders,
        found["p50_ms"], found["p99_ms"],
    )  # fmt: skip


def used(ground: Ground, served: Served) -> tuple[float, float]:
    """CPU seconds of the server's processes and of their backends."""
    return served.cpu(), processes.cpu(postgres.backends(ground.shop_url))


def sent(plan: str, port: int, seconds: float) -> dict[str, Any]:
    """What the load client found; `plan` as JSON with head, tokens and bodies."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        Path(file.name).write_text(plan)
        command = [sys.executable, "-m", "bench.client"]
        command += [str(port), str(seconds), str(CLIENTS), file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def middle(found: list[Round]) -> dict[str, float]:
    """Medians over the rounds."""
    placed = [one.placed for one in found]
    return {
        "ratio": median(one.ratio for one in found),
        "own_ratio": median(one.own_ratio for one in found),
        "limit_multi": median(one.limit for one in found),
        "limit_product": median(one.own_limit for one in found),
        "orders_a_second": median(one.rate for one in placed),
        "cpu_ms": median(one.cpu for one in placed),
        "client_ms": median(one.client for one in placed),
        "server_ms": median(one.server for one in placed),
        "database_ms": median(one.database for one in placed),
        "p50_ms": median(one.p50_ms for one in placed),
        "p99_ms": median(one.p99_ms for one in placed),
    }
