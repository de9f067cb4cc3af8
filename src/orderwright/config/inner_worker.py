"""The worker inside the web process: SQLite has one process that writes (semantics 8).

Started by `wsgi.py` when `serve` asks for it; PostgreSQL has workers of its own.
"""

import atexit
import os
import threading

from django.db import connection
from django.utils.module_loading import import_string

WANTED = "ORDERWRIGHT_INNER_WORKER"
PATIENCE = 10.0


def start_if_wanted() -> threading.Thread | None:
    """One thread that runs what is owed until the process ends; None when nobody asked for it."""
    if os.environ.get(WANTED) != "1":
        return None
    # Found by name: the tables need Django set up, which wsgi.py has done by now.
    work = import_string("orderwright.entrypoints.commands.worker.work")
    stop = threading.Event()

    def run() -> None:
        try:
            work(stop)
        finally:
            connection.close()

    thread = threading.Thread(target=run, name="orderwright-worker", daemon=True)
    thread.start()
    atexit.register(_end, stop, thread)
    return thread


def _end(stop: threading.Event, thread: threading.Thread) -> None:
    stop.set()
    thread.join(PATIENCE)
