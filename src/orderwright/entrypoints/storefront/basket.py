"""The visitor's cart and the cookie that holds its token.

Owns the cookie `cart`: signed, out of reach of scripts, sent to this site only. The server keeps
the token's hash alone. Called by cart, checkout and the frame of every page. Never changes a cart.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from orderwright.domain.checkout.carts import find_cart
from orderwright.domain.checkout.errors import UnknownCart
from orderwright.domain.checkout.models import Cart, CartLine
from orderwright.domain.shop.stages import CartStage

COOKIE = "cart"
DAYS_KEPT = 30
_SECONDS = DAYS_KEPT * 24 * 60 * 60


def token(request: HttpRequest) -> str:
    """The token in the cookie; empty when there is none or its signature is not ours."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=_SECONDS) or "")


def any_cart(request: HttpRequest) -> Cart | None:
    """The cart of the cookie, also one that became an order already."""
    held = token(request)
    if not held:
        return None
    try:
        return find_cart(held, placed_too=True)
    except UnknownCart:
        return None


def open_cart_of(request: HttpRequest) -> Cart | None:
    """The cart that can still be filled and ordered."""
    cart = any_cart(request)
    return cart if cart and cart.stage in (CartStage.OPEN, CartStage.REMINDED) else None


def count(request: HttpRequest) -> int:
    """Pieces in the cart, for the frame; no query without a cookie."""
    cart = open_cart_of(request)
    if cart is None:
        return 0
    return sum(CartLine.objects.filter(cart=cart).values_list("quantity", flat=True))


def keep(response: HttpResponse, cart_token: str) -> None:
    """Give the visitor's browser the token."""
    response.set_signed_cookie(
        COOKIE, cart_token, salt=COOKIE, max_age=_SECONDS, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
