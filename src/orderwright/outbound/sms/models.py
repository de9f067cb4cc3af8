"""Rows of short messages: what the shop entered for a service, what is left there, its rules.

`SmsAccount` is written by `accounts.py`, `SmsBalance` by `balances.py`, `SmsRules` by `rules.py`,
`SmsDispatch` by `dispatches.py`, `RehearsedSms` by `rehearsal_rows.py` of this app only.
"""

from datetime import time
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from orderwright.outbound.providers.accounts import ProviderAccount

EVENING, MORNING = time(21, 0), time(8, 0)


class SmsAccount(ProviderAccount):
    """What the shop entered for one SMS service."""


class SmsBalance(models.Model):
    """What a service last said is left, in thousandths of its unit."""

    code = models.CharField(max_length=24, unique=True)
    thousandths = models.BigIntegerField()
    unit = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code}: {self.thousandths}"


class SmsRules(models.Model):
    """One row: to whom, when and for how much the shop sends SMS. `money_day` and `part_price` in
    minor units of the shop's currency; `countries` empty = the shop's own.
    """

    service = models.CharField(_("service"), max_length=24, blank=True, default="")
    countries = models.JSONField(_("allowed countries"), default=list, blank=True)
    needs_consent = models.BooleanField(_("only with the customer's consent"), default=False)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=EVENING)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True, default=MORNING)
    plain_letters = models.BooleanField(_("send letters without their marks"), default=True)
    most_parts = models.PositiveSmallIntegerField(_("parts at most"), default=3)
    part_price = models.BigIntegerField(_("price of a part"), default=10)
    per_number = models.PositiveIntegerField(_("to one number a day"), default=6)
    per_prefix = models.PositiveIntegerField(_("to numbers of one block a day"), default=20)
    per_country = models.PositiveIntegerField(_("to one country abroad a day"), default=100)
    per_address = models.PositiveIntegerField(_("for orders from one address a day"), default=20)
    per_day = models.PositiveIntegerField(_("a day"), default=2000)
    money_day = models.BigIntegerField(_("money a day"), default=20000)

    def __str__(self) -> str:
        return "sms"


class SmsDispatch(models.Model):
    """One message on its way through a service. `sends`: how often it was handed over without a
    clear no, two at most (F27); `origin`: the address from which its order came, empty for those
    that staff typed; `cost` in minor units of the shop's currency; `news`: the service's last word.
    """

    message_id = models.BigIntegerField(unique=True)
    key = models.CharField(max_length=80, unique=True)
    service = models.CharField(max_length=24)
    to = models.CharField(max_length=20)
    country = models.CharField(max_length=2, blank=True, default="")
    origin = models.CharField(max_length=45, blank=True, default="")
    parts = models.PositiveSmallIntegerField()
    cost = models.BigIntegerField()
    sends = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=80, blank=True, default="")
    news = models.CharField(max_length=12, blank=True, default="")
    raw = models.CharField(max_length=40, blank=True, default="")
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="sms_dispatch_at"),
            models.Index(fields=["reference"], name="sms_dispatch_reference"),
        ]

    def __str__(self) -> str:
        return self.key


class RehearsedSms(models.Model):
    """A message of the rehearsal: its only memory. `told`: what has been reported, newest last."""

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=40, unique=True)
    to = models.CharField(max_length=20)
    body = models.TextField()
    asks = models.PositiveSmallIntegerField(default=0)
    told = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name
