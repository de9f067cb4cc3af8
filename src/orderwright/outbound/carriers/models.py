"""Rows of carriers' services: what the shop entered, what was asked of them, what they told.

`CarrierAccount` is written by `accounts.py`, `Shipment` and `TrackingEvent` by `shipments.py`,
`Pickup` by `pickups.py`,
`RehearsedShipment` by `rehearsal_rows.py` of this app only.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orderwright.domain.delivery.models import Carrier, Parcel
from orderwright.domain.stock.models import Warehouse
from orderwright.outbound.providers.accounts import ProviderAccount


class CarrierAccount(ProviderAccount):
    """What the shop entered for one carrier's service."""


class Shipment(models.Model):
    """A label that was asked for. A parcel has at most one that is not voided (one label a parcel).

    `key`: our reference, the carrier's idempotency key. `parcel` is empty when the box was unpacked
    since. `cod` in minor units of the order's currency. `error`: why it stands where it stands, for
    staff; empty when all is well. `begun_at`: when a carrier that cannot be searched was told of
    it, null = surely never. `ask_at`: when the carrier is asked next where the parcel is,
    null = no more.
    """

    class Stage(models.TextChoices):
        ASKED = "asked", _("Label asked for")
        MADE = "made", _("Label made")
        FAILED = "failed", _("No label")
        VOIDING = "voiding", _("Label being voided")
        VOIDED = "voided", _("Label voided")
        KEPT = "kept", _("Not voided by the carrier")

    LIVING = (Stage.ASKED, Stage.MADE, Stage.FAILED, Stage.VOIDING)

    key = models.CharField(max_length=24, unique=True)
    order_id = models.BigIntegerField(db_index=True)
    parcel = models.ForeignKey(
        Parcel, on_delete=models.SET_NULL, null=True, related_name="shipments"
    )
    service = models.CharField(max_length=24)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.ASKED)
    external_ref = models.CharField(max_length=80, blank=True, default="", db_index=True)
    number = models.CharField(max_length=64, blank=True, default="", db_index=True)
    format = models.CharField(max_length=8, choices=Carrier.Format.choices)
    label = models.BinaryField(null=True)
    cod = models.BigIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    asks = models.PositiveIntegerField(default=0)
    ask_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            # Asked on every page of the panel, and nearly always empty.
            models.Index(
                fields=["id"],
                condition=~models.Q(error="") & ~models.Q(stage="voided"),
                name="shipment_trouble",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parcel"],
                condition=models.Q(stage__in=["asked", "made", "failed", "voiding"]),
                name="one_label_a_parcel",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class TrackingEvent(models.Model):
    """One thing that a carrier told of a shipment; `raw` is its own word."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=120)
    news = models.CharField(max_length=12)
    raw = models.CharField(max_length=120)
    text = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "event_id"], name="tracking_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.raw}"


class Pickup(models.Model):
    """A courier who was ordered to a warehouse for some of its parcels.

    `key`: our reference. `refs`: the carrier's names of the shipments. `begun_at`: when a carrier
    that cannot find a pick-up again was told of it, null = surely never. `ask_at`: when it is asked
    next, null = no more. `number`: the carrier's own. `error`: why it stands where it stands.
    """

    class Stage(models.TextChoices):
        ASKED = "asked", pgettext_lazy("pick-up", "Asked for")
        ORDERED = "ordered", pgettext_lazy("pick-up", "Ordered")
        REFUSED = "refused", pgettext_lazy("pick-up", "Refused")
        UNKNOWN = "unknown", pgettext_lazy("pick-up", "Unknown: ask the carrier")

    COMING = (Stage.ASKED, Stage.ORDERED, Stage.UNKNOWN)

    key = models.CharField(max_length=24, unique=True)
    service = models.CharField(max_length=24)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    earliest = models.TimeField()
    latest = models.TimeField()
    refs = models.JSONField(default=list)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.ASKED)
    number = models.CharField(max_length=80, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")
    by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    asks = models.PositiveIntegerField(default=0)
    ask_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.key


class RehearsedShipment(models.Model):
    """A shipment of the rehearsal: its only memory. `events` as JSON, the oldest first."""

    reference = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40, unique=True)
    number = models.CharField(max_length=40)
    receiver = models.CharField(max_length=200, blank=True, default="")
    cancelled = models.BooleanField(default=False)
    label_asks = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    events = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name
