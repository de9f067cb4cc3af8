"""Writers of statements: a file and its lines kept once, a line applied, undone or ignored.

Called by `lifecycle/statements.py` and `lifecycle/statement_money.py`, which find what a line pays
and take the payments' steps in the same transaction. Who writes a line's state has locked it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from orderwright.domain.payments.statement_models import (
    StatementEntry,
    StatementFile,
    StatementShare,
)
from orderwright.domain.payments.statements.lines import Statement, StatementLine
from orderwright.kernel.money import Money

BATCH = 1000
State, Verdict = StatementEntry.State, StatementEntry.Verdict


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in. `sha256` of its bytes; `by`: who brought it."""

    sha256: str
    name: str
    layout: str
    by: str
    now: datetime
    is_cash_list: bool = False
    is_released: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with what is known of it. `ignored`: nobody has to look at it, `why` says so."""

    line: StatementLine
    verdict: str
    candidates: list[dict[str, Any]] = field(default_factory=list)
    why: str = ""
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that a line has paid, or (`held_by`) whose cash has arrived with it."""

    payment_id: int
    order_id: int
    amount: int
    held_by: str = ""


def known_file(sha256: str) -> StatementFile | None:
    """The file of these bytes, when it has been brought in before, perhaps not to its end."""
    return StatementFile.objects.filter(sha256=sha256).first()


def facts_of(statement: Statement) -> dict[str, Any]:
    """What a file says of one account: balances and difference in minor units, None if unstated."""
    opening, closing = statement.opening, statement.closing
    stated = closing if closing is not None else opening
    return {
        "account": statement.account, "number": statement.number, "lines": len(statement.lines),
        "currency": stated.currency if stated is not None else "",
        "opening": _minor(opening), "closing": _minor(closing),
        "difference": _minor(statement.difference), "left_out": statement.left_out,
    }  # fmt: skip


def _minor(money: Money | None) -> int | None:
    return None if money is None else money.minor


def keep(
    upload: Upload, statements: Sequence[Statement], judged: Sequence[Judged]
) -> tuple[StatementFile, bool]:
    """The file with its new lines, and whether this call has begun it.

    Big files are written in parts, so that nobody else waits long; one that was cut off is finished
    when it comes again. A line that another file has brought meanwhile stays with that file.
    """
    total = sum(len(statement.lines) for statement in statements)
    file, is_new = _begun(upload, statements, total)
    if not is_new and file.kept_at is not None:
        return file, False
    # Two files with the same lines wait for each other in one order, never in a circle.
    in_order = sorted(judged, key=lambda one: one.line.fingerprint)
    for start in range(0, len(in_order), BATCH):
        rows = [_entry(file, one, upload) for one in in_order[start : start + BATCH]]
        StatementEntry.objects.bulk_create(rows, ignore_conflicts=True)
    file.known, file.kept_at = total - file.entries.count(), upload.now
    file.save(update_fields=["known", "kept_at"])
    return file, is_new


def _begun(
    upload: Upload, statements: Sequence[Statement], total: int
) -> tuple[StatementFile, bool]:
    """A parallel twin waits here and finds the file."""
    try:
        with transaction.atomic():
            return _file(upload, statements, total), True
    except IntegrityError:
        known = known_file(upload.sha256)
        if known is None:
            raise
        return known, False


def _file(upload: Upload, statements: Sequence[Statement], total: int) -> StatementFile:
    released = {"released_at": upload.now, "released_by": upload.by[:120]}
    return StatementFile.objects.create(
        sha256=upload.sha256, name=upload.name[:120], layout=upload.layout,
        is_cash_list=upload.is_cash_list, lines=total,
        statements=[facts_of(statement) for statement in statements],
        left_out=sum(statement.left_out for statement in statements),
        imported_at=upload.now, imported_by=upload.by[:120],
        **(released if upload.is_released else {}),
    )  # fmt: skip


