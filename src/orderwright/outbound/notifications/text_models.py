"""Rows of the shop's own texts for messages. Written by `writing.py` only."""

from typing import ClassVar

from django.db import models


class MessageText(models.Model):
    """One version of a text; versions are added, never changed.

    `is_default`: from this version on the product's own text holds again. `by`: who wrote it, as
    the journal names actors.
    """

    event = models.CharField(max_length=24)
    channel = models.CharField(max_length=8)
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    is_default = models.BooleanField(default=False)
    subject = models.TextField(blank=True, default="")
    headline = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    button = models.TextField(blank=True, default="")
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["event", "channel", "language", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "channel", "language", "version"], name="message_text_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event}/{self.channel}/{self.language} {self.version}"


class MessageSwitch(models.Model):
    """Whether an event is told by a channel; without a row mails are, SMS as `kinds.py` says."""

    event = models.CharField(max_length=24)
    channel = models.CharField(max_length=8)
    is_on = models.BooleanField(default=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "channel"], name="message_switch_once")
        ]

    def __str__(self) -> str:
        return f"{self.event}/{self.channel}: {self.is_on}"
