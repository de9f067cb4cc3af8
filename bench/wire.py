"""How often one placing asks the database: counted on the wire, not in the code.

libpq writes down every message of a connection (PQtrace). Each `ReadyForQuery` of the server ends
one round trip and says whether a transaction is open then. Needs Django set up with one connection
that stays (`settle`).
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\b")
OPEN = "T"
MARKS = 3
"""Tabs in a line of the trace that begins a message."""


@dataclass(frozen=True, slots=True)
class RoundTrips:
    """Round trips before the transaction that writes, within it, and after it."""

    before: int
    inside: int
    after: int


def settle() -> None:
    """One connection for this process instead of a pool, so that it can be watched."""
    connection.close()
    connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.settings_dict["CONN_MAX_AGE"] = None
    connection.ensure_connection()


def count(place: Callable[[], object]) -> RoundTrips:
    """Runs `place` with the connection watched; it must have run a few times before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements")
        prepared = dict(cursor.fetchall())
    server = connection.connection.pgconn
    with tempfile.TemporaryFile("w+") as notes:
        server.trace(notes.fileno())
        try:
            place()
        finally:
            server.untrace()
        notes.seek(0)
        return _counted(_trips(notes.read(), prepared))


def _trips(trace: str, prepared: dict[str, str]) -> list[bool]:
    """For each round trip, whether it belongs to a transaction that writes."""
    found, text = [], ""
    for line in trace.splitlines():
        if line.count("\t") < MARKS:  # a statement of several lines goes on
            text += line
            continue
        _at, _way, _length, message, *parts = line.split("\t")
        told = "".join(parts)
        if message in ("Query", "Parse"):
            text += told
        if message == "Bind":
            name = told.split('"')[3]
            text += prepared.get(name, "")
        if message == "ReadyForQuery":
            found.append(told.strip() == OPEN or "COMMIT" in text or bool(WRITES.search(text)))
            text = ""
    return found


def _counted(trips: list[bool]) -> RoundTrips:
    if True not in trips:
        return RoundTrips(len(trips), 0, 0)
    first, last = trips.index(True), len(trips) - trips[::-1].index(True)
    return RoundTrips(first, last - first, len(trips) - last)
