"""Deliverers: people who bring parcels in the shop's name (S1-17 to S1-28, X10).

Written by `deliverers.py`; photos and signatures lie in the database: one thing to back up.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Deliverer(models.Model):
    """One person; e-mail or mobile is required. `area`: patterns of post codes as `31-*`."""

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    mobile = models.CharField(_("mobile"), max_length=32, blank=True, default="")
    area = models.JSONField(_("area"), default=list, blank=True)
    vehicle = models.CharField(_("vehicle"), max_length=80, blank=True, default="")
    locale = models.CharField(_("language"), max_length=8, default="en")
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(email="") | ~models.Q(mobile=""), name="deliverer_reachable"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DaySheet(models.Model):
    """One day of one deliverer; its link is `/day/<token>`."""

    deliverer = models.ForeignKey(Deliverer, on_delete=models.PROTECT, related_name="sheets")
    day = models.DateField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deliverer", "day"], name="day_sheet_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverer_id} {self.day}"


class Tap(models.Model):
    """A tap on a deliverer's page, taken once however often the phone sends it.

    `key` is drawn by the phone; `tapped_at` is its clock, `at` ours. `refused`: why it changed
    nothing, empty when it did.
    """

    key = models.CharField(max_length=64, unique=True)
    delivery_id = models.BigIntegerField()
    verb = models.CharField(max_length=20)
    tapped_at = models.DateTimeField()
    at = models.DateTimeField()
    refused = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.verb} {self.delivery_id}"


class Proof(models.Model):
    """A photo or a signature taken at the door, encoded anew on entry."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        SIGNATURE = "signature", _("Signature")

    parcel = models.ForeignKey("Parcel", on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    content_type = models.CharField(max_length=20)
    content = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of parcel {self.parcel_id}"
