"""Statements as the panel shows them: amounts and days written, shares with their orders.

Called by `statements.py` and the late-money desk. Templates show these and compute nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.own_layouts import name_of
from orderwright.domain.payments.queries import Counts, counts
from orderwright.domain.payments.statement_models import StatementEntry, StatementFile
from orderwright.domain.payments.statements.reasons import sentence
from orderwright.entrypoints.panel import words
from orderwright.kernel.money import Money
from orderwright.lifecycle.statement_money import proposals


@dataclass(frozen=True)
class Part:
    """An order's share of a line. `payment` is empty while nothing is recorded."""

    number: str
    amount: str
    payment: str = ""


@dataclass(frozen=True)
class Way:
    """One way to book a line. `seen`: what the form sends of it. `other_currency`: that of its
    orders, where the line cannot be recorded on them.
    """

    seen: str
    parts: list[Part]
    reasons: list[str]
    other_currency: str = ""


@dataclass(frozen=True)
class Line:
    """A line with everything that can be done to it."""

    entry: StatementEntry
    amount: str
    day: str
    ways: list[Way]
    parts: list[Part]
    can_pay: bool
    settled_by: str
    why: str
    reason: str


@dataclass(frozen=True)
class Account:
    """What a file says of one account; balances are empty where it states none."""

    number: str
    account: str
    opening: str
    closing: str
    difference: str
    is_whole: bool


@dataclass(frozen=True)
class Counted:
    """A file with what became of its lines."""

    file: StatementFile
    layout: str
    counts: Counts
    accounts: list[Account]
    imported_by: str

    @property
    def is_busy(self) -> bool:
        """The rule is still at its certain lines."""
        return bool(self.counts.certain and self.file.released_at)


def counted(file: StatementFile) -> Counted:
    """The head of a file's page."""
    accounts = [_account(facts) for facts in file.statements]
    return Counted(
        file,
        name_of(file.layout) or "CAMT.053",
        counts(file),
        accounts,
        words.who(file.imported_by),
    )


def line(entry: StatementEntry) -> Line:
    """One line; its shares are read when it was recorded."""
    foreign = _foreign(entry)
    ways = [_way(place, found, entry, foreign) for place, found in enumerate(entry.candidates)]
    return Line(
        entry, written(entry.amount, entry.currency), day_of(entry.booked_on), ways,
        list(_recorded(entry)), entry.amount > 0 and not entry.is_reversal,
        words.who(entry.settled_by) if entry.settled_by else "",
        sentence(entry.why), sentence(entry.reason),
    )  # fmt: skip


def written(minor: int | None, currency: str) -> str:
    """An amount in the reader's language, nothing for none."""
    if minor is None or not currency:
        return ""
    return Money(minor, currency).format(get_language() or "en")


def day_of(day: date) -> str:
    """A bank's day: it has no time and no zone."""
    return str(format_date(day, "d MMM y", locale=(get_language() or "en").replace("-", "_")))


def _foreign(entry: StatementEntry) -> dict[str, str]:
    """Number -> currency of proposed orders that are not in the line's."""
    if entry.state != StatementEntry.State.OPEN or not entry.candidates:
        return {}
    numbers = [share["number"] for found in entry.candidates for share in found["shares"]]
    rows = Order.objects.filter(number__in=numbers).exclude(currency=entry.currency)
    return dict(rows.values_list("number", "currency"))


def _way(
    place: int, found: dict[str, Any], entry: StatementEntry, foreign: Mapping[str, str]
) -> Way:
    parts = [
        Part(share["number"], written(share["amount"], entry.currency))
        for share in found["shares"]
    ]  # fmt: skip
    other = next((foreign[part.number] for part in parts if part.number in foreign), "")
    return Way(
        proposals(entry)[place], parts, [sentence(reason) for reason in found["reasons"]], other
    )


def _recorded(entry: StatementEntry) -> Iterator[Part]:
    if entry.state != StatementEntry.State.APPLIED:
        return
    for share in entry.shares.all():
        if share.undone_at is None:
            amount = written(share.amount, entry.currency)
            yield Part(share.order.number, amount, share.payment.human_id)


def _account(facts: dict[str, Any]) -> Account:
    opening, closing, difference = (
        written(facts[name], facts["currency"]) for name in ("opening", "closing", "difference")
    )
    return Account(
        facts["number"], facts["account"], opening, closing, difference, not facts["difference"]
    )
