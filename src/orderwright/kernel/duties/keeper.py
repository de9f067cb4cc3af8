"""The keeper of leases: a thread that renews what the worker holds and says that it lives.

Owns the list of claims in hand. Made by the worker's loop, once for each run. Never runs an
effect, so that a slow mail server cannot keep it from renewing.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterable

from django.db import connection
from django.db.utils import Error

from orderwright.kernel import clock
from orderwright.kernel.duties import services
from orderwright.kernel.duties.shapes import Claimed

log = logging.getLogger(__name__)

TICK_SECONDS = 15.0
"""A quarter of the lease: three renewals may fail before a claim is lost."""


class LeaseKeeper(threading.Thread):
    """Use as a context: it starts on entering and has ended when the block is left."""

    def __init__(self, *, beats: bool, tick: float = TICK_SECONDS) -> None:
        super().__init__(name="orderwright-leases", daemon=True)
        self._beats = beats
        self._tick = tick
        self._over = threading.Event()
        self._door = threading.Lock()
        self._held: dict[int, Claimed] = {}

    def __enter__(self) -> LeaseKeeper:
        self.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        self._over.set()
        self.join()

    def hold(self, batch: Iterable[Claimed]) -> None:
        """Renew these from now on."""
        with self._door:
            self._held.update((claimed.id, claimed) for claimed in batch)

    def let_go(self, claimed: Claimed) -> None:
        """Its end is written, or somebody else's business."""
        with self._door:
            self._held.pop(claimed.id, None)

    def holds(self, claimed: Claimed) -> bool:
        """False when the lease was lost: leave the duty alone."""
        with self._door:
            return claimed.id in self._held

    def run(self) -> None:
        """Until the block is left: beat, renew, wait."""
        try:
            self._beat()
            while not self._over.wait(self._tick):
                self._beat()
                self._renew()
        finally:
            connection.close()

    def _beat(self) -> None:
        if self._beats:
            self._try(lambda: services.beat(worker_name(), clock.now()))

    def _renew(self) -> None:
        with self._door:
            held = list(self._held.values())
        self._try(lambda: self._drop_lost(held))

    def _drop_lost(self, held: list[Claimed]) -> None:
        kept = services.renew(held, clock.now())
        for claimed in held:
            if claimed.id not in kept:
                self.let_go(claimed)

    def _try(self, work: services.Work) -> None:
        """A database that is away now is asked again at the next tick."""
        try:
            work()
        except Error:
            log.warning("leases not renewed: the database does not answer", exc_info=True)
            connection.close()


def worker_name() -> str:
    """Host and process: one worker, however many threads it has."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"
