"""What the shop has entered for its payment services. Written by `accounts.py` of this app only."""

from django.db import models


class GatewayAccount(models.Model):
    """One service's values by the names of its settings; `sealed` holds the secret ones.

    Secrets are sealed by `sealing.py` and never leave the shop but to their own service.
    """

    code = models.CharField(max_length=24, unique=True)
    values = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
