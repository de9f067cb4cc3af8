"""Rows of customers whom another system knows. Others have none: their orders' snapshots are all
there is.

Written by `imported.py` only. Text is stored as typed, but the e-mail address, which is the key:
case folded.
"""

from typing import ClassVar

from django.db import models


class Customer(models.Model):
    """Somebody with a history in another system."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=32, blank=True, default="")
    company = models.CharField(max_length=120, blank=True, default="")
    tax_id = models.CharField(max_length=20, blank=True, default="")
    locale = models.CharField(max_length=8, default="en")
    external_id = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["external_id"], name="customer_external")]

    def __str__(self) -> str:
        return self.name
