"""Messages: what was said to whom, and what became of it.

Written by `services.py` of this app only. Bodies are kept as rendered at the first try, with
`{{link:...}}` where a link belongs: no token lies in a message at rest. `code` is what its picture
says to a banking app.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orderwright.outbound.notifications.text_models import MessageSwitch, MessageText

__all__ = ["Message", "MessageFile", "MessageSwitch", "MessageText"]


class MessageFile(models.Model):
    """A file that staff sent along with a message of their own. It has no name but ours."""

    order_id = models.BigIntegerField(db_index=True)
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.media_type} of {self.by}"


class Message(models.Model):
    """One message to one recipient; a repeat is the same row with the same Message-ID.

    No foreign keys: a message outlives the duty that made it and the order that it is about.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to leave")
        HANDED_OVER = "handed_over", _("Handed over")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Not delivered")
        BOUNCED = "bounced", _("Came back")
        WITHHELD = "withheld", _("Withheld")

    class Transport(models.TextChoices):
        MAILBOX = "mailbox", _("Built-in mailbox")
        SMTP = "smtp", _("Mail server")
        SMS = "sms", _("SMS service")

    order_id = models.BigIntegerField(null=True, blank=True)
    duty_id = models.BigIntegerField(null=True, blank=True, unique=True)
    event_id = models.BigIntegerField()
    channel = models.CharField(max_length=16, default="email")
    recipient = models.CharField(max_length=255)
    locale = models.CharField(max_length=8)
    template = models.CharField(max_length=48)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    code = models.JSONField(default=dict)
    papers = models.JSONField(default=list)
    """Names of what travels with it; see `attaching.py`."""
    size = models.PositiveIntegerField(default=0)
    """Bytes as it left; 0 before."""
    message_id = models.CharField(max_length=255)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    transport = models.CharField(max_length=8, choices=Transport.choices)
    error = models.TextField(blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["order_id", "id"], name="message_order"),
            models.Index(
                fields=["-id"], condition=Q(transport="mailbox"), name="message_in_mailbox"
            ),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="message_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.recipient}"
