"""The rows behind links: only the digest of a token is kept."""

from django.db import models

from orderwright.kernel import clock


class Link(models.Model):
    """One generation of the link to a row for a purpose; the highest generation is the living."""

    purpose = models.CharField(max_length=16)
    row = models.BigIntegerField()
    generation = models.PositiveIntegerField(default=1)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("purpose", "row"), name="kernel_link_row"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.row} ({self.generation})"
