"""Rows of the catalogue. Prices in minor units of the shop's currency, in the shop's price mode.

Written by `services.py` of this app only; every change raises the configuration version.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaxClass(models.Model):
    """A kind of goods for tax: standard, reduced, books ..."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.code


class TaxRate(models.Model):
    """Percent of a tax class in a country, as 23.00."""

    tax_class = models.ForeignKey(TaxClass, on_delete=models.CASCADE, related_name="rates")
    country = models.CharField(max_length=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tax_class", "country"], name="tax_rate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.percent}"


class Category(models.Model):
    """A shelf of the shop window. Names map language to text."""

    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=100)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.slug

    def name(self, locale: str) -> str:
        return str(self.names.get(locale) or self.names.get("en") or self.slug)


class Picture(models.Model):
    """A product's picture, encoded anew on entry; in the database: one thing to back up."""

    digest = models.CharField(max_length=64, unique=True)
    content_type = models.CharField(max_length=20, default="image/png")
    content = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.digest[:12]


class Product(models.Model):
    """Something sold. `tracked=False`: no stock is kept (imports, services)."""

    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    names = models.JSONField(_("name"), default=dict)
    descriptions = models.JSONField(_("description"), default=dict, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="products"
    )
    ean = models.CharField(_("EAN"), max_length=14, blank=True, default="")
    price = models.BigIntegerField(_("price"))
    tax_class = models.ForeignKey(TaxClass, on_delete=models.PROTECT)
    weight_g = models.PositiveIntegerField(_("weight in grams"), default=0)
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True)
    tracked = models.BooleanField(_("stock is kept"), default=True)
    backorder = models.BooleanField(_("may be ordered when out of stock"), default=False)
    backorder_until = models.DateField(_("... until"), null=True, blank=True)
    restock_on = models.DateField(_("promised for"), null=True, blank=True)
    bulky = models.BooleanField(_("shipping cost is set by the shop"), default=False)
    active = models.BooleanField(_("on sale"), default=True)
    search_text = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["active", "id"], name="product_on_sale")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(price__gte=0), name="product_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    def name(self, locale: str) -> str:
        return str(self.names.get(locale) or self.names.get("en") or self.sku)

    def description(self, locale: str) -> str:
        return str(self.descriptions.get(locale) or self.descriptions.get("en") or "")