def _entry(file: StatementFile, judged: Judged, upload: Upload) -> StatementEntry:
    line = judged.line
    settled = {"settled_at": upload.now, "settled_by": "rule:statement"} if judged.ignored else {}
    return StatementEntry(
        file=file, fingerprint=line.fingerprint, place=line.place, account=line.account[:140],
        booked_on=line.booked_on, amount=line.amount.minor, currency=line.amount.currency,
        counterparty=line.counterparty[:140], title=line.title[:1000],
        counterparty_account=line.counterparty_account[:140],
        symbol=line.variable_symbol[:140], structured=line.structured_reference[:140],
        end_to_end=line.end_to_end_id[:140], reference=line.bank_reference[:140],
        order_number=line.order_number[:40], parcel_number=line.parcel_number[:40],
        is_reversal=line.is_reversal, verdict=judged.verdict, why=judged.why[:300],
        candidates=judged.candidates, state=State.IGNORED if judged.ignored else State.OPEN,
        reason=judged.why[:500] if judged.ignored else "", **settled,
    )  # fmt: skip


def locked(entry_id: int) -> StatementEntry | None:
    """The line, held until the transaction ends: two people who press at once come one by one."""
    rows = StatementEntry.objects.select_for_update(of=("self",)).select_related("file")
    return rows.filter(pk=entry_id).first()


def release(file: StatementFile, *, by: str, now: datetime) -> bool:
    """Somebody has looked: its certain lines may be recorded. False when that was so already."""
    waiting = StatementFile.objects.filter(pk=file.pk, released_at__isnull=True)
    return bool(waiting.update(released_at=now, released_by=by[:120]))


def apply(entry: StatementEntry, paid: Iterable[Paid], *, by: str, now: datetime) -> None:
    """The line's money is these payments'."""
    StatementShare.objects.bulk_create(
        StatementShare(
            entry=entry, payment_id=one.payment_id, order_id=one.order_id, amount=one.amount,
            held_by=one.held_by, applied_at=now, applied_by=by[:120],
        )
        for one in paid
    )  # fmt: skip
    _settle(entry, State.APPLIED, "", by, now)


def reopen(entry: StatementEntry, *, why: str, by: str, now: datetime) -> list[StatementShare]:
    """The line stands open again; answers the shares that were its own until now.

    It is not certain any more: what a person took back no rule does again.
    """
    living = entry.shares.filter(undone_at__isnull=True)
    shares = list(living.order_by("order_id", "id"))
    living.update(undone_at=now, undone_by=by[:120])
    entry.verdict = Verdict.PROPOSED if entry.candidates else Verdict.UNKNOWN
    entry.why = why[:300]
    entry.save(update_fields=["verdict", "why"])
    _settle(entry, State.OPEN, "", "", None)
    return shares


def ignore(entry: StatementEntry, reason: str, *, by: str, now: datetime) -> None:
    """The line is no customer's money."""
    _settle(entry, State.IGNORED, reason, by, now)


def give_back(entry: StatementEntry, account: str, *, by: str, now: datetime) -> None:
    """The line's money has gone back to whom it came from, by a transfer at the bank."""
    _settle(entry, State.RETURNED, account, by, now)


def judge(entry: StatementEntry, judged: Judged) -> None:
    """Looked at again: other candidates, another verdict."""
    entry.verdict, entry.candidates = judged.verdict, judged.candidates
    entry.why = judged.why[:300]
    entry.save(update_fields=["verdict", "candidates", "why"])


def doubt(entry_id: int, why: str) -> None:
    """What was certain cannot be recorded by itself: a person decides."""
    certain = StatementEntry.objects.filter(
        Q(pk=entry_id), state=State.OPEN, verdict=Verdict.CERTAIN
    )
    certain.update(verdict=Verdict.PROPOSED, why=why[:300])


def _settle(entry: StatementEntry, state: str, reason: str, by: str, now: datetime | None) -> None:
    entry.state, entry.reason = state, reason[:500]
    entry.settled_at, entry.settled_by = now, by[:120]
    entry.save(update_fields=["state", "reason", "settled_at", "settled_by"])
