"""One batch of claimed duties: run each effect, write how it ended.

Called by the worker's loop. An effect runs outside any transaction; its facts and its end share
one. Never lets an effect's mistake reach the next duty.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.utils import InterfaceError, OperationalError

from orderwright.kernel import clock, faults
from orderwright.kernel.duties import services
from orderwright.kernel.duties.errors import GiveUp, Later, StaleLease
from orderwright.kernel.duties.keeper import LeaseKeeper
from orderwright.kernel.duties.shapes import Claimed

log = logging.getLogger(__name__)

Fact = object
"""A frozen dataclass that says what came back from the world; `lifecycle/facts.py` knows them."""

Effect = Callable[[Claimed], Iterable[Fact]]

FLUSH_SECONDS = 0.05
"""Ends of effects without facts are written many at once: those of one channel that end within
this time. One that hangs keeps no end of another channel waiting, and those of its own only until
it ends itself.
"""

FINISH_TRIES = 5
LONGEST_ERROR = 2000


@dataclass(frozen=True)
class Runner:
    """What a run of the worker needs for every batch."""

    effects: Mapping[str, Effect]
    on_fact: Callable[[Fact], object]
    keeper: LeaseKeeper
    stop: threading.Event

    def run(self, batch: Sequence[Claimed]) -> int:
        """Run a batch in its order; when told to stop, give back what was not begun."""
        self.keeper.hold(batch)
        quiet = Quiet()
        begun = 0
        for claimed in batch:
            if self.stop.is_set():
                break
            begun += 1
            if self.keeper.holds(claimed):
                quiet.make_way(claimed)
                self._run_one(claimed, quiet)
                quiet.flush(FLUSH_SECONDS)
        quiet.flush()
        services.release(batch[begun:])
        for claimed in batch:
            self.keeper.let_go(claimed)
        return begun

    def _run_one(self, claimed: Claimed, quiet: Quiet) -> None:
        try:
            facts = self._act(claimed)
        except Later as later:
            self._postpone(claimed, later)
        except GiveUp as end:
            reason = _described(end)
            self._end(claimed, lambda: services.bury(claimed, reason, clock.now()))
        except Exception as error:  # noqa: BLE001 - whatever it was, the duty must not be forgotten
            self._fail(claimed, error)
        else:
            if facts:
                self._end(claimed, lambda: self._finish_with(claimed, facts))
            else:
                quiet.add(claimed)

    def _act(self, claimed: Claimed) -> list[Fact]:
        faults.point("duties.before_effect")
        facts = list(self.effects[claimed.effect](claimed))
        faults.point("duties.after_effect")
        return facts

    def _finish_with(self, claimed: Claimed, facts: Sequence[Fact]) -> None:
        """The order is locked by the facts' steps before the duty, as everywhere."""
        with transaction.atomic():
            for fact in facts:
                self.on_fact(fact)
            services.finish(claimed, clock.now())
            faults.point("duties.before_commit")

    def _postpone(self, claimed: Claimed, later: Later) -> None:
        until = clock.now() + later.delay
        self._end(claimed, lambda: services.postpone(claimed, later.sentence, until))

    def _fail(self, claimed: Claimed, error: Exception) -> None:
        log.warning("duty %d (%s) failed: %s", claimed.id, claimed.effect, type(error).__name__)
        reason = _described(error)
        self._end(claimed, lambda: services.fail(claimed, reason, clock.now()))

    def _end(self, claimed: Claimed, write: services.Work) -> None:
        """Write how a duty ended; the effect is not run again because the database was away."""
        try:
            _persist(write)
        except StaleLease:
            log.warning("duty %d (%s) was another worker's by then", claimed.id, claimed.effect)
        except (OperationalError, InterfaceError):
            log.exception("duty %d (%s) ended unwritten", claimed.id, claimed.effect)
        except Exception as error:  # a fact that its step refused
            log.exception("duty %d (%s): its fact was refused", claimed.id, claimed.effect)
            reason = _described(error)
            self._end(claimed, lambda: services.fail(claimed, reason, clock.now()))


class Quiet:
    """Effects done without facts, waiting to be written in one statement."""

    def __init__(self) -> None:
        self._done: list[Claimed] = []
        self._since = 0.0

    def add(self, claimed: Claimed) -> None:
        """This one is done."""
        if not self._done:
            self._since = time.monotonic()
        self._done.append(claimed)

    def make_way(self, claimed: Claimed) -> None:
        """Write them before an effect begins that may hang where they did not."""
        if self._done and self._done[-1].channel != claimed.channel:
            self.flush()

    def flush(self, after: float = 0.0) -> None:
        """Write them, if the first has waited `after` seconds."""
        if not self._done or time.monotonic() - self._since < after:
            return
        done, self._done = self._done, []
        try:
            _persist(lambda: services.finish_all(done, clock.now()))
        except (OperationalError, InterfaceError):
            log.exception("%d duties ended unwritten", len(done))


def _persist(write: services.Work) -> None:
    """Try a write again while the database is busy or away, but not inside a transaction."""
    for attempt in range(1, FINISH_TRIES + 1):
        try:
            write()
        except (OperationalError, InterfaceError):
            if attempt == FINISH_TRIES or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(0.1 * 2**attempt)
        else:
            return


def _described(error: Exception) -> str:
    """For staff: the sentence of an error that has one, else its kind too."""
    if isinstance(error, GiveUp):
        text = error.sentence
    elif isinstance(error, KeyError):
        text = f"KeyError: {error}"
    else:
        text = f"{type(error).__name__}: {error}"
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:LONGEST_ERROR]
