"""The worker's loop: claim a batch, run it, look again.

Called by the `worker` command, by the worker inside `serve`, and by tests with `once=True`. Never
knows an effect or a fact by name: both are given.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.db.utils import InterfaceError, OperationalError

from orderwright.kernel import clock
from orderwright.kernel.duties.claiming import claim
from orderwright.kernel.duties.keeper import LeaseKeeper
from orderwright.kernel.duties.running import Effect, Fact, Runner
from orderwright.kernel.duties.shapes import Claimed

__all__ = ["Effect", "Fact", "run_due"]

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
RECOVERY_SECONDS = 1.0


def run_due(
    effects: Mapping[str, Effect],
    *,
    on_fact: Callable[[Fact], object],
    once: bool = False,
    concurrency: int = 1,
    stop: threading.Event | None = None,
) -> int:
    """Run what is due: with `once` until nothing is, else until `stop`. Answers how many were run.

    Each effect runs outside any transaction; its facts and the duty's end share one. With one
    thread everything runs in the caller's, in the caller's transaction if there is one.
    """
    stop = stop or threading.Event()
    with LeaseKeeper(beats=not once) as keeper:
        runner = Runner(effects, on_fact, keeper, stop)
        if concurrency == 1:
            return _loop(runner, once=once)
        with ThreadPoolExecutor(concurrency, thread_name_prefix="orderwright-duties") as pool:
            loops = [pool.submit(_loop_in_thread, runner, once=once) for _ in range(concurrency)]
        return sum(loop.result() for loop in loops)


def _loop_in_thread(runner: Runner, *, once: bool) -> int:
    try:
        return _loop(runner, once=once)
    finally:
        connection.close()


def _loop(runner: Runner, *, once: bool) -> int:
    ran = 0
    while not runner.stop.is_set():
        batch = claim(clock.now()) if once else _claim_or_wait(runner.stop)
        if batch:
            ran += runner.run(batch)
        elif once:
            break
        else:
            runner.stop.wait(IDLE_SECONDS)
    return ran


def _claim_or_wait(stop: threading.Event) -> list[Claimed]:
    """A worker outlives its database: it waits until that is back."""
    try:
        return claim(clock.now())
    except (OperationalError, InterfaceError):
        log.warning("no duties claimed: the database does not answer", exc_info=True)
        connection.close()
        stop.wait(RECOVERY_SECONDS)
        return []
