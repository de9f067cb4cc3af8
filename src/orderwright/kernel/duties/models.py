"""The outbox and the heartbeats of those who empty it."""

from django.db import models
from django.db.models import Q

from orderwright.kernel import clock

UNDONE = Q(done_at__isnull=True, dead_at__isnull=True, withdrawn_at__isnull=True)
"""Still owed. A merged duty counts as done: another one speaks for it."""


class Duty(models.Model):
    """One effect owed to one target because of one event.

    No foreign keys: the outbox is written in the hottest transaction and outlives what it tells of.
    `lease` counts the claims, so that a worker who slept past its lease can change nothing.
    """

    event_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True, blank=True)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    effect = models.CharField(max_length=48)
    channel = models.CharField(max_length=16)
    target = models.CharField(max_length=255)
    merge_group = models.CharField(max_length=32, blank=True, default="")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    lease = models.IntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.BigIntegerField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name_plural = "duties"
        constraints = (
            models.UniqueConstraint(
                fields=("event_id", "effect", "target"), name="kernel_duty_once"
            ),
        )
        indexes = (
            models.Index(fields=("due_at", "id"), condition=UNDONE, name="kernel_duty_due"),
            models.Index(fields=("order_id", "channel", "target"), name="kernel_duty_order"),
            models.Index(
                fields=("merged_into",),
                condition=Q(merged_into__isnull=False),
                name="kernel_duty_merged",
            ),
            models.Index(
                fields=("dead_at",), condition=Q(dead_at__isnull=False), name="kernel_duty_dead"
            ),
        )

    def __str__(self) -> str:
        return f"{self.effect} for event {self.event_id} to {self.channel}"


class WorkerHeartbeat(models.Model):
    """When a worker was last seen alive."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
