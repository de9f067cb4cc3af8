"""What recording the past has in common: nothing twice, and a row's event as a value.

Used by `past_orders.py` and `past_returns.py`, which write many rows at a time. The guards that are
asked and the event that comes of it are those of the engine, which takes one row at a time.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError

from orderwright.kernel.journal import chain
from orderwright.kernel.lifecycle import planning
from orderwright.kernel.lifecycle.checking import check
from orderwright.kernel.lifecycle.taking import Taking

ATTEMPTS = 5
"""Somebody else may record the same documents at the same moment; then what is left is tried."""

Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many documents are new, and for how many seconds others could not write (SQLite)."""

    count: int
    seconds: float


def record_once(
    documents: Sequence[Document],
    known: Callable[[], Collection[str]],
    *,
    key: Callable[[Document], str],
    write: Callable[[Sequence[Document]], float],
) -> Recorded:
    """Writes the documents whose key is not known yet.

    `write` is one transaction and answers for how many seconds it held the database.
    """
    for attempt in range(1, ATTEMPTS + 1):
        there = known()
        fresh = [document for document in documents if key(document) not in there]
        if not fresh:
            break
        try:
            return Recorded(len(fresh), write(fresh))
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
    return Recorded(0, 0.0)


def demand(taking: Taking) -> None:
    """Who, stage and guards as the engine asks them. Raises as `kernel.lifecycle.engine.take`."""
    check(taking)
    taking.before = taking.stage


def happened(
    taking: Taking, head: tuple[int, str], subject: tuple[int, int | None]
) -> chain.Happened:
    """The event of a row behind the chain's head (seq, hash). `subject` = (row id, order id)."""
    subject_id, order_id = subject
    return chain.chain_event(
        head,
        subject=(taking.table.name, subject_id, order_id),
        named=(taking.step.verb, taking.step.records.name),
        by=(str(taking.actor), taking.now),
        data=planning.event_data(taking),
    )  # fmt: skip
