"""PostgreSQL for the benchmarks: databases of our own, pgbench, and the CPU of the backends.

Databases are named `ow_bench_*` and dropped when the `with` block ends, whatever happened in it.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

LOCAL_SOCKET = "postgresql:///postgres"
HERE = Path(__file__).parent
RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


class NoPostgres(Exception):
    """What is missing, as a sentence."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where PostgreSQL answers and with which pgbench it is measured."""

    address: str
    pgbench: str

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}/{database}"


def server() -> Server:
    """The server at TEST_POSTGRES_URL or on the local socket. Raises NoPostgres."""
    address = os.environ.get("TEST_POSTGRES_URL", LOCAL_SOCKET)
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.Error as error:
        raise NoPostgres(
            "PostgreSQL answers neither at TEST_POSTGRES_URL nor on the local socket: "
            "nothing can be measured."
        ) from error
    return Server(address, _pgbench())


def version(server: Server) -> str:
    """As PostgreSQL calls itself: 15.20."""
    with psycopg.connect(server.address) as connection:
        [row] = connection.execute("SHOW server_version").fetchall()
    return str(row[0]).split()[0]


def _pgbench() -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)
    found = shutil.which("pgbench") or next(map(str, installed), None)
    if found is None:
        raise NoPostgres(
            "pgbench was found neither on the PATH nor below /usr/lib/postgresql: "
            "without it there is no limit to measure against (Debian: postgresql-contrib)."
        )
    return found


@contextmanager
def database(server: Server, purpose: str) -> Iterator[str]:
    """A fresh database for the length of a `with` block; gives its address."""
    name = f"ow_bench_{purpose}_{os.getpid()}"
    _as_owner(server, "CREATE DATABASE {}", name)
    try:
        yield server.url(name)
    finally:
        _as_owner(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _as_owner(server: Server, statement: str, name: str) -> None:
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))  # type: ignore[arg-type]


def run_file(url: str, file: str) -> None:
    """Run the statements of a file of this folder."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((HERE / file).read_bytes())


def rate(server: Server, url: str, script: str, *, clients: int, seconds: float) -> float:
    """Transactions a second of a pgbench script, prepared, that many clients at once."""
    command = [
        server.pgbench, "-n", "-M", "prepared", "-c", str(clients), "-j", "2",
        "-T", str(max(1, round(seconds))), "-f", str(HERE / script), url,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = RATE.search(done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"pgbench {script} failed: {done.stderr.strip()[-2000:]}")
    return float(found[1])


def backends(url: str) -> list[int]:
    """Process ids of the server that work for this database."""
    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        ).fetchall()
    return [pid for (pid,) in rows]
