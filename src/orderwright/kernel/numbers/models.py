"""The counter rows that stand in for sequences on SQLite."""

from django.db import models


class NumberCounter(models.Model):
    """The last number drawn in a series; unused on PostgreSQL, which has sequences."""

    series = models.CharField(max_length=32, unique=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
