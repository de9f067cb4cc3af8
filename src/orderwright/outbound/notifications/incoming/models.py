"""Rows of what came by mail. Written by `services.py` and `mailboxes.py` of this app only.

No foreign keys to orders and messages: a mail outlives both, as a message does.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What it is."""

    REPLY = "reply", _("Reply")
    AUTOMATIC = "automatic", _("Automatic reply")
    BOUNCE = "bounce", _("Came back")


class Trust(models.TextChoices):
    """Who wrote it, as far as anybody can say."""

    CUSTOMER = "customer", _("from the customer")
    UNSURE = "unsure", _("from the customer's address, not proved")
    STRANGER = "stranger", _("from another address")
    FORGED = "forged", _("the sender is forged")


class Became(models.TextChoices):
    """What a yes in it led to."""

    NOTHING = "", "-"
    CONFIRMED = "confirmed", _("It confirmed the order.")
    ASKED = "asked", _("It says yes: somebody has to decide.")


class IncomingMail(models.Model):
    """One mail, however often it came. `own`: the words above the quote; `answers`: the row of our
    message that it answers or returns; `order_id` is empty until somebody knows.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    trust = models.CharField(max_length=12, choices=Trust.choices, default=Trust.STRANGER)
    became = models.CharField(max_length=12, choices=Became.choices, blank=True, default="")
    order_id = models.BigIntegerField(null=True, blank=True)
    answers = models.BigIntegerField(null=True, blank=True)
    message_id = models.CharField(max_length=255, blank=True, default="")
    digest = models.CharField(max_length=64)
    sender = models.CharField(max_length=254, blank=True, default="")
    sender_name = models.CharField(max_length=255, blank=True, default="")
    subject = models.CharField(max_length=255, blank=True, default="")
    text = models.TextField(blank=True, default="")
    own = models.TextField(blank=True, default="")
    way = models.CharField(max_length=8)
    came_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message_id", "digest"], name="incoming_mail_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["order_id", "id"], name="incoming_mail_order"),
            models.Index(
                fields=["-id"], condition=Q(settled_at__isnull=True), name="incoming_mail_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class IncomingFile(models.Model):
    """A file that came with a mail; `content` is None where it was too big to keep."""

    mail = models.ForeignKey(IncomingMail, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    content = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name


class MailAddress(models.Model):
    """What is known of an address, as it is compared: whether mails come back from it."""

    class Fate(models.TextChoices):
        WATCHED = "watched", _("Mails to this address are delayed or came back for now")
        DEAD = "dead", _("Mails to this address come back")

    address = models.CharField(max_length=255, unique=True)
    fate = models.CharField(max_length=8, choices=Fate.choices)
    sentence = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fate


class MailDomain(models.Model):
    """Whether a domain takes mails, as DNS said when it was last asked (setting)."""

    class State(models.TextChoices):
        TAKES_MAIL = "takes", _("The domain takes mails")
        NO_MAIL = "none", _("The domain takes no mails")
        UNKNOWN = "unknown", _("Nobody knows whether the domain takes mails")

    domain = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=8, choices=State.choices)
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.domain}: {self.state}"


class MailboxCursor(models.Model):
    """How far a mailbox was read. A new `validity` means that its numbers begin anew (RFC 3501)."""

    mailbox = models.CharField(max_length=64, unique=True)
    validity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    trouble = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.mailbox} at {self.uid}"
