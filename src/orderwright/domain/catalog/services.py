"""Change the catalogue. The only writer of products, categories, tax rates and pictures.

Every change raises the configuration version in the same transaction. Stock is not opened here:
whoever makes a product also calls `stock.services.open_level`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from stdnum import ean
from stdnum.exceptions import ValidationError as BadNumber

from orderwright.domain.catalog.errors import BadProduct, UnknownProduct
from orderwright.domain.catalog.models import Category, Product, TaxClass, TaxRate
from orderwright.domain.catalog.pictures import save_picture
from orderwright.domain.catalog.text import fold
from orderwright.domain.shop.services import raise_version
from orderwright.kernel import clock
from orderwright.kernel.texts import is_clean, is_storable

__all__ = [
    "ProductWish", "mistakes_in", "save_category", "save_picture", "save_product", "save_tax_rate",
    "seed_taxes", "set_price",
]  # fmt: skip

SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/ +-]{0,63}")
MOST_PRICE = 10**12
MOST_GRAMS = 10_000_000
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 20_000


@dataclass(frozen=True, slots=True)
class ProductWish:
    """What staff, the API or an import fill in. `price` in minor units of the shop's currency.

    Empty `slug` is made from the name; empty `category` is none; `tax_class` is a code.
    `backorder_until`: the last day of new back-orders, None = no end; `restock_on`: the day for
    which goods are promised.
    """

    sku: str
    names: Mapping[str, str]
    price: int
    tax_class: str = "standard"
    descriptions: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    slug: str = ""
    ean: str = ""
    weight_g: int = 0
    picture_id: int | None = None
    tracked: bool = True
    backorder: bool = False
    bulky: bool = False
    active: bool = True
    backorder_until: date | None = None
    restock_on: date | None = None


@transaction.atomic
def save_product(wish: ProductWish) -> Product:
    """Make the product of that SKU, or change it. Raises BadProduct naming the fields."""
    if wrong := mistakes_in(wish):
        raise BadProduct(wrong)
    row = Product.objects.select_for_update().filter(sku=wish.sku).first()
    row = row or Product(sku=wish.sku, created_at=clock.now())
    row.tax_class = _tax_class(wish.tax_class)
    row.category = _category(wish.category)
    row.names, row.descriptions = _texts(wish.names), _texts(wish.descriptions)
    for name in _COPIED:
        setattr(row, name, getattr(wish, name))
    row.slug = _free_slug(wish, row)
    row.search_text = fold(" ".join((wish.sku, wish.ean, *row.names.values())))
    row.save()
    raise_version()
    return row


@transaction.atomic
def set_price(sku: str, price: int) -> None:
    """Set the price in minor units. Raises UnknownProduct, BadProduct."""
    if not 0 <= price <= MOST_PRICE:
        raise BadProduct({"price": _("A price is between 0 and 10,000,000,000.00.")})
    if not is_storable(sku) or not Product.objects.filter(sku=sku).update(price=price):
        raise UnknownProduct(sku)
    raise_version()


@transaction.atomic
def save_category(slug: str, names: Mapping[str, str], *, position: int = 100) -> Category:
    """Make the shelf of that address, or change it. Raises BadProduct."""
    if slug != slugify(slug) or not slug or len(slug) > 60:
        raise BadProduct({"slug": _("An address has small letters, digits and hyphens.")})
    if not _are_names(names):
        raise BadProduct({"names": _("A name of at most 200 characters is needed.")})
    row, _new = Category.objects.update_or_create(
        slug=slug, defaults={"names": _texts(names), "position": position}
    )
    raise_version()
    return row


@transaction.atomic
def save_tax_rate(tax_class: str, country: str, percent: Decimal) -> None:
    """Set the percent of a class in a country. Raises BadProduct."""
    if not (percent.is_finite() and 0 <= percent < 100):
        raise BadProduct({"percent": _("A tax rate is between 0 and 99.99 per cent.")})
    TaxRate.objects.update_or_create(
        tax_class=_tax_class(tax_class), country=country, defaults={"percent": percent}
    )
    raise_version()


@transaction.atomic
def seed_taxes() -> None:
    """The usual classes and rates, where missing. May run twice; changes nothing that is there."""
    for code, name in _CLASSES.items():
        TaxClass.objects.get_or_create(code=code, defaults={"name": name})
    classes = {row.code: row for row in TaxClass.objects.filter(code__in=_CLASSES)}
    for country, percents in _RATES.items():
        for code, percent in zip(_CLASSES, percents, strict=True):
            TaxRate.objects.get_or_create(
                tax_class=classes[code], country=country, defaults={"percent": Decimal(percent)}
            )
    raise_version()


def mistakes_in(wish: ProductWish) -> dict[str, str]:
    """A sentence for each field that `save_product` would refuse for what it holds."""
    checks = {
        "sku": bool(SKU.fullmatch(wish.sku)),
        "names": _are_names(wish.names),
        "descriptions": all(_is_text(t, LONGEST_DESCRIPTION) for t in wish.descriptions.values()),
        "price": 0 <= wish.price <= MOST_PRICE,
        "weight_g": 0 <= wish.weight_g <= MOST_GRAMS,
        "ean": not wish.ean or _is_ean(wish.ean),
        "slug": wish.slug == slugify(wish.slug) and len(wish.slug) <= 120,
    }
    sentences = _sentences()
    return {name: sentences[name] for name, right in checks.items() if not right}


def _sentences() -> dict[str, str]:
    return {
        "sku": _("A SKU has letters, digits and - . _ / +, at most 64 of them."),
        "names": _("A name of at most 200 characters is needed."),
        "descriptions": _("A description has at most 20,000 characters and no control characters."),
        "price": _("A price is between 0 and 10,000,000,000.00."),
        "weight_g": _("A weight is between 0 and 10,000,000 grams."),
        "ean": _("The check digit of this EAN is wrong."),
        "slug": _("An address has small letters, digits and hyphens."),
    }


def _are_names(names: Mapping[str, str]) -> bool:
    given = any(text.strip() for text in names.values())
    return given and all(len(text) <= LONGEST_NAME and is_clean(text) for text in names.values())


def _is_text(text: str, longest: int) -> bool:
    return len(text) <= longest and is_clean(text, several=True)


def _is_ean(number: str) -> bool:
    try:
        return bool(ean.validate(number) == number)
    except BadNumber:
        return False


def _tax_class(code: str) -> TaxClass:
    row = TaxClass.objects.filter(code=code).first() if is_storable(code) else None
    if row is None:
        raise BadProduct({"tax_class": _("There is no such tax class.")})
    return row


def _category(slug: str) -> Category | None:
    if not slug:
        return None
    row = Category.objects.filter(slug=slug).first() if is_storable(slug) else None
    if row is None:
        raise BadProduct({"category": _("There is no such category.")})
    return row


def _free_slug(wish: ProductWish, row: Product) -> str:
    """The wished address, or one from the name; numbered when another product has it."""
    if not wish.slug and row.slug:
        return row.slug
    name = wish.names.get("en") or next(iter(wish.names.values()))
    base = (wish.slug or slugify(fold(name)) or slugify(wish.sku) or "product")[:110].strip("-")
    others = Product.objects.exclude(pk=row.pk).filter(slug__startswith=base)
    taken = set(others.values_list("slug", flat=True))
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: text.strip() for code, text in texts.items() if text.strip()}


_COPIED = (
    "price", "ean", "weight_g", "picture_id", "tracked", "backorder", "backorder_until",
    "restock_on", "bulky", "active",
)  # fmt: skip
_CLASSES = {"standard": "Standard", "reduced": "Reduced", "books": "Books"}
# Rates of 2026. Czech books bear 0 % since 2024; Romania has 21 and 11 since August 2025.
_RATES = {
    "PL": ("23", "8", "5"),
    "CZ": ("21", "12", "0"),
    "SK": ("23", "19", "5"),
    "RO": ("21", "11", "11"),
    "DE": ("19", "7", "7"),
}
