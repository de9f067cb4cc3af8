"""Whether what runs now is a rehearsal: it will be rolled back and must leave nothing outside.

Set by `lifecycle/rehearsal.py`. Asked by what a rollback does not take back: fault points, and the
sequences of numbers on PostgreSQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_on: ContextVar[bool] = ContextVar("rehearsing", default=False)


def rehearsing() -> bool:
    """True inside of a rehearsal of this thread."""
    return _on.get()


@contextmanager
def as_rehearsal() -> Iterator[None]:
    """What runs in the `with` block is a rehearsal."""
    before = _on.set(True)
    try:
        yield
    finally:
        _on.reset(before)
