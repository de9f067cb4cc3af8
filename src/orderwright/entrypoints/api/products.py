"""GET /products, GET /products/{sku}: the shop window, for anybody."""

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from ninja import Path, Query, Router

from orderwright.domain.catalog import queries as catalog
from orderwright.domain.catalog.errors import UnknownProduct
from orderwright.domain.catalog.models import Picture, Product
from orderwright.domain.overview.parts import amount
from orderwright.domain.shop.queries import settings
from orderwright.domain.stock.queries import availability
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import PageQuery, ProductQuery, Sku
from orderwright.entrypoints.api.described import VISITOR, PageOf, ProductData
from orderwright.entrypoints.api.reading import read_id

router = Router(tags=["products"])


@router.get("/products", response={200: PageOf[ProductData], **VISITOR})
def list_products(
    request: HttpRequest, wanted: Query[ProductQuery], page: Query[PageQuery]
) -> Answer:
    """Products on sale, oldest first."""
    after = read_id(page.after) if page.after else None
    question = {"q": wanted.q or "", "category": wanted.category or ""}
    found = catalog.on_sale(**question, after=after, limit=page.limit)
    full = len(found) == page.limit
    more = full and catalog.on_sale(**question, after=found[-1].pk, limit=1)
    return answer({"items": _products(found), "next": str(found[-1].pk) if more else None})


@router.get("/products/{path:sku}", response={200: ProductData, **VISITOR})
def get_product(request: HttpRequest, sku: Path[Sku]) -> Answer:
    """One product on sale."""
    product = catalog.product_by_sku(sku)
    if not product.active:
        raise UnknownProduct(sku)
    return answer(product_data(product))


def product_data(product: Product) -> ProductData:
    """One product as the shop window shows it."""
    return _products([product])[0]


def _products(products: list[Product]) -> list[ProductData]:
    counted = [
        product.pk
        for product in products
        if product.tracked and not catalog.takes_backorders(product)
    ]
    free, digests = availability(counted), _digests(products)
    return [
        _product(product, free.get(product.pk, 1) > 0, digests.get(product.picture_id or 0, ""))
        for product in products
    ]


def _product(product: Product, in_stock: bool, digest: str) -> ProductData:
    language = (get_language() or "en").partition("-")[0]
    return {
        "sku": product.sku,
        "slug": product.slug,
        "name": product.name(language),
        "description": product.description(language),
        "category": product.category.slug if product.category else None,
        "ean": product.ean,
        "price": amount(product.price, settings().currency),
        "weight_g": product.weight_g,
        "in_stock": in_stock,
        "picture_url": _picture_url(digest) if digest else None,
    }


def _digests(products: list[Product]) -> dict[int, str]:
    """Picture id -> the name it is served by; never its bytes."""
    wanted = [product.picture_id for product in products if product.picture_id]
    return dict(Picture.objects.filter(pk__in=wanted).values_list("pk", "digest"))


def _picture_url(digest: str) -> str:
    return str(django_settings.BASE_URL) + reverse("storefront:picture", args=[digest])
