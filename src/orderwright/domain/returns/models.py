"""Return cases, in their smallest form: what came back and how it was settled.

A parcel that came back unsold has opened its case (`kind` undeliverable, `parcel`).

A case without an order (nothing fits, or it is older than the shop's records) is its own chain.
Written by `services.py` of this app only. Amounts in minor units.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.shop.stages import ReturnStage
from orderwright.kernel.journal.models import Chained


class Return(Chained):
    """One case. `settlement`, once settled: refund, exchange, repair or credit; of a parcel that
    came back also `unpaid` (no money had come) and `kept` (some of it stays with the shop).
    """

    class Kind(models.TextChoices):
        UNDELIVERABLE = "undeliverable", _("Came back undelivered")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="returns")
    number = models.CharField(max_length=24, unique=True)
    source = models.CharField(max_length=24)
    external_id = models.CharField(max_length=80, null=True, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, blank=True, default="")
    parcel = models.OneToOneField(Parcel, on_delete=models.PROTECT, null=True, related_name="case")
    stage = models.CharField(max_length=12, choices=ReturnStage.choices)
    customer_ref = models.CharField(max_length=64, blank=True, default="")
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField(default=0)
    settlement = models.CharField(max_length=12, blank=True, default="")
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(external_id__isnull=False),
                name="return_external_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReturnLine(models.Model):
    """Pieces of one product that came back; `line` where the order's line is known."""

    case = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True)
    sku = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()
    total = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"
