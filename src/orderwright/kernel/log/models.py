"""The rows of the event log: sentences, and how often the links of an order were opened."""

from django.db import models

from orderwright.kernel import clock
from orderwright.kernel.own_words import as_read


class Level(models.TextChoices):
    """How much a person should care."""

    INFO = "info"
    WARNING = "warning"
    ALARM = "alarm"
    """Somebody has to do something; the sentence says what."""


class LogEntry(models.Model):
    """One sentence, when and where it was true: in the words of the source, with `facts` that fill
    it in; `detail` is for the curious.
    """

    at = models.DateTimeField(default=clock.now)
    area = models.CharField(max_length=32)
    level = models.CharField(max_length=8, choices=Level.choices)
    sentence = models.TextField()
    facts = models.JSONField(default=dict)
    order_number = models.CharField(max_length=24, blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "log entries"
        indexes = (
            models.Index(fields=("at", "area"), name="kernel_log_at_area"),
            models.Index(
                fields=("order_number", "at"),
                condition=~models.Q(order_number=""),
                name="kernel_log_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.area}: {self.told}"

    @property
    def told(self) -> str:
        """The sentence in the language that is active now."""
        return as_read(self.sentence, self.facts)


class Opener(models.TextChoices):
    """Who seems to have opened a link."""

    PERSON = "person"
    PROGRAM = "program"
    """Mail scanners, previews, prefetching: looking at a page is all they do."""
    PRESS = "press"
    """Somebody pressed a button of the page."""


class LinkHits(models.Model):
    """How often one kind of visitor came by an order's link of one purpose: one row for all hits.

    Holds no token and no address of a person; `last_from` is a network, not a machine.
    """

    order_number = models.CharField(max_length=24)
    purpose = models.CharField(max_length=16)
    opener = models.CharField(max_length=8, choices=Opener.choices)
    hits = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(default=clock.now)
    last_from = models.CharField(max_length=45, blank=True, default="")

    class Meta:
        verbose_name_plural = "link hits"
        constraints = (
            models.UniqueConstraint(
                fields=("order_number", "purpose", "opener"), name="kernel_link_hits_one"
            ),
        )
        indexes = (models.Index(fields=("last_at",), name="kernel_link_hits_last"),)

    def __str__(self) -> str:
        return f"{self.order_number} {self.purpose} {self.opener}: {self.hits}"


class Proof(models.Model):
    """One day's look at everything that must hold; `failed` maps the check to its offenders."""

    day = models.DateField(unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    failed = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.day}: {len(self.failed)} failed"
