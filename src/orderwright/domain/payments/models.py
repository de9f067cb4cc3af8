"""Money rows of an order. The order's payment status is derived from them, never set.

Written by `services.py` of this app and by the placing writer. Amounts in minor units.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import PaymentStage


class Payment(models.Model):
    """Money expected or received. `human_id` as 2026-000123-P1."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    human_id = models.CharField(max_length=32, unique=True)
    method = models.CharField(max_length=40)
    stage = models.CharField(
        max_length=20, choices=PaymentStage.choices, default=PaymentStage.PENDING
    )
    amount = models.BigIntegerField()
    settled = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=24, blank=True, default="")
    provider_ref = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, settled__gte=0), name="payment_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.human_id
