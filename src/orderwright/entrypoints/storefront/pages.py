"""One way to draw a page of the shop, so that all carry the same frame and are cached alike.

Owns the common context (shop, languages, cart count) and the cache headers. Called by every view
of the storefront. Never decides what a page says.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.storefront import basket

PRIVATE = "private, no-store"
"""Nothing of it may be kept: carts, checkouts, orders."""
CATALOGUE = "private, no-cache"
"""The visitor's own browser may keep it and asks again: the frame holds a cart count."""

Context = Mapping[str, Any]


def catalogue(
    request: HttpRequest, name: str, context: Context, *, status: int = 200
) -> HttpResponse:
    """A page of goods, the same for everybody but for the frame."""
    return _draw(request, name, {"cart_count": basket.count(request), **context}, status, CATALOGUE)


def personal(
    request: HttpRequest, name: str, context: Context, *, status: int = 200
) -> HttpResponse:
    """A page of this visitor's cart or checkout."""
    return _draw(request, name, {"cart_count": basket.count(request), **context}, status, PRIVATE)


def by_token(
    request: HttpRequest, name: str, context: Context, *, status: int = 200
) -> HttpResponse:
    """A page that a link opens: needs no cookie, and its address goes to nobody else."""
    answer = _draw(request, name, {"cart_count": 0, "by_token": True, **context}, status, PRIVATE)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def wait(request: HttpRequest, seconds: int, sentence: str = "") -> HttpResponse:
    """429 for somebody who tries too often: why, and in how many minutes to come again."""
    context = {"sentence": sentence, "minutes": -(-seconds // 60)}
    answer = by_token(request, "wait.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def _draw(
    request: HttpRequest, name: str, context: Context, status: int, cache: str
) -> HttpResponse:
    frame = {
        "shop": shop.settings(),
        "languages": shop.languages(),
        "here": request.get_full_path(),
    }
    answer = render(request, f"storefront/{name}", {**frame, **context}, status=status)
    answer["Cache-Control"] = cache
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer
