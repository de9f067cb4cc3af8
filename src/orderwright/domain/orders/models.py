"""The order and what hangs on it alone: lines, adjustments, gates, notes.

Amounts are minor units of the order's currency. Prices, taxes and names are snapshots: after
placing
only adjustment rows change a total. Written by the services of this app and by the placing writer.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.db.models.base import ModelState

from orderwright.domain.shop.models import Status
from orderwright.domain.shop.stages import (
    OPEN_STAGES,
    DeliveryStatus,
    GateKind,
    GateState,
    OrderStage,
    Party,
    PaymentStatus,
    Reserves,
)
from orderwright.kernel.journal.models import Chained
from orderwright.kernel.money import Money
from orderwright.kernel.own_words import as_read

DELIVERIES_UNDER_WAY = (
    DeliveryStatus.WAITING, DeliveryStatus.READY, DeliveryStatus.PART_SENT, DeliveryStatus.SENT,
    DeliveryStatus.FAILED, DeliveryStatus.RETURNED,
)  # fmt: skip
"""What people filter by: the others are nearly every order, which need no index to be found."""


UNPAID = Q(
    payment_status__in=(
        PaymentStatus.UNPAID, PaymentStatus.PENDING, PaymentStatus.AUTHORISED,
        PaymentStatus.PART_PAID, PaymentStatus.REJECTED,
    ),
    pays_on_delivery=False,
    stage__in=(*OPEN_STAGES, OrderStage.COMPLETED),
)  # fmt: skip
"""Money should be here and is not. Cancelled orders owe none; on delivery it is not due before."""


class Order(Chained):
    """One order, locked first by every step. Addresses are JSON snapshots of name, street, city,
    postal_code, country.

    `ships_as_ready`: the buyer has chosen that each part leaves as it is ready; `second_parcel` is
    what that costs, and is contained in `shipping_total`. `promised_from`, `promised_to`: the days
    of arrival that were promised at placing, by the shop's clock; null = none were.
    """

    number = models.CharField(max_length=24, unique=True)
    channel = models.CharField(max_length=20, default="main")
    source = models.CharField(max_length=24, default="storefront")
    external_id = models.CharField(max_length=80, null=True, blank=True)
    stage = models.CharField(max_length=12, choices=OrderStage.choices)
    # Every order names the same few rows: a constraint would lock them for each (decision 0006).
    status = models.ForeignKey(
        Status, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    status_chosen = models.BooleanField(default=False)
    locale = models.CharField(max_length=8)
    currency = models.CharField(max_length=3)
    price_mode = models.CharField(max_length=8)

    customer_id = models.BigIntegerField(null=True, blank=True)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=32, blank=True, default="")
    company = models.CharField(max_length=120, blank=True, default="")
    tax_id = models.CharField(max_length=20, blank=True, default="")
    shipping_address = models.JSONField()
    billing_address = models.JSONField(null=True, blank=True)
    customer_note = models.TextField(blank=True, default="")
    consents = models.JSONField(default=list, blank=True)
    ip = models.CharField(max_length=45, blank=True, default="")

    delivery_method = models.CharField(max_length=40)
    delivery_name = models.CharField(max_length=120)
    payment_method = models.CharField(max_length=40)
    payment_name = models.CharField(max_length=120)
    pays_on_delivery = models.BooleanField(default=False)
    pickup_point = models.CharField(max_length=120, blank=True, default="")
    reserves = models.CharField(max_length=10, choices=Reserves.choices)
    estimate_min = models.SmallIntegerField(null=True, blank=True)
    estimate_max = models.SmallIntegerField(null=True, blank=True)
    promised_from = models.DateField(null=True, blank=True)
    promised_to = models.DateField(null=True, blank=True)
    ships_as_ready = models.BooleanField(default=False, db_default=False)
    second_parcel = models.BigIntegerField(default=0, db_default=0)

    lines_total = models.BigIntegerField()
    shipping_total = models.BigIntegerField(default=0)
    shipping_rate = models.CharField(max_length=8, default="0")
    fees_total = models.BigIntegerField(default=0)
    discount_total = models.BigIntegerField(default=0)
    adjustments_total = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    taxes = models.JSONField(default=list)
    paid = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    surplus = models.BigIntegerField(default=0, db_default=0)
    weight_g = models.IntegerField(default=0)
    item_count = models.IntegerField(default=0)

    payment_status = models.CharField(
        max_length=16, choices=PaymentStatus.choices, default=PaymentStatus.UNPAID
    )
    delivery_status = models.CharField(
        max_length=12, choices=DeliveryStatus.choices, default=DeliveryStatus.NONE
    )
    waiting_on = models.CharField(max_length=12, choices=Party.choices, blank=True, default="")
    waiting_since = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    parked_until = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged_from", db_index=False
    )
    tags = models.JSONField(default=list, blank=True)
    notify_also = models.TextField(blank=True, default="", db_default="")
    assigned_to_id = models.BigIntegerField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True, default="")
    feed = models.BooleanField(default=True)
    search_text = models.TextField(blank=True, default="")
    placed_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    @property
    def others_told(self) -> tuple[str, ...]:
        """E-mail addresses that are told of progress beside the customer's."""
        return tuple(self.notify_also.split())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stage", "-placed_at", "-id"], name="order_stage_newest"),
            models.Index(fields=["-placed_at", "-id"], name="order_newest"),
            models.Index(
                fields=["waiting_on", "overdue_at", "id"],
                condition=Q(stage__in=["placed", "confirmed", "processing", "shipped"]),
                name="order_waiting",
            ),
            models.Index(fields=["email"], name="order_email"),
            models.Index(fields=["payment_status", "-placed_at", "-id"], name="order_payment"),
            models.Index(fields=["status", "-placed_at", "-id"], name="order_status"),
            models.Index(fields=["source", "-placed_at", "-id"], name="order_source"),
            models.Index(fields=["-placed_at", "-id"], condition=UNPAID, name="order_unpaid"),
            # The rest are partial: placing writes none of them, few orders ever stand in them.
            models.Index(
                fields=["delivery_status", "-placed_at", "-id"],
                condition=Q(delivery_status__in=DELIVERIES_UNDER_WAY),
                name="order_delivery",
            ),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="order_parent"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="order_merged"
            ),
            models.Index(
                fields=["parked_until", "id"],
                condition=Q(parked_until__isnull=False),
                name="order_parked",
            ),
            models.Index(
                fields=["overdue_at", "id"],
                condition=Q(overdue_at__isnull=False),
                name="order_overdue",
            ),
            models.Index(fields=["id"], condition=Q(surplus__gt=0), name="order_surplus"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(external_id__isnull=False),
                name="order_external_once",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0, refunded__gte=0), name="order_money_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def due(self) -> int:
        """What is still to pay in minor units; negative when overpaid."""
        return self.total - self.paid + self.refunded

    def money(self, minor: int) -> Money:
        """An amount of this order in its own currency."""
        return Money(minor, self.currency)

    @classmethod
    def as_written(cls, columns: Mapping[str, Any]) -> "Order":
        """The row of all these columns (by attname), as if it had just been read.

        Past `__init__`, which costs as much as the statement that writes the row.
        """
        order = cls.__new__(cls)
        order._state = ModelState()
        order._state.adding, order._state.db = False, DEFAULT_DB_ALIAS
        order.__dict__.update(columns)
        return order


class Line(models.Model):
    """One ordered product. `unit_price`, `total` in the order's price mode; `cancelled` pieces stay
    visible. `promised_on`: the day for which goods that were not there were promised.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.IntegerField()
    product_id = models.BigIntegerField(null=True)
    sku = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    quantity = models.IntegerField()
    cancelled = models.IntegerField(default=0)
    shipped = models.IntegerField(default=0)
    unit_price = models.BigIntegerField()
    tax_rate = models.CharField(max_length=8)
    total = models.BigIntegerField()
    weight_g = models.IntegerField(default=0)
    tracked = models.BooleanField(default=True)
    promised_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        indexes: ClassVar = [models.Index(fields=["sku"], name="line_sku")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    cancelled__gte=0,
                    shipped__gte=0,
                    shipped__lte=models.F("quantity") - models.F("cancelled"),
                ),
                name="line_not_overshipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"

    @property
    def living(self) -> int:
        """Pieces that are still wanted."""
        return self.quantity - self.cancelled


class Adjustment(models.Model):
    """The only thing that changes a total after placing: dated, signed, explained.

    `reference`: what it was made for, so that just this is taken back (a refund's human id).
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="adjustments")
    label = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    tax_rate = models.CharField(max_length=8, default="0")
    at = models.DateTimeField()
    reference = models.CharField(max_length=40, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.label} {self.amount:+}"

    @property
    def told(self) -> str:
        """The label in the language that is active now, with what it was made for."""
        return as_read(self.label, {"reference": self.reference} if self.reference else None)


class Gate(models.Model):
    """One thing that must be settled before an order is confirmed: which, state, when, by whom and
    how.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="gates", db_index=False)
    kind = models.CharField(max_length=14, choices=GateKind.choices)
    position = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=GateState.choices, default=GateState.OPEN)
    opened_at = models.DateTimeField()
    at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=120, blank=True, default="")
    via = models.CharField(max_length=16, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    ip = models.CharField(max_length=45, blank=True, default="")
    amount = models.BigIntegerField(null=True)
    deadline = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "kind"], name="gate_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["deadline"], condition=Q(kind="payment", state="open"),
                name="gate_money_awaited",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}"


class Note(models.Model):
    """Staff's own words about an order. Never shown to the customer, by any way."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return self.text[:40]
