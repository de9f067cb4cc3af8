"""`orderwright serve`: the web server (granian, WSGI) and, on SQLite, the worker inside it.

SQLite has one process that writes: more web workers are refused with a sentence (semantics 8).
"""

import argparse
import logging
import os
import socket

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.server.mp import MPServer

from orderwright.entrypoints.commands.main import Sentence, whole
from orderwright.kernel.database.dialect import is_postgres

THREADS = 16
MOST_PROCESSES = 256


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, with how many processes."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=whole(1, 65535), default=8000)
    parser.add_argument(
        "--workers", type=whole(1, MOST_PROCESSES), default=1,
        help="web processes (PostgreSQL only)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Serves until it is told to stop."""
    _demand_free(options.host, options.port)
    if not is_postgres(connection):
        os.environ["ORDERWRIGHT_INNER_WORKER"] = "1"
    _let_go_of_the_database()
    _keep_quiet_about_threads()
    server(options).serve()
    return 0


def _keep_quiet_about_threads() -> None:
    """Granian warns of more threads than processors at every start; ours wait for the database."""
    logging.getLogger("_granian").addFilter(lambda said: "Python threads" not in said.getMessage())


def _demand_free(host: str, port: int) -> None:
    """Granian shares a port with whoever has it: visitors would meet two shops by turns."""
    try:
        socket.create_server((host, port), family=_family(host)).close()
    except (OSError, UnicodeError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise Sentence(f"The server cannot listen on {host}:{port}: {reason}.") from problem


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _let_go_of_the_database() -> None:
    """Web processes are forked from this one: a pool would come without its threads."""
    connection.close()
    if is_postgres(connection):
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it


def demand(options: argparse.Namespace) -> None:
    """Refuses what would not be safe, naming all of it, one line each."""
    # By name: the floor above, which knows all settings, is not imported from here.
    if reasons := import_string(settings.SAFETY_CHECK)():
        raise Sentence("\n- ".join(["The server does not start:", *reasons]))
    if options.workers > 1 and not is_postgres(connection):
        raise Sentence(
            "SQLite has one writing process: use --workers 1, or PostgreSQL by DATABASE_URL."
        )


def server(options: argparse.Namespace) -> MPServer:
    """Granian with bounded threads and a supervisor that does not wait for ever."""
    return MPServer(
        "orderwright.config.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=THREADS,
        backpressure=THREADS * 8,
        workers_kill_timeout=15,
        respawn_failed_workers=True,
        log_access=False,
        websockets=False,
    )
