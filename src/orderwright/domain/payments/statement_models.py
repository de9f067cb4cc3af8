"""What banks and carriers wrote: files, their lines, and which payments a line has paid.

Written by `statement_services.py`, layouts of the shop's own by `own_layouts.py`; read by
`queries.py`. Amounts in minor units. No row is ever deleted: a line whose match was undone keeps
the share, with who undid it and when.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orderwright.domain.orders.models import Order


class StatementFile(models.Model):
    """One file, known by its bytes. `statements`: for each account in it account, number, currency,
    opening, closing, difference and lines, as `statement_services.facts_of` writes them.

    `layout`: camt.053 or the code of a CSV layout. `known`: lines that an earlier file had brought.
    `left_out`: entries not booked yet, rows that move nothing. `kept_at`: since when
    all its lines are here; `released_at`: since when its certain lines may be recorded, empty while
    somebody has to look at them first.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120, blank=True, default="")
    layout = models.CharField(max_length=24)
    is_cash_list = models.BooleanField(default=False)
    statements = models.JSONField(default=list)
    lines = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    imported_by = models.CharField(max_length=120, blank=True, default="")
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name or self.sha256[:12]


class OwnLayout(models.Model):
    """How a bank that only this shop has writes its CSV: what `csv_layout.Layout` says, as rows.

    `columns`: what a column holds -> headings, as `csv_layout.Column` names it. `dates`: a form of
    strptime.
    """

    name = models.CharField(max_length=60, unique=True)
    columns = models.JSONField(default=dict)
    delimiter = models.CharField(max_length=1)
    decimal = models.CharField(max_length=1)
    dates = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class StatementEntry(models.Model):
    """One line of a statement, kept once whichever file brings it (`fingerprint`).

    `candidates`: ways to book it, the best first: `{"shares": [{"order", "number", "amount"}],
    "reasons": [...]}`. `why`: why nothing fits, or is not certain any more. Reasons, `why` and the
    `reason` of a rule are read by `statements.reasons.sentence`; the `reason` of a line that was
    given back is the account that it went to. `settled_*`: who applied, ignored or gave it back.
    """

    class Verdict(models.TextChoices):
        CERTAIN = "certain", _("Certain")
        PROPOSED = "proposed", pgettext_lazy("line", "Proposed")
        UNKNOWN = "unknown", _("Unknown")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        APPLIED = "applied", _("Recorded")
        IGNORED = "ignored", _("Ignored")
        RETURNED = "returned", pgettext_lazy("line", "Given back")

    file = models.ForeignKey(StatementFile, on_delete=models.PROTECT, related_name="entries")
    fingerprint = models.CharField(max_length=64, unique=True)
    place = models.PositiveIntegerField()
    account = models.CharField(max_length=140, blank=True, default="")
    booked_on = models.DateField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    counterparty = models.CharField(max_length=140, blank=True, default="")
    counterparty_account = models.CharField(max_length=140, blank=True, default="")
    title = models.CharField(max_length=1000, blank=True, default="")
    symbol = models.CharField(max_length=140, blank=True, default="")
    structured = models.CharField(max_length=140, blank=True, default="")
    end_to_end = models.CharField(max_length=140, blank=True, default="")
    reference = models.CharField(max_length=140, blank=True, default="")
    order_number = models.CharField(max_length=40, blank=True, default="")
    parcel_number = models.CharField(max_length=40, blank=True, default="")
    is_reversal = models.BooleanField(default=False)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    why = models.CharField(max_length=300, blank=True, default="")
    candidates = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "statement entries"
        indexes: ClassVar = [
            models.Index(fields=["file", "state", "place", "id"], name="statement_entry_of_file"),
            models.Index(fields=["id"], condition=Q(state="open"), name="statement_entry_open"),
            models.Index(
                fields=["id"],
                condition=Q(state="open", verdict="certain"),
                name="statement_entry_certain",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on}: {self.amount} {self.currency}"


class StatementShare(models.Model):
    """The part of a line that is a payment's money. `held_by`: who had the cash before a carrier's
    list said that it has arrived; empty when the line itself was recorded as money.
    """

    entry = models.ForeignKey(StatementEntry, on_delete=models.PROTECT, related_name="shares")
    payment = models.ForeignKey(
        "payments.Payment", on_delete=models.PROTECT, related_name="statement_shares"
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="statement_shares")
    amount = models.BigIntegerField()
    held_by = models.CharField(max_length=12, blank=True, default="")
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=120, blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="statement_share_above_zero"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(undone_at__isnull=True), name="statement_share_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.amount}"
