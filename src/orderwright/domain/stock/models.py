"""Levels, movements, reservations.

Level = opening + sum of movements, for what lies on the shelf and for what is held. Taking goods is
one conditional UPDATE of the level; levels are locked in id order. Movements are never changed or
deleted. Written by `services.py` of this app and by the placing writer.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Warehouse(models.Model):
    """A place where goods lie. The lowest `priority` is asked first, unless the country of the
    order has a rank of its own.

    `steps` (S2-16): 1 = ship; 2 = pick, ship; 3 = pick, pack, ship. A task keeps the number that
    held when it was opened. `address`: as an order's, the sender on labels.
    """

    class Steps(models.IntegerChoices):
        SHIP = 1, _("ship")
        PICK_SHIP = 2, _("pick, ship")
        PICK_PACK_SHIP = 3, _("pick, pack, ship")

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    priority = models.PositiveIntegerField(_("priority"), default=100)
    steps = models.PositiveSmallIntegerField(_("steps"), choices=Steps.choices, default=Steps.SHIP)
    address = models.JSONField(_("address"), default=dict, blank=True)
    active = models.BooleanField(_("takes orders"), default=True)

    def __str__(self) -> str:
        return self.code


class WarehouseRank(models.Model):
    """The priority of a warehouse for orders to one country; the lowest is asked first."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="ranks")
    country = models.CharField(_("country"), max_length=2)
    priority = models.PositiveIntegerField(_("priority"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warehouse", "country"], name="warehouse_rank_once"),
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.priority}"


class Level(models.Model):
    """What lies and what is held of one product in one warehouse.

    `backorder`: pieces may be owed here, `reserved` may exceed `on_hand`. It lets the database
    keep what is owed and decides nothing: whether a line may be owed is asked of its product.
    """

    product_id = models.BigIntegerField()
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT)
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    backorder = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product_id", "warehouse"], name="level_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, on_hand__gte=0)
                & (Q(backorder=True) | Q(reserved__lte=F("on_hand"))),
                name="level_not_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.on_hand} - {self.reserved}"

    @property
    def available(self) -> int:
        """What can still be sold from the shelf; negative when more is owed than lies there."""
        return self.on_hand - self.reserved


class Movement(models.Model):
    """One change of a level: `on_hand` and `reserved` are deltas. Append-only."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        RECEIPT = "receipt", _("Receipt")
        RESERVATION = "reservation", _("Reservation")
        RELEASE = "release", _("Release")
        ISSUE = "issue", _("Issue")
        RETURN = "return", _("Return")
        CORRECTION = "correction", _("Correction")
        TRANSFER = "transfer", _("Transfer")

    level = models.ForeignKey(
        Level, on_delete=models.PROTECT, related_name="movements", db_constraint=False
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    order_id = models.BigIntegerField(null=True)
    line_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120, default="")
    note = models.CharField(max_length=200, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["order_id"], condition=Q(order_id__isnull=False), name="movement_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on_hand:+}/{self.reserved:+}"


class Reservation(models.Model):
    """Goods held for a living order line; deleted when released or issued: movements remember."""

    level = models.ForeignKey(Level, on_delete=models.PROTECT, db_constraint=False)
    order_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    quantity = models.IntegerField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Begins with the order, by which reservations are looked up.
            models.UniqueConstraint(
                fields=["order_id", "line_id", "level"], name="reservation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for line {self.line_id}"
