"""What the shop has entered for its payment services. Written by `accounts.py` of this app only."""

from django.db import models


class GatewayAccount(models.Model):
    """One service's values by the names of its settings; the secrets never leave the shop."""

    code = models.CharField(max_length=24, unique=True)
    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
