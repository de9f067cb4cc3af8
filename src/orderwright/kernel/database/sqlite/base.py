"""Django's SQLite backend, with writers in one fair queue and durability checked.

Owns when a turn in the queue begins (before BEGIN IMMEDIATE of the outermost transaction) and ends
(after commit, rollback or close, whatever happens). Single statements outside a transaction are
left to SQLite's own waiting; what waited in vain is `WritersBusy` too. Never retries anything.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base
from django.db.utils import DatabaseErrorWrapper, OperationalError
from django.utils.functional import cached_property

from orderwright.kernel.database.errors import UnsafeDatabase, WritersBusy
from orderwright.kernel.database.sqlite.queue import WriterQueue, queue_for

PATIENCE_SECONDS = 5.0
FULL = 2
DURABLE = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
BUSY = ("locked", "busy")


class _Errors(DatabaseErrorWrapper):
    """Django's translation of errors, with a name of its own for a file that others write."""

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, sqlite3.OperationalError) and _is_busy(error):
            raise WritersBusy(*error.args).with_traceback(trace) from error
        super().__exit__(kind, error, trace)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; it holds at most one turn in the queue of its file."""

    transaction_mode: str | None
    init_commands: list[str]
    _turn: WriterQueue | None = None

    @cached_property
    def wrap_database_errors(self) -> _Errors:
        """What every statement runs inside of."""
        return _Errors(self)

    def get_connection_params(self) -> dict[str, Any]:
        """Durable and immediate, whatever the settings leave out."""
        params: dict[str, Any] = super().get_connection_params()
        self.transaction_mode = self.transaction_mode or "IMMEDIATE"
        if not self.is_in_memory_db():
            self.init_commands = [*DURABLE, *self.init_commands]
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open, then ask whether a power cut would lose nothing; raises UnsafeDatabase."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            _demand_durability(connection)
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except OperationalError as error:
            self._end_turn()
            if _is_busy(error):
                raise WritersBusy(str(error)) from error
            raise
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        queue = queue_for(str(self.settings_dict["NAME"]), in_memory=self.is_in_memory_db())
        queue.enter(float(getattr(settings, "WRITERS_WAIT_SECONDS", PATIENCE_SECONDS)))
        self._turn = queue

    def _end_turn(self) -> None:
        """Ends the turn once, however many of commit, rollback and close follow each other."""
        if self._turn is not None:
            turn, self._turn = self._turn, None
            turn.leave()


def _is_busy(error: Exception) -> bool:
    return any(word in str(error) for word in BUSY)


def _demand_durability(connection: sqlite3.Connection) -> None:
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if mode.lower() != "wal" or synchronous != FULL:
        raise UnsafeDatabase(
            "SQLite must run with journal_mode=wal and synchronous=FULL "
            f"(found {mode} and {synchronous}): an order could be lost at a power cut."
        )
