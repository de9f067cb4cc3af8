"""The rows behind links: only the digest of a token is kept."""

from django.db import models

from orderwright.kernel import clock


class Link(models.Model):
    """One generation of the link to a row for a purpose; the highest generation is the living."""

    purpose = models.CharField(max_length=16)
    row = models.BigIntegerField()
    generation = models.IntegerField(default=1)
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # As a constraint: `unique=True` would add an index for LIKE, by which nobody asks.
        constraints = (models.UniqueConstraint(fields=("hash",), name="kernel_link_hash"),)
        indexes = (models.Index(fields=("purpose", "row"), name="kernel_link_row"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.row} ({self.generation})"
