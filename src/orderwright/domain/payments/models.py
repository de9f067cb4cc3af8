"""Money rows of an order. The order's payment status is derived from them, never set.

Written by the services of this app and by the placing writer. Amounts in minor units. What a
provider said is kept for good in `ProviderEvent`, once for each of its events.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.statement_models import (
    StatementEntry,
    StatementFile,
    StatementShare,
)
from orderwright.domain.shop.stages import PaymentStage, RefundStage

__all__ = [
    "CreditUse", "KeptCredit", "Payment", "ProviderEvent", "Refund", "StatementEntry",
    "StatementFile", "StatementShare",
]  # fmt: skip


class Payment(models.Model):
    """Money expected or received. `human_id` as 2026-000123-P1.

    `reference` names the attempt to pay at a provider (unguessable, ours); `refunding`: what
    refunds on their way or done take of `settled`; `session_*`: where the customer pays, and until
    when (without an address: so long somebody is opening it, see `attempts.py`); `expires_at`: the
    end that is asked for; `held_by`: who still carries the cash; `by_service`: the service itself
    said that the money came, so it can give it back; `paid_reference`: what stood on money that
    staff recorded.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    human_id = models.CharField(max_length=32)
    method = models.CharField(max_length=40)
    stage = models.CharField(
        max_length=20, choices=PaymentStage.choices, default=PaymentStage.PENDING
    )
    amount = models.BigIntegerField()
    settled = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=24, blank=True, default="")
    provider_ref = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=64, null=True, unique=True)
    channel = models.CharField(max_length=24, blank=True, default="", db_default="")
    refunding = models.BigIntegerField(default=0, db_default=0)
    session_url = models.CharField(max_length=2000, blank=True, default="", db_default="")
    session_until = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=12, blank=True, default="", db_default="")
    by_service = models.BooleanField(default=False, db_default=False)
    paid_reference = models.CharField(max_length=140, blank=True, default="", db_default="")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["human_id"], name="payment_human_id"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, settled__gte=0), name="payment_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(refunding__gte=0, refunding__lte=F("settled")),
                name="payment_not_over_refunded",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_ref"],
                condition=~Q(provider_ref=""),
                name="payment_of_provider_once",
            ),
        ]

    def __str__(self) -> str:
        return self.human_id

    @property
    def refundable(self) -> int:
        """What can still be given back of it."""
        return self.settled - self.refunding


class Refund(models.Model):
    """Money given back of one payment. `human_id` as 2026-000123-R1.

    `way`: by the provider, by hand to `account`, in cash, moved to the order `moved_to`, or kept as
    the customer's credit. `credit`: what the order owes less since (0 = the money had come in
    excess). `refunded_before`: what the provider had given back of the payment when it was first
    asked for this one; the same in every repeat. `pending_since`: when it was sent on its way, the
    last time; `informs`: the customer is told when it is done, unless staff say otherwise then;
    `owed_still`: the order owes no less for it, it is paid another way.
    """

    class Way(models.TextChoices):
        PROVIDER = "provider", _("By the payment service")
        TRANSFER = "transfer", _("Bank transfer by hand")
        CASH = "cash", _("Cash")
        MOVED = "moved", _("Moved to another order")
        CREDIT = "credit", _("Kept as the customer's credit")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    human_id = models.CharField(max_length=32, unique=True)
    stage = models.CharField(
        max_length=12, choices=RefundStage.choices, default=RefundStage.REQUESTED
    )
    way = models.CharField(max_length=10, choices=Way.choices)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    credit = models.BigIntegerField(default=0)
    refunded_before = models.BigIntegerField(null=True)
    lines = models.JSONField(default=list, blank=True)
    account = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    moved_to = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="money_moved_here"
    )
    reference = models.CharField(max_length=32, unique=True)
    provider_ref = models.CharField(max_length=120, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")
    requested_by = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    pending_since = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    informs = models.BooleanField(default=True, db_default=True)
    owed_still = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, credit__gte=0), name="refund_above_zero"
            ),
            models.UniqueConstraint(
                fields=["payment", "provider_ref"],
                condition=~Q(provider_ref=""),
                name="refund_of_provider_once",
            ),
        ]

    def __str__(self) -> str:
        return self.human_id


class KeptCredit(models.Model):
    """Money that came in excess for `order` and that the shop keeps for its customer; `used` of it
    has paid orders since, see `CreditUse`.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="kept_credits")
    amount = models.BigIntegerField()
    used = models.BigIntegerField(default=0)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, used__gte=0, used__lte=F("amount")),
                name="kept_credit_not_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.left}"

    @property
    def left(self) -> int:
        """What can still be used of it."""
        return self.amount - self.used


class CreditUse(models.Model):
    """What a payment took of a kept credit."""

    credit = models.ForeignKey(KeptCredit, on_delete=models.PROTECT, related_name="uses")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="credit_uses")
    amount = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_use_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.credit_id}: {self.amount}"


class ProviderEvent(models.Model):
    """What a provider said, once and for good. Only what came of it follows later.

    Without a payment it is money that nobody knows: it stands at the late-money desk until staff
    have settled it (`settled_at`): `recorded_as` the money of an order, or put aside with a `note`.
    `why`: a code of `event_reasons.py` with its `facts`, or the sentence that refused a step;
    `repeats`: how often it was told again.
    """

    class Outcome(models.TextChoices):
        RECEIVED = "received", _("Received")
        APPLIED = "applied", _("Applied")
        IGNORED = "ignored", _("Nothing to change")
        FLAGGED = "flagged", _("To be looked at")

    provider = models.CharField(max_length=24)
    event_id = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="provider_events"
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="provider_events"
    )
    provider_ref = models.CharField(max_length=120, blank=True, default="")
    refund_ref = models.CharField(max_length=120, blank=True, default="")
    reference = models.CharField(max_length=120, blank=True, default="")
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RECEIVED)
    why = models.CharField(max_length=300, blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)
    repeats = models.IntegerField(default=0, db_default=0)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")
    recorded_as = models.OneToOneField(
        Payment, on_delete=models.PROTECT, null=True, related_name="recorded_from"
    )
    note = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(outcome="flagged", settled_at__isnull=True),
                name="provider_event_flagged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"
