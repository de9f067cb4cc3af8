"""The shop window: the list of products with search and categories, and one product's page.

Thin: reads the query, asks `domain.catalog`, renders. Changes nothing.
"""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from orderwright.domain.catalog import queries as catalog
from orderwright.domain.catalog.errors import UnknownProduct
from orderwright.domain.catalog.models import Product
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.storefront import pages
from orderwright.entrypoints.storefront.shelf import shown

PAGE = 24
LONGEST_SEARCH = 80
LONGEST_ID = 18
"""Digits of a row's id that still fit the database."""


@require_safe
def window(request: HttpRequest) -> HttpResponse:
    """All products, those of a category, or those that a search finds; `after` pages on."""
    q, category = _words(request.GET.get("q", "")), request.GET.get("category", "")
    after = _id(request.GET.get("after", ""))
    chosen = next((c for c in catalog.categories() if c.slug == category), None)
    if category and chosen is None:
        raise Http404
    found = catalog.on_sale(q=q, category=category, after=after, limit=PAGE + 1)
    context = {
        "products": shown(found[:PAGE], _locale()), "q": q, "category": chosen,
        "categories": catalog.categories(), "currency": shop.settings().currency,
        "more": _more(q, category, found), "is_start": not (q or category or after),
        "locale": _locale(),
    }  # fmt: skip
    return pages.catalogue(request, "window.html", context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product with its picture, price and availability."""
    return product_page(request, on_sale_or_404(slug))


def product_page(
    request: HttpRequest, product: Product, *, typed: str = "1", error: str = ""
) -> HttpResponse:
    """The page of a product, also after a quantity that could not be taken."""
    context = {
        "shown": shown([product], _locale())[0], "currency": shop.settings().currency,
        "description": product.description(_locale()), "category": product.category,
        "locale": _locale(), "typed": typed, "error": error,
    }  # fmt: skip
    return pages.catalogue(request, "product.html", context, status=400 if error else 200)


def on_sale_or_404(slug: str) -> Product:
    """The product if it can be bought now."""
    try:
        return catalog.product_by_slug(slug)
    except UnknownProduct:
        raise Http404 from None


def _words(typed: str) -> str:
    """What is searched for: bounded, without what no keyboard types."""
    return "".join(c if c.isprintable() else " " for c in typed[:LONGEST_SEARCH]).strip()


def _id(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_ID):
        raise Http404
    return int(typed)


def _more(q: str, category: str, found: list[Product]) -> str:
    """The query of the next page; empty on the last one."""
    if len(found) <= PAGE:
        return ""
    wanted = {"q": q, "category": category, "after": str(found[PAGE - 1].pk)}
    return "?" + urlencode({key: value for key, value in wanted.items() if value})


def _locale() -> str:
    return get_language() or "en"
