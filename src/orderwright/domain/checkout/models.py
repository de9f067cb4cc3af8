"""Carts and the delivery x payment matrix. Written by the services of this app only.

Amounts in minor units of the shop's currency. Matrix changes raise the configuration version.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orderwright.domain.catalog.models import Product, TaxClass
from orderwright.domain.shop.stages import CartStage, Reserves


class Cart(models.Model):
    """A basket. Found by the hash of its token; one order at most comes of it.

    The customer's choices are kept while checking out, so that a broken-off checkout can be
    resumed.
    """

    token_hash = models.CharField(max_length=64)
    stage = models.CharField(max_length=10, choices=CartStage.choices, default=CartStage.OPEN)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=8)
    email = models.EmailField(blank=True, default="")
    choices = models.JSONField(default=dict, blank=True)
    order_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="cart_token"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-changed_at"],
                condition=Q(stage__in=["open", "reminded"]),
                name="cart_open",
            ),
        ]

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """A product in a basket with the unit price last shown to the customer."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    quantity = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cart", "product"], name="cart_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"


class DeliveryMethod(models.Model):
    """How goods travel. `tracking_url` holds `{number}`; own car and pick-up have none. `points`:
    pairs of a pick-up point's name and where it is; empty = the shop keeps no list.
    """

    class Kind(models.TextChoices):
        CARRIER = "carrier", _("Carrier")
        OWN_CAR = "own_car", _("Own car")
        PICKUP = "pickup", _("Pick-up in the shop")
        POINT = "point", _("Pick-up point")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    names = models.JSONField(_("name"), default=dict)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CARRIER)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True, default="")
    tracking_url = models.CharField(_("tracking address"), max_length=200, blank=True, default="")
    tax_class = models.ForeignKey(TaxClass, on_delete=models.PROTECT)
    points = models.JSONField(_("pick-up points"), default=list, blank=True)
    position = models.PositiveIntegerField(_("position"), default=100)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.code

    def name(self, locale: str) -> str:
        return str(self.names.get(locale) or self.names.get("en") or self.code)


class PaymentMethod(models.Model):
    """How money comes. `provider`: the code of the service that it comes through, if any;
    `service_ready`: that service has its settings, `least` and `most`: the sums that it takes
    (null = any, `most` 0 = none now), told by the one who keeps them.
    """

    class Kind(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        ON_DELIVERY = "on_delivery", _("Cash on delivery")
        ON_PICKUP = "on_pickup", _("Pay on pick-up")
        GATEWAY = "gateway", _("Payment service")
        INSTALMENT = "instalment", _("Instalment service")
        CREDIT = "credit", _("Trade credit")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    names = models.JSONField(_("name"), default=dict)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.TRANSFER)
    provider = models.CharField(max_length=24, blank=True, default="")
    service_ready = models.BooleanField(default=True)
    least = models.BigIntegerField(null=True)
    most = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField(_("position"), default=100)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.code

    def name(self, locale: str) -> str:
        return str(self.names.get(locale) or self.names.get("en") or self.code)

    @property
    def by_service(self) -> bool:
        """The customer is sent to a payment service."""
        return self.kind in {self.Kind.GATEWAY, self.Kind.INSTALMENT}

    @property
    def pays_on_delivery(self) -> bool:
        """Money is expected when the goods are handed over, or later."""
        return self.kind in {self.Kind.ON_DELIVERY, self.Kind.ON_PICKUP, self.Kind.CREDIT}


class Cell(models.Model):
    """One delivery x payment pair. Empty lists mean "no limit".

    `postal_codes`: patterns as `00-*`, `31-0*`; `gates`: kinds asked of an order placed through
    this cell; `second_parcel`: null = the goods of an order are always sent together.
    """

    delivery = models.ForeignKey(DeliveryMethod, on_delete=models.CASCADE, related_name="cells")
    payment = models.ForeignKey(PaymentMethod, on_delete=models.CASCADE, related_name="cells")
    active = models.BooleanField(_("offered"), default=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    postal_codes = models.JSONField(_("post codes"), default=list, blank=True)
    fee = models.BigIntegerField(_("fee of the payment"), default=0)
    free_from = models.BigIntegerField(_("shipping is free from"), null=True, blank=True)
    asks_customer = models.BooleanField(_("customer confirms"), default=True)
    asks_shop = models.BooleanField(_("shop confirms"), default=True)
    asks_payment = models.BooleanField(_("paid before confirmation"), default=False)
    reserves = models.CharField(
        _("goods are reserved"), max_length=10, choices=Reserves.choices, default=Reserves.CONFIRMED
    )
    hold_hours = models.PositiveIntegerField(_("hold expires after hours"), null=True, blank=True)
    deadline_hours = models.PositiveIntegerField(
        _("to be paid within hours"), null=True, blank=True
    )
    min_days = models.PositiveSmallIntegerField(_("days, at least"), default=1)
    max_days = models.PositiveSmallIntegerField(_("days, at most"), default=3)
    second_parcel = models.BigIntegerField(
        _("price of sending what is ready first"), null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["delivery__position", "payment__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "payment"], name="cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} x {self.payment_id}"


class Band(models.Model):
    """A price of a cell for a range of weight (grams) and order value. Upper ends are exclusive;
    null = open.
    """

    cell = models.ForeignKey(Cell, on_delete=models.CASCADE, related_name="bands")
    min_weight = models.PositiveIntegerField(_("weight from (g)"), default=0)
    max_weight = models.PositiveIntegerField(_("weight below (g)"), null=True, blank=True)
    min_total = models.BigIntegerField(_("value from"), default=0)
    max_total = models.BigIntegerField(_("value below"), null=True, blank=True)
    price = models.BigIntegerField(_("price"))

    class Meta:
        ordering: ClassVar = ["min_total", "min_weight"]

    def __str__(self) -> str:
        return str(self.price)
