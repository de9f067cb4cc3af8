"""Statements of fixed shape that PostgreSQL parses and plans once a connection.

For the one hand-written path (decision 0006): `domain/checkout/placing_fast.py` and the read before
it. Uses Django's own connection, so that its pool and its errors hold, but speaks to libpq past the
cursors, which cost more than the server does. Values travel as text apart from the statement:
PostgreSQL knows every type from the columns, and a statement keeps one plan whatever the values.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, RawCursor
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

Row = Sequence[str | None]

MOST_KEPT = 24
"""Statements for each connection; the plan of one placing takes half a megabyte there."""

_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_names: "WeakKeyDictionary[Connection[Any], dict[bytes, bytes]]" = WeakKeyDictionary()
"""By connection: the name under which its server process knows a statement."""


def fetch(statement: bytes, values: Iterable[object]) -> list[Row]:
    """All rows of a statement with places `$1`, `$2`, as text. Raises Django's database errors.

    Numbers, moments, truths and choices are told as their own text; None is NULL. Outside a
    transaction the statement is one of its own: done as a whole or not at all.
    """
    ours = connections[DEFAULT_DB_ALIAS]
    ours.ensure_connection()
    held: Connection[Any] = ours.connection
    if ours.queries_logged:
        ours.queries_log.append({"sql": statement.decode(), "time": "0"})
    with ours.wrap_database_errors:
        # psycopg opens a transaction with its first cursor: inside one we have to use cursors.
        way = _past_cursors if held.autocommit else _by_cursor
        return _rows(way(held, statement, values))


def _past_cursors(held: Connection[Any], statement: bytes, values: Iterable[object]) -> PGresult:
    texts: list[Any] = [None if value is None else str(value).encode() for value in values]
    name = _name(held, statement)
    if name is None:
        return _demand_done(held.pgconn.exec_params(statement, texts))
    return _demand_done(held.pgconn.exec_prepared(name, texts))


def _name(held: Connection[Any], statement: bytes) -> bytes | None:
    """Under which the statement is known there; None when too many others are."""
    known = _names.setdefault(held, {})
    name = known.get(statement)
    if name is None and len(known) < MOST_KEPT:
        name = b"ow_%d" % len(known)
        _demand_done(held.pgconn.prepare(name, statement))
        known[statement] = name
    return name


def _by_cursor(held: Connection[Any], statement: bytes, values: Iterable[object]) -> PGresult:
    cursor = RawCursor(held)
    cursor.execute(statement, [None if value is None else str(value) for value in values])
    assert cursor.pgresult is not None
    return cursor.pgresult


def _demand_done(result: PGresult) -> PGresult:
    if result.status not in _DONE:
        raise error_from_result(result)
    return result


def _rows(result: PGresult) -> list[Row]:
    columns, value = range(result.nfields), result.get_value
    return [
        [None if (told := value(row, column)) is None else told.decode() for column in columns]
        for row in range(result.ntuples)
    ]
