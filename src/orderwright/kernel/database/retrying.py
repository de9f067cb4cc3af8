"""What the database gave up because two units of work stood in each other's way is done once more.

PostgreSQL ends a deadlock by undoing one of the two. Locks are taken in one order everywhere, so
this is the net below that rule and not the rule. Called by the engine, by placing and by the shelf
around a whole unit of work.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection
from django.db.utils import OperationalError

T = TypeVar("T")

TRIES = 4
WAIT_SECONDS = 0.02
"""The first wait at most; each later one may be twice as long as the one before."""

DEADLOCK, NOT_SERIALIZABLE = "40P01", "40001"


def undone_whole(error: BaseException) -> bool:
    """Whether the database has undone the transaction only because of somebody else's."""
    return getattr(error.__cause__, "sqlstate", None) in (DEADLOCK, NOT_SERIALIZABLE)


def once_more(work: Callable[[], T]) -> T:
    """Runs the unit of work, again when the database had to undo it: at most four times.

    `work` opens its own transaction, reads all it decides on itself and touches nothing but the
    database. Inside a larger transaction it runs once: only the whole of that can be repeated.
    """
    for attempt in range(1, TRIES):
        try:
            return work()
        except OperationalError as error:
            if connection.in_atomic_block or not undone_whole(error):
                raise
            time.sleep(random.uniform(0, WAIT_SECONDS * 2**attempt))  # noqa: S311 - no secret
    return work()
