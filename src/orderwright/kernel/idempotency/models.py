"""The kept answers."""

from django.db import models

from orderwright.kernel import clock


class IdempotencyKey(models.Model):
    """One key in its scope; `status` 0 while the work runs, seen by its own transaction only."""

    scope_hash = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True, blank=True)
    reference = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (models.Index(fields=("at",), name="kernel_idempotency_at"),)

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d %H:%M:%S}"
