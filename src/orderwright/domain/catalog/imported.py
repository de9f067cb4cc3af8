"""Products that only history knows: made so that lines of old orders have something to point to.

They are not on sale and no stock is kept of them, so they stay out of the shop window; whoever
wants to sell one opens it in the panel. A product that the shop has already is left as it is.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from orderwright.domain.catalog.models import Product, TaxClass
from orderwright.domain.catalog.text import fold
from orderwright.domain.shop.services import raise_version
from orderwright.kernel import clock

TAX_CLASS = "standard"


class NoTaxClass(LookupError):
    """The database was never set up: it lacks the class that every shop has."""


@dataclass(frozen=True, slots=True)
class PastProduct:
    """A product as a file of another system names it; `price` in the shop's own currency."""

    sku: str
    name: str
    price: int


@transaction.atomic
def open_past_products(products: Sequence[PastProduct]) -> int:
    """Makes those whose SKU the shop does not have; answers how many. May run twice.

    Raises NoTaxClass.
    """
    skus = [product.sku for product in products]
    there = set(Product.objects.filter(sku__in=skus).values_list("sku", flat=True))
    fresh = [product for product in products if product.sku not in there]
    if not fresh:
        return 0
    tax_class = TaxClass.objects.filter(code=TAX_CLASS).first()
    if tax_class is None:
        raise NoTaxClass(TAX_CLASS)
    slugs = _free_slugs(fresh)
    Product.objects.bulk_create(
        (_row(product, tax_class, slug) for product, slug in zip(fresh, slugs, strict=True)),
        ignore_conflicts=True,
    )
    raise_version()
    return len(fresh)


def _row(product: PastProduct, tax_class: TaxClass, slug: str) -> Product:
    return Product(
        sku=product.sku, slug=slug, names={"en": product.name}, price=product.price,
        tax_class=tax_class, tracked=False, active=False, created_at=clock.now(),
        search_text=fold(f"{product.sku} {product.name}"),
    )  # fmt: skip


def _free_slugs(products: Sequence[PastProduct]) -> list[str]:
    """One address each, from name and SKU; with a mark where two SKUs differ by case alone."""
    bases = [_slug(product) for product in products]
    taken = set(Product.objects.filter(slug__in=bases).values_list("slug", flat=True))
    slugs = []
    for product, base in zip(products, bases, strict=True):
        slug = base if base not in taken else f"{base[:80]}-{_mark(product.sku)}"
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _slug(product: PastProduct) -> str:
    return slugify(fold(f"{product.name} {product.sku}"))[:110].strip("-") or "product"


def _mark(sku: str) -> str:
    return hashlib.sha256(sku.encode()).hexdigest()[:12]
