"""Documents into the database, in batches that no other writer has to wait for.

All invoices first, then all returns, so that a return finds its order whatever happens in between.
Killed anywhere and started again it ends in the same rows: a batch is one transaction, and what is
recorded already is passed over. Called by `importing.py` once the file is known to be sound.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import connection

from orderwright.domain.catalog.imported import PastProduct, open_past_products
from orderwright.domain.customers.imported import emails_known, remember_numbered
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.permissions import Permission
from orderwright.entrypoints.commands.imports.documents import Document
from orderwright.entrypoints.commands.imports.progress import Progress
from orderwright.entrypoints.commands.imports.survey import Survey
from orderwright.entrypoints.commands.imports.wishes import (
    LOCALE,
    email_of,
    name_of,
    past_order,
    past_return,
)
from orderwright.kernel.database.dialect import is_postgres
from orderwright.kernel.database.errors import WritersBusy
from orderwright.kernel.faults import point
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.lifecycle.past import Recorded
from orderwright.lifecycle.past_orders import record_orders
from orderwright.lifecycle.past_returns import record_returns

SECONDS_ALONE = 0.03
"""What a batch aims at on SQLite, whose lock may be held for 50 ms (semantics 8)."""

SECONDS_AMONG_OTHERS = 0.25
"""On PostgreSQL nobody waits for a batch; long ones spare round trips."""

FEWEST_LINES, MOST_LINES = 60, 2_000
CHUNK = 200
TRIES = 12
"""Each waits up to five seconds in the queue of writers; then the shop is too busy for this."""

T = TypeVar("T")
Record = Callable[[Sequence[Document]], Recorded]


@dataclass(frozen=True, slots=True)
class Origin:
    """Which system the documents come from, and the currency of its amounts."""

    source: str
    currency: str

    @property
    def actor(self) -> Actor:
        """Who stands in the journal: the import, which may set prices and dates."""
        rights = frozenset({str(Permission.PRICE)})
        return Actor(ActorKind.RULE, f"import {self.source}", rights, Door.COMMAND)


class Pace:
    """How many lines a batch may have, learnt from how long the last ones took."""

    def __init__(self, seconds: float) -> None:
        self.lines = 100
        self._seconds = seconds

    def learn(self, lines: int, seconds: float) -> None:
        """Half as many or half as much again at most, so that one stall does not decide."""
        fitting = int(lines * self._seconds / max(seconds, 0.0001))
        fitting = min(max(fitting, self.lines // 2), self.lines * 3 // 2)
        self.lines = min(max(fitting, FEWEST_LINES), MOST_LINES)


def replay(
    read: Callable[[bool], Iterable[Document]], found: Survey, origin: Origin, progress: Progress
) -> None:
    """Records everything. `read(returns)` gives the returns, or else the invoices, of the file."""
    _open_products(found, origin)
    customers = _remember_customers(found, origin)
    source, currency, actor = origin.source, origin.currency, origin.actor

    def orders(batch: Sequence[Document]) -> Recorded:
        wishes = [past_order(one, customers, source=source, currency=currency) for one in batch]
        return record_orders(source, wishes, actor)

    def returns(batch: Sequence[Document]) -> Recorded:
        wishes = [past_return(one, source=source, currency=currency) for one in batch]
        return record_returns(source, wishes, actor)

    _in_batches(read(False), orders, progress)
    _in_batches(read(True), returns, progress)


def _in_batches(documents: Iterable[Document], record: Record, progress: Progress) -> None:
    pace = Pace(SECONDS_AMONG_OTHERS if is_postgres(connection) else SECONDS_ALONE)
    for batch in _batches(documents, pace):
        recorded = _patiently(record, batch)
        if recorded.count:
            pace.learn(sum(len(one.lines) for one in batch), recorded.seconds)
            point("import.after_commit")
        progress.add(len(batch))


def _batches(documents: Iterable[Document], pace: Pace) -> Iterator[list[Document]]:
    batch: list[Document] = []
    lines = 0
    for document in documents:
        if batch and lines + len(document.lines) > pace.lines:
            yield batch
            batch, lines = [], 0
        batch.append(document)
        lines += len(document.lines)
    if batch:
        yield batch


def _patiently(record: Record, batch: Sequence[Document]) -> Recorded:
    for _try in range(TRIES - 1):
        try:
            return record(batch)
        except WritersBusy:
            continue
    return record(batch)


def _open_products(found: Survey, origin: Origin) -> None:
    """A price of another currency would be a wrong one here: then it is left at nothing."""
    own = shop.settings().currency == origin.currency
    products = (
        PastProduct(sku, name, price if own else 0) for sku, (name, price) in found.products.items()
    )
    for chunk in _chunks(products):
        open_past_products(chunk)


def _remember_customers(found: Survey, origin: Origin) -> dict[str, int]:
    """E-mail -> id of everybody in the file."""
    ids: dict[str, int] = {}
    for chunk in _chunks(sorted(found.customers)):
        names = {number: name_of(number) for number in chunk}
        remember_numbered(names, source=origin.source, locale=LOCALE)
        ids |= emails_known([email_of(number, origin.source) for number in chunk])
    return ids


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
