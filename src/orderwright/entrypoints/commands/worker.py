"""`orderwright worker`: runs what is owed and lets the clock tick. Any number on PostgreSQL;
on SQLite `serve` has one inside.
"""

import argparse
import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.db import DatabaseError, connection

from orderwright.entrypoints.clock.nightly import prove
from orderwright.entrypoints.clock.polls import poll
from orderwright.entrypoints.clock.ticks import tick
from orderwright.entrypoints.commands.main import whole
from orderwright.kernel import clock
from orderwright.kernel.duties.worker import run_due
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.housekeeping import tidy
from orderwright.lifecycle.machine import effects

log = logging.getLogger(__name__)

TIDY_SECONDS = 600.0
TICK_SECONDS = 5.0
PROOF_SECONDS = 60.0
MOST_AT_ONCE = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many at once, and whether to stop when nothing is due."""
    parser.add_argument("--concurrency", type=whole(1, MOST_AT_ONCE), default=1)
    parser.add_argument("--once", action="store_true", help="run all that is due, then exit")


def run(options: argparse.Namespace) -> int:
    """Works until it is told to stop, or once."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    work(stop, once=options.once, concurrency=options.concurrency)
    return 0


def work(stop: threading.Event, *, once: bool = False, concurrency: int = 1) -> int:
    """The loop with this product's effects and facts; answers how many duties were run."""
    if once:
        tick()
        poll()
    else:
        for repeated in (_keep_house, _keep_time, _keep_asking, _keep_books):
            threading.Thread(target=repeated, args=(stop,), daemon=True).start()
    return run_due(effects(), on_fact=apply_fact, once=once, concurrency=concurrency, stop=stop)


def _keep_house(stop: threading.Event) -> None:
    """Every ten minutes old rows go."""
    _repeat(stop, TIDY_SECONDS, lambda: tidy(clock.now()))


def _keep_time(stop: threading.Event) -> None:
    """Every few seconds the clock takes the steps that are due."""
    _repeat(stop, TICK_SECONDS, tick)


def _keep_asking(stop: threading.Event) -> None:
    """Every few seconds payment services are asked; apart, because they may be slow."""
    _repeat(stop, TICK_SECONDS, poll)


def _keep_books(stop: threading.Event) -> None:
    """Once a night everything is proved; apart, because a big shop takes minutes."""
    _repeat(stop, PROOF_SECONDS, prove)


def _repeat(stop: threading.Event, seconds: float, work: Callable[[], object]) -> None:
    """Again and again; what broke is tried again the next time."""
    while not stop.wait(seconds):
        try:
            work()
        except DatabaseError:
            log.warning("not done: the database does not answer", exc_info=True)
        except Exception:
            log.exception("not done")
        finally:
            connection.close()
