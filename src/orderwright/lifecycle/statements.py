"""A file of a bank or carrier: read, matched to what the shop waits for, kept line by line.

Called by the panel and by `orderwright import statement`. The same file twice changes nothing, a
line that two files bring is kept once. What is certain is then recorded by `statement_money.py`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from orderwright.domain.orders.models import Order
from orderwright.domain.payments import queries
from orderwright.domain.payments import statement_services as services
from orderwright.domain.payments.statement_models import StatementEntry, StatementFile
from orderwright.domain.payments.statement_services import Judged, Upload
from orderwright.domain.payments.statements import reading
from orderwright.domain.payments.statements.camt import looks_like_camt
from orderwright.domain.payments.statements.candidates import Candidate, Match, Verdict
from orderwright.domain.payments.statements.csv_layout import Around, Layout
from orderwright.domain.payments.statements.csv_layouts import LAYOUTS
from orderwright.domain.payments.statements.csv_text import demand_text
from orderwright.domain.payments.statements.lines import Statement, StatementLine, UnknownLayout
from orderwright.domain.payments.statements.matching import MOST_SHOWN, match
from orderwright.domain.payments.statements.reasons import because
from orderwright.kernel import clock
from orderwright.lifecycle.awaited_money import (
    named_orders,
    open_payments,
    orders_of_parcels,
    tokens,
    why_not_awaited,
)

CAMT = "camt.053"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A file to bring in. `layout` None = found by what the file is; `by`: who brings it.

    `layouts`: among which it is found. `is_sure`: its certain lines are recorded though nobody has
    tried the layout on a file of that bank yet.
    """

    content: bytes
    by: str
    name: str = ""
    layout: Layout | None = None
    around: Around | None = None
    layouts: Sequence[Layout] = LAYOUTS
    is_sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a file holds, before anything is kept. `judged` holds the new lines alone."""

    layout: str
    is_cash_list: bool
    is_checked: bool
    statements: tuple[Statement, ...]
    judged: tuple[Judged, ...]

    @property
    def lines(self) -> int:
        """All lines of the file, the known ones too."""
        return sum(len(statement.lines) for statement in self.statements)

    @property
    def known(self) -> int:
        """Lines that an earlier file has brought."""
        return self.lines - len(self.judged)


def bring_in(wish: Wish) -> tuple[StatementFile, bool]:
    """The file as it is kept, and whether it was new. Raises BadStatement; nothing is kept then."""
    digest = hashlib.sha256(wish.content).hexdigest()
    known = services.known_file(digest)
    if known is not None and known.kept_at is not None:
        return known, False
    found = look(wish)
    upload = Upload(
        digest, wish.name, found.layout, wish.by, clock.now(), is_cash_list=found.is_cash_list,
        is_released=found.is_checked or wish.is_sure,
    )  # fmt: skip
    return services.keep(upload, found.statements, found.judged)


def look(wish: Wish) -> Found:
    """What the file holds and what its new lines pay; keeps nothing. Raises BadStatement."""
    layout, statements = read(wish)
    lines = [line for statement in statements for line in statement.lines]
    known = queries.amounts_of([line.fingerprint for line in lines])
    is_cash_list = bool(layout and layout.is_cash_list)
    new = [line for line in lines if line.fingerprint not in known]
    return Found(
        layout=layout.code if layout else CAMT, is_cash_list=is_cash_list,
        is_checked=layout is None or layout.checked, statements=statements,
        judged=tuple(judge(new, cash=is_cash_list)),
    )  # fmt: skip


def read(wish: Wish) -> tuple[Layout | None, tuple[Statement, ...]]:
    """The file alone: its layout, none for CAMT, and its statements. Raises BadStatement."""
    layout, around = _layout(wish), wish.around
    if around and layout and layout.is_cash_list:
        around = replace(around, account="")  # cash is of no account: the list is the same for all
    return layout, _told_apart(reading.read(wish.content, layout, around))


def _layout(wish: Wish) -> Layout | None:
    """The one that was chosen, else the one that fits; none for CAMT."""
    if not wish.content.strip() or looks_like_camt(wish.content):
        return None
    if wish.layout is not None:
        return wish.layout
    fitting = reading.fitting(wish.content, wish.layouts)
    if not fitting:
        demand_text(wish.content)
        raise UnknownLayout
    return fitting[0]


def _told_apart(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """A line that stands in two statements of one file counts in the first."""
    seen: set[str] = set()
    kept = []
    for statement in statements:
        lines = tuple(line for line in statement.lines if line.fingerprint not in seen)
        seen.update(line.fingerprint for line in lines)
        same = len(lines) == len(statement.lines)
        kept.append(statement if same else replace(statement, lines=lines))
    return tuple(kept)


def judge(lines: Sequence[StatementLine], *, cash: bool) -> list[Judged]:
    """What these lines may pay now. Money that went out needs nobody."""
    if not lines:
        return []
    matches = match(lines, open_payments(lines, cash=cash))
    lost = [one.line for one in matches if one.verdict is Verdict.UNKNOWN and _came(one.line)]
    orders, of_parcels = named_orders(lost), orders_of_parcels(lost)
    return [_judged(one, orders, of_parcels) for one in matches]


def _came(line: StatementLine) -> bool:
    return line.amount.minor > 0 and not line.is_reversal


def _judged(
    found: Match, orders: Mapping[str, Order], of_parcels: Mapping[str, Order]
) -> Judged:  # fmt: skip
    line = found.line
    if found.verdict is Verdict.UNKNOWN:
        named = [orders[token] for token in tokens(line) if token in orders] if _came(line) else []
        if not named and _came(line) and line.parcel_number in of_parcels:
            named = [of_parcels[line.parcel_number]]
        if not named:
            ignored = line.amount.minor <= 0 and not line.is_reversal
            return Judged(line, found.verdict, why=found.why, ignored=ignored)
        written = [_unawaited(line, order) for order in named[:MOST_SHOWN]]
        return Judged(line, Verdict.PROPOSED, written)
    return Judged(line, found.verdict, [_written(one) for one in found.candidates])


def _written(candidate: Candidate) -> dict[str, Any]:
    shares = [
        {"payment": share.payment.human_id, "number": share.payment.order_number,
         "amount": share.amount.minor}
        for share in candidate.shares
    ]  # fmt: skip
    return {"shares": shares, "reasons": [reason.stored() for reason in candidate.reasons]}


def _unawaited(line: StatementLine, order: Order) -> dict[str, Any]:
    """An order that the line names and that waits for no money."""
    names = because("names_number", {"number": order.number})
    if order.number not in tokens(line):
        names = because("names_parcel", {"parcel": line.parcel_number, "number": order.number})
    reasons = [names, why_not_awaited(order)]
    share = {"payment": "", "number": order.number, "amount": line.amount.minor}
    return {"shares": [share], "reasons": [reason.stored() for reason in reasons]}


def as_of_now(entries: Sequence[StatementEntry]) -> None:
    """Open lines with proposals that do not hold any more are matched anew, as they are shown and
    recorded: money that came meanwhile is not waited for twice. Saves nothing.
    """
    shown = [entry for entry in entries if entry.state == services.State.OPEN]
    waited = queries.waited_for([share["payment"] for e in shown for share in _shares(e)])
    for entry in shown:
        if not all(_holds(entry, found, waited) for found in entry.candidates):
            (judged,) = judge([queries.as_line(entry)], cash=entry.file.is_cash_list)
            entry.candidates, entry.why = judged.candidates, judged.why


def _shares(entry: StatementEntry) -> list[dict[str, Any]]:
    return [share for found in entry.candidates for share in found["shares"]]


def _holds(entry: StatementEntry, found: Mapping[str, Any], waited: Mapping[str, int]) -> bool:
    """Whether each payment that is proposed still waits, and for the sum that it is said to."""
    said = {reason["code"]: reason.get("facts") or {} for reason in found["reasons"]}
    for share in found["shares"]:
        if not share["payment"]:
            continue  # an order that waits for nothing: it is proposed as such
        due = waited.get(share["payment"])
        if due is None or ("amount_right" in said and due != entry.amount):
            return False
        if "sum_of" in said and due != share["amount"]:
            return False
        if "other_amount" in said and due != said["other_amount"]["expected"]["minor"]:
            return False
    return True


def match_again(file: StatementFile) -> int:
    """Looks again what the file's open lines pay, now that more orders may wait; answers how many
    have a proposal.

    What a rule did not record at once it does not record later: even a certain match is proposed.
    """
    entries = {entry.fingerprint: entry for entry in queries.open_entries().filter(file=file)}
    lines = [queries.as_line(entry) for entry in entries.values()]
    found = 0
    for judged in judge(lines, cash=file.is_cash_list):
        found += bool(judged.candidates)
        entry = entries[judged.line.fingerprint]
        if _is_news(entry, judged):
            _keep_again(entry.pk, judged)
    return found


def _is_news(entry: StatementEntry, judged: Judged) -> bool:
    return entry.candidates != judged.candidates or entry.why != judged.why


def _keep_again(entry_id: int, judged: Judged) -> None:
    if judged.verdict == Verdict.CERTAIN:
        judged = replace(judged, verdict=Verdict.PROPOSED)
    with transaction.atomic():
        entry = services.locked(entry_id)
        if entry is not None and entry.state == services.State.OPEN:
            services.judge(entry, judged)
