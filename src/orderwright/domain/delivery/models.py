"""Delivery orders and parcels of an order. Written by `services.py` of this app only.

A delivery order is the warehouse's task; a parcel owns its share of the lines and its tracking
number.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.domain.stock.models import Warehouse


class DeliveryOrder(models.Model):
    """What the warehouse has to do for an order; opens when the order is confirmed."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deliveries")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True)
    stage = models.CharField(max_length=10, choices=DeliveryStage.choices)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["order"], condition=Q(stage="waiting"), name="delivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.stage}"


class Parcel(models.Model):
    """One box with its own number. `carrier` is a code or a free name ("own car")."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="parcels")
    delivery = models.ForeignKey(DeliveryOrder, on_delete=models.PROTECT, related_name="parcels")
    position = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=10, choices=ParcelStage.choices, default=ParcelStage.OPEN)
    carrier = models.CharField(max_length=40, blank=True, default="")
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    weight_g = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["tracking_number"], condition=~Q(tracking_number=""), name="parcel_tracking"
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
