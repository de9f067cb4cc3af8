"""Delivery orders and parcels of an order. Written by the services of this app only.

A delivery order is the warehouse's task; a parcel owns its share of the lines and its tracking
number. Who carries them stands in `carrier_models.py` and `deliverer_models.py`.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orderwright.domain.delivery.carrier_models import Carrier
from orderwright.domain.delivery.deliverer_models import (
    DaySheet,
    Deliverer,
    Proof,
    Tap,
)
from orderwright.domain.delivery.transit_models import TransitTime
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.domain.stock.models import Warehouse

__all__ = [
    "Carrier", "DaySheet", "Deliverer", "DeliveryOrder", "Parcel", "ParcelLine", "Proof", "Tap",
    "TransitTime",
]  # fmt: skip


class DeliveryOrder(models.Model):
    """What a warehouse has to do for an order; opens when the order is confirmed.

    `steps`: the warehouse's when the task was opened (S2-16). `sheet` and `stop`: where it stands
    on the deliverer's day sheet, from 1. `promised_at`: about when the customer was told it comes.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deliveries")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True)
    stage = models.CharField(max_length=10, choices=DeliveryStage.choices)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    steps = models.PositiveSmallIntegerField(
        choices=Warehouse.Steps.choices, default=Warehouse.Steps.SHIP
    )
    deliverer = models.ForeignKey(
        Deliverer, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    assigned_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    sheet = models.ForeignKey(DaySheet, on_delete=models.PROTECT, null=True, related_name="stops")
    stop = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["order"], condition=Q(stage="waiting"), name="delivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.stage}"


class Parcel(models.Model):
    """One box with its own number. `carrier` is a code or a free name ("own car").

    Sizes in millimetres, 0 = not measured. `label_cash`: what its label says to collect, in minor
    units of the order's currency; null = no label, or none that says so (`label_cash.py`).
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="parcels")
    delivery = models.ForeignKey(DeliveryOrder, on_delete=models.PROTECT, related_name="parcels")
    position = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=10, choices=ParcelStage.choices, default=ParcelStage.OPEN)
    carrier = models.CharField(max_length=40, blank=True, default="")
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    weight_g = models.PositiveIntegerField(default=0)
    length_mm = models.PositiveIntegerField(default=0)
    width_mm = models.PositiveIntegerField(default=0)
    height_mm = models.PositiveIntegerField(default=0)
    label_cash = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["tracking_number"], condition=~Q(tracking_number=""), name="parcel_tracking"
            ),
            # Asked on every page of the panel, and nearly always empty.
            models.Index(fields=["id"], condition=Q(label_cash__gt=0), name="parcel_label_cash"),
            models.Index(
                fields=["delivered_at"],
                condition=Q(delivered_at__isnull=False),
                name="parcel_delivered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"


class ParcelLine(models.Model):
    """How many pieces of a line travel in a parcel."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"
