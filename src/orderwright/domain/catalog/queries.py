"""Read the catalogue: the shop window, facts for carts and totals, tax rates.

Facts and tax rates come from a cache of this process that follows the configuration version.
Knows no stock: what can be sold is asked of `domain/stock`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from orderwright.domain.catalog import text
from orderwright.domain.catalog.errors import UnknownProduct
from orderwright.domain.catalog.models import Category, Product, TaxRate
from orderwright.domain.shop.queries import settings
from orderwright.domain.shop.versions import Versioned
from orderwright.kernel import clock
from orderwright.kernel.texts import is_storable

MOST_ON_A_PAGE = 200
BLOCK = 250
MOST_FACTS = 50_000
"""Products kept in memory for one version; a larger catalogue is read again as needed."""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What carts, totals and placing need. `price` in minor units, `weight_g` of a piece."""

    id: int
    sku: str
    slug: str
    names: Mapping[str, str]
    price: int
    tax_class_id: int
    weight_g: int
    tracked: bool
    backorder: bool
    bulky: bool
    active: bool
    picture_id: int | None
    backorder_until: date | None = None
    restock_on: date | None = None

    def name(self, locale: str) -> str:
        """The name in that language, else in English, else the SKU."""
        return self.names.get(locale) or self.names.get("en") or self.sku


def takes_backorders(product: ProductFacts | Product, on: date | None = None) -> bool:
    """Whether it may be ordered now, or might on that day, though there is none: to the end of its
    last day, by the shop's clock.
    """
    last = product.backorder_until
    return product.backorder and (last is None or (on or _today()) <= last)


def expected_on(product: ProductFacts | Product) -> date | None:
    """The day for which goods are promised, unless it has passed."""
    day = product.restock_on
    return day if day and day >= _today() else None


def _today() -> date:
    return clock.today(settings().time_zone)


def on_sale(
    *, q: str = "", category: str = "", after: int | None = None, limit: int = 24
) -> list[Product]:
    """Products on sale by id, one page after the id `after`. Every word of `q` must occur."""
    found = Product.objects.filter(active=True).select_related("category").order_by("id")
    if not is_storable(category):
        return []
    if category:
        found = found.filter(category__slug=category)
    for word in text.words(q):
        found = found.filter(search_text__contains=word)
    if after is not None:
        found = found.filter(id__gt=after)
    return list(found[: max(1, min(limit, MOST_ON_A_PAGE))])


def product_by_slug(slug: str) -> Product:
    """A product on sale by its address; raises UnknownProduct."""
    return _one(Product.objects.filter(slug=slug, active=True), slug)


def product_by_sku(sku: str) -> Product:
    """A product by its SKU, also one no longer on sale; raises UnknownProduct."""
    return _one(Product.objects.filter(sku=sku), sku)


def categories() -> list[Category]:
    """Shelves of the shop window in the shop's order."""
    return _categories.get()


def tax_percent(tax_class_id: int, country: str) -> Decimal:
    """Percent of the class in that country; without a rate there, that of the shop's country."""
    rates = _rates.get()
    rate = rates.get((tax_class_id, country))
    if rate is None:
        rate = rates.get((tax_class_id, settings().country))
    return Decimal(0) if rate is None else rate


def snapshot(product_ids: Iterable[int]) -> dict[int, ProductFacts]:
    """Facts by id; ids that no product has are left out."""
    wanted, known = set(product_ids), _facts.get()
    # One by one: a set minus a dict's keys would walk through the whole catalogue.
    missing = [product_id for product_id in wanted if product_id not in known.by_id]
    if missing:
        known.add(_read(_with_neighbours(missing)))
    return {
        product_id: known.by_id[product_id] for product_id in wanted if product_id in known.by_id
    }


def _with_neighbours(product_ids: Iterable[int]) -> Q:
    """The blocks of ids in which these lie: a cold cache is warm after a few dozen reads."""
    blocks = {product_id // BLOCK * BLOCK for product_id in product_ids}
    return reduce(or_, (Q(pk__gte=first, pk__lt=first + BLOCK) for first in sorted(blocks)))


def snapshot_by_sku(skus: Collection[str]) -> dict[str, ProductFacts]:
    """Facts by SKU; SKUs that no product has are left out."""
    known = _facts.get()
    missing = [sku for sku in set(skus) if sku not in known.by_sku]
    if missing:
        known.add(_read(Q(sku__in=[sku for sku in missing if is_storable(sku)])))
    return {sku: known.by_sku[sku] for sku in skus if sku in known.by_sku}


class _Facts:
    """Facts of one version, filled as they are asked for. Dicts only grow: safe for threads."""

    def __init__(self) -> None:
        self.by_id: dict[int, ProductFacts] = {}
        self.by_sku: dict[str, ProductFacts] = {}

    def add(self, found: Iterable[ProductFacts]) -> None:
        for facts in found:
            self.by_id[facts.id] = facts
            self.by_sku[facts.sku] = facts


def _read(wanted: Q) -> list[ProductFacts]:
    columns = tuple(ProductFacts.__dataclass_fields__)
    return [ProductFacts(*row) for row in Product.objects.filter(wanted).values_list(*columns)]


def _one(found: QuerySet[Product], key: str) -> Product:
    storable = is_storable(key)
    product = found.select_related("category", "tax_class").first() if storable else None
    if product is None:
        raise UnknownProduct(key)
    return product


def _read_rates() -> dict[tuple[int, str], Decimal]:
    rows = TaxRate.objects.values_list("tax_class_id", "country", "percent")
    return {(tax_class, country): percent for tax_class, country, percent in rows}


_facts = Versioned(_Facts)
_rates = Versioned(_read_rates)
_categories = Versioned(lambda: list(Category.objects.all()))
