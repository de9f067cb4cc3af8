"""Readers of statements: files, their lines, and what still waits for a decision.

Called by the panel, the command that imports statements, the late-money desk and `verify`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.statement_models import (
    StatementEntry,
    StatementFile,
    StatementShare,
)
from orderwright.domain.payments.statements.lines import StatementLine
from orderwright.domain.payments.sums import CAME
from orderwright.domain.shop.stages import Party, PaymentStage
from orderwright.kernel.money import Money

State, Verdict = StatementEntry.State, StatementEntry.Verdict
CHUNK = 900
LIVING = Q(undone_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Counts:
    """Lines of a file by what became of them. `certain`: open, and recorded by itself soon."""

    applied: int
    certain: int
    proposed: int
    unknown: int
    ignored: int
    returned: int


def open_entries() -> QuerySet[StatementEntry]:
    """Lines that wait for a person, oldest first: proposed or unknown, none that a rule records."""
    waiting = StatementEntry.objects.filter(state=State.OPEN)
    return waiting.exclude(verdict=Verdict.CERTAIN).select_related("file").order_by("id")


def certain_entries(*, limit: int, file_id: int | None = None) -> list[int]:
    """Ids of open certain lines of released files, or of that file, in their order."""
    rows = StatementEntry.objects.filter(
        state=State.OPEN, verdict=Verdict.CERTAIN, file__released_at__isnull=False
    )
    if file_id is not None:
        rows = rows.filter(file_id=file_id)
    return list(rows.order_by("id").values_list("pk", flat=True)[:limit])


def files(*, before: int | None = None, limit: int) -> list[StatementFile]:
    """The newest first, below the id `before`."""
    rows = StatementFile.objects.order_by("-pk")
    return list((rows if before is None else rows.filter(pk__lt=before))[:limit])


def file_of(file_id: int) -> StatementFile | None:
    """One file."""
    return StatementFile.objects.filter(pk=file_id).first()


def entry_of(entry_id: int) -> StatementEntry | None:
    """One line with its file."""
    return StatementEntry.objects.select_related("file").filter(pk=entry_id).first()


def counts(file: StatementFile) -> Counts:
    """What became of the lines of a file."""
    rows = file.entries.values_list("state", "verdict").annotate(n=Count("pk")).order_by()
    found = {(state, verdict): n for state, verdict, n in rows}
    open_ones = {verdict: found.get((State.OPEN, verdict), 0) for verdict in Verdict}
    return Counts(
        applied=sum(n for (state, _verdict), n in found.items() if state == State.APPLIED),
        ignored=sum(n for (state, _verdict), n in found.items() if state == State.IGNORED),
        returned=sum(n for (state, _verdict), n in found.items() if state == State.RETURNED),
        certain=open_ones[Verdict.CERTAIN], proposed=open_ones[Verdict.PROPOSED],
        unknown=open_ones[Verdict.UNKNOWN],
    )  # fmt: skip


def entries_of(
    file: StatementFile, show: str, *, after: tuple[int, int] = (0, 0), limit: int
) -> list[StatementEntry]:
    """Lines of a file in its order, behind `after` = (place, id). `show`: a state, or a verdict of
    open lines, else all.
    """
    place, pk = after
    rows = file.entries.filter(Q(place__gt=place) | Q(place=place, pk__gt=pk))
    if show in State.values:
        rows = rows.filter(state=show)
    elif show in Verdict.values:
        rows = rows.filter(state=State.OPEN, verdict=show)
    return list(
        rows.prefetch_related("shares__payment", "shares__order").order_by("place", "id")[:limit]
    )


def amounts_of(fingerprints: Sequence[str]) -> dict[str, int]:
    """Fingerprint -> amount of those lines that are here, in minor units."""
    found: dict[str, int] = {}
    for start in range(0, len(fingerprints), CHUNK):
        part = StatementEntry.objects.filter(fingerprint__in=fingerprints[start : start + CHUNK])
        found.update(part.values_list("fingerprint", "amount"))
    return found


def waited_for(human_ids: Sequence[str]) -> dict[str, int]:
    """Of these payments those that are waited for, or whose cash a carrier has: what each brings,
    in minor units.
    """
    found: dict[str, int] = {}
    wanted = sorted({human_id for human_id in human_ids if human_id})
    carried = Q(held_by=Party.CARRIER, stage__in=CAME)
    for start in range(0, len(wanted), CHUNK):
        rows = Payment.objects.filter(human_id__in=wanted[start : start + CHUNK])
        waiting = rows.filter(Q(stage=PaymentStage.PENDING) | carried)
        found.update(waiting.values_list("human_id", "amount"))
    return found


def as_line(entry: StatementEntry) -> StatementLine:
    """The line as the matching knows it."""
    return StatementLine(
        place=entry.place, account=entry.account, booked_on=entry.booked_on,
        amount=Money(entry.amount, entry.currency), counterparty=entry.counterparty,
        counterparty_account=entry.counterparty_account, title=entry.title,
        structured_reference=entry.structured, end_to_end_id=entry.end_to_end,
        variable_symbol=entry.symbol, bank_reference=entry.reference,
        order_number=entry.order_number, parcel_number=entry.parcel_number,
        is_reversal=entry.is_reversal, fingerprint=entry.fingerprint,
    )  # fmt: skip


def is_of_a_statement(payment_id: int) -> bool:
    """Whether a line of a statement stands behind the payment."""
    return StatementShare.objects.filter(LIVING, payment_id=payment_id, held_by="").exists()


def wrong_shares() -> Iterator[str]:
    """Where lines and recorded payments do not say the same: every offender, named."""
    living = Coalesce(Sum("shares__amount", filter=Q(shares__undone_at__isnull=True)), 0)
    rows = StatementEntry.objects.annotate(shared=living)
    lacking = Q(state=State.APPLIED) & ~Q(shared=F("amount"))
    wrong = rows.filter(lacking | (~Q(state=State.APPLIED) & Q(shared__gt=0)))
    for pk, booked_on in wrong.order_by("pk").values_list("pk", "booked_on"):
        yield _named(pk, booked_on)
    shares = StatementShare.objects.filter(LIVING).select_related("payment", "entry")
    right = Q(payment__settled=F("amount"), payment__order=F("order"), payment__stage__in=CAME)
    for share in shares.exclude(right).order_by("pk").iterator():
        yield f"{_named(share.entry_id, share.entry.booked_on)}: {share.payment.human_id}"


def _named(pk: int, booked_on: date) -> str:
    return f"line {pk} of {booked_on}"
