"""Rows of known customers. Guests have none: their order's snapshot is all there is.

Written by `services.py` of this app only. Text is stored as typed, but
the e-mail address, which is the key: case folded.
"""

from typing import ClassVar

from django.db import models


class Customer(models.Model):
    """Somebody with a history. `known`: the shop trusts orders without confirmation."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=32, blank=True, default="")
    company = models.CharField(max_length=120, blank=True, default="")
    tax_id = models.CharField(max_length=20, blank=True, default="")
    locale = models.CharField(max_length=8, default="en")
    known = models.BooleanField(default=False)
    external_id = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["external_id"], name="customer_external")]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """A customer's kept address, as typed."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=80)
    postal_code = models.CharField(max_length=16)
    country = models.CharField(max_length=2)

    def __str__(self) -> str:
        return f"{self.street}, {self.city}"
