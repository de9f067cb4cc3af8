"""The fair queue of writers of one SQLite file.

SQLite lets one writer in and makes the others poll, so that the unlucky wait for seconds. Here
they stand in line: threads of a process by ticket, processes by a lock file beside the database.
Called by the backend alone, once for each outermost transaction.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

from orderwright.kernel.database.errors import WritersBusy

POLL_SECONDS = 0.002
LOCK_SUFFIX = "-writers"


class WriterQueue:
    """First come, first served. `lock_file` is None for a database in memory."""

    def __init__(self, lock_file: Path | None) -> None:
        self._door = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._lock_file = lock_file
        self._descriptor: int | None = None

    def enter(self, patience: float) -> None:
        """Wait for one's turn, at most `patience` seconds; raises WritersBusy."""
        deadline = time.monotonic() + patience
        self._take_turn(patience)
        try:
            self._lock_out_others(deadline)
        except BaseException:
            self._pass_turn()
            raise

    def leave(self) -> None:
        """Let the next one in."""
        try:
            if self._descriptor is not None:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        finally:
            self._pass_turn()

    def close(self) -> None:
        """Give the lock file back without touching its lock; only a forked child needs it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take_turn(self, patience: float) -> None:
        with self._door:
            if not self._taken:
                self._taken = True
                return
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if not ticket.acquire(timeout=patience):
            self._give_up(ticket)

    def _give_up(self, ticket: threading.Lock) -> None:
        """Leave the line; if the turn came at this very moment, hand it on."""
        with self._door:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                raise WritersBusy("the queue of writers is too long")
        self._pass_turn()
        raise WritersBusy("the queue of writers is too long")

    def _pass_turn(self) -> None:
        with self._door:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _lock_out_others(self, deadline: float) -> None:
        """Take the lock file; a process killed while holding it frees it by dying."""
        if self._lock_file is None:
            return
        if self._descriptor is None:
            self._descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o660)
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise WritersBusy("another process is writing") from None
                time.sleep(POLL_SECONDS)
            else:
                return


_queues: dict[str, WriterQueue] = {}
_making = threading.Lock()


def queue_for(name: str, *, in_memory: bool) -> WriterQueue:
    """The one queue of this process for a database file."""
    key = name if in_memory else os.path.realpath(name)
    with _making:
        if key not in _queues:
            _queues[key] = WriterQueue(None if in_memory else Path(key + LOCK_SUFFIX))
        return _queues[key]


def _start_afresh() -> None:
    """In a forked child: the parent's line and its lock are not ours, and must not outlive it."""
    global _making
    _making = threading.Lock()
    for queue in _queues.values():
        queue.close()
    _queues.clear()


os.register_at_fork(after_in_child=_start_afresh)
