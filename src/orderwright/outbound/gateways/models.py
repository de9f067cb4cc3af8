"""Rows of payment services: what the shop entered for them, what is to be asked, rehearsals.

`GatewayAccount` is written by `accounts.py`, `Inquiry` by `watching.py`, `ChannelList` by
`channels.py`, the rehearsal's rows by `rehearsal_rows.py` of this app only.
"""

from django.db import models

from orderwright.domain.payments.models import Payment
from orderwright.outbound.providers.accounts import ProviderAccount


class GatewayAccount(ProviderAccount):
    """What the shop entered for one payment service."""


class Inquiry(models.Model):
    """A payment of which the service may have something to tell: `since` when, asked how often,
    `asked_at` the last time.
    """

    payment = models.OneToOneField(Payment, on_delete=models.CASCADE, related_name="inquiry")
    since = models.DateTimeField()
    asks = models.IntegerField(default=0)
    ask_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.payment_id}"


class ChannelList(models.Model):
    """What one service told of its channels, in minor units of `currency`; when it is asked next.
    `told_at` is null while nothing holds.
    """

    code = models.CharField(max_length=24, unique=True)
    told = models.JSONField(default=list)
    currency = models.CharField(max_length=3, default="")
    told_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class RehearsedPayment(models.Model):
    """What was played with a payment of the rehearsal: its only memory. Standings as JSON; `later`
    is what it says from `later_from` on.
    """

    name = models.CharField(max_length=120, unique=True)
    standing = models.JSONField(default=dict)
    later = models.JSONField(default=dict)
    later_from = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RehearsedNotification(models.Model):
    """A notification of the rehearsal that comes later: body and headers as they will be posted."""

    code = models.CharField(max_length=24)
    raw = models.TextField()
    headers = models.JSONField(default=dict)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.code} {self.due_at:%H:%M:%S}"
