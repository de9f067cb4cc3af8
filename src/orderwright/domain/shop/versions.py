"""Caches of configuration, each value kept under the configuration version it was read at.

Owns which version holds now and how often the database is asked for it: once a second a process,
every two seconds inside a transaction. Safe for threads. Called by the queries of shop,
catalog and checkout.
Never hands a transaction's unfinished changes to anybody else: a version that was rolled back is
a number that no other change ever gets.
"""

import secrets
import threading
import time
import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection, transaction

from orderwright.domain.shop.models import ConfigVersion

T = TypeVar("T")

THE_ROW = 1
FRESH_SECONDS = 1.0
FRESH_SECONDS_IN_TRANSACTION = 2.0
"""Prices of another process are at most this old; a transaction is not slowed by asking
each time.
"""
VERSIONS_KEPT = 4
LEAP = 2**31
"""A version rises by a random leap, so that one that was rolled back is not drawn again."""

_known: tuple[int, float] | None = None
_caches: "list[Versioned[object]]" = []
_waiting: "set[weakref.ref[_Raised]]" = set()
"""Versions of transactions that are still open, in any thread: mostly none."""


class _Raised:
    """Waits for the commit of the transaction that raised the version.

    Django drops it with the savepoint or transaction that is rolled back: as long as it stands in
    the connection's list, this transaction sees its own changes.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        _waiting.add(weakref.ref(self, _waiting.discard))

    def __call__(self) -> None:
        _remember(self.number)


class Versioned(Generic[T]):
    """One value built from configuration rows, once a version (twice when two threads meet)."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._kept: dict[int, T] = {}
        self._lock = threading.Lock()
        _caches.append(self)  # type: ignore[arg-type]

    def get(self) -> T:
        """The value of the version that holds now. Shared: never change what you are given."""
        version = config_version()
        kept = self._kept.get(version)
        return self._keep(version, self._read()) if kept is None else kept

    def forget(self) -> None:
        """Read anew at the next call."""
        with self._lock:
            self._kept = {}

    def _keep(self, version: int, value: T) -> T:
        with self._lock:
            younger = list(self._kept.items())[-(VERSIONS_KEPT - 1) :]
            self._kept = {**dict(younger), version: value}
        return value


def config_version() -> int:
    """The version that this thread sees now: its own transaction's, else the shop's."""
    known = _known
    # Nearly always so, a dozen times a request: then nobody else need be asked.
    if known and not _waiting and abs(time.monotonic() - known[1]) < FRESH_SECONDS:
        return known[0]
    if _waiting and (own := _own_version()):
        return own
    if _known is not None and _is_fresh(_known[1]):
        return _known[0]
    return _remember(_stored())


def _own_version() -> int | None:
    """What this thread's transaction has raised the version to and not committed."""
    hooks = (entry[1] for entry in reversed(connection.run_on_commit))
    return next((hook.number for hook in hooks if isinstance(hook, _Raised)), None)


def raise_version() -> int:
    """A change holds from here on: at once in this transaction, for all when it commits."""
    with transaction.atomic():
        ConfigVersion.objects.get_or_create(pk=THE_ROW)
        row = ConfigVersion.objects.select_for_update().get(pk=THE_ROW)
        number = row.number + 1 + secrets.randbelow(LEAP)
        ConfigVersion.objects.filter(pk=THE_ROW).update(number=number)
        transaction.on_commit(_Raised(number))
    return number


def forget() -> None:
    """Drop all that this process remembers; for tests, whose rows are rolled back."""
    global _known
    _known = None
    for cache in _caches:
        cache.forget()


def _is_fresh(read_at: float) -> bool:
    """Asks the clock before the connection: this runs a dozen times a request."""
    age = abs(time.monotonic() - read_at)
    if age < FRESH_SECONDS:
        return True
    inside = connection.in_atomic_block and age < FRESH_SECONDS_IN_TRANSACTION
    return inside or connection.needs_rollback


def _stored() -> int:
    number = ConfigVersion.objects.filter(pk=THE_ROW).values_list("number", flat=True).first()
    return number or 0


def _remember(number: int) -> int:
    global _known
    _known = (number, time.monotonic())
    return number
