"""What the pages of the checkout have in common: whose cart, how far it may go, and back to where.

Owns the rule that a page is only shown when what comes before it is filled in. Called by the three
pages. Changes nothing.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from orderwright.domain.checkout import carts
from orderwright.domain.checkout.carts import CartView
from orderwright.domain.checkout.models import Cart
from orderwright.entrypoints.storefront import basket, pages
from orderwright.entrypoints.storefront.checkout.choices import Choices, resumed

CART, DETAILS, DELIVERY, CONFIRM = "/cart", "/checkout", "/checkout/delivery", "/checkout/confirm"


class Checkout:
    """A filled cart on its way to being an order, with what was chosen so far."""

    def __init__(self, cart: Cart) -> None:
        self.cart = cart
        self.view: CartView = carts.priced(cart, locale=get_language() or "en")
        self.choices: Choices = resumed(cart.choices or {})

    def remember(self, choices: Choices) -> None:
        """Keeps the choices with the cart."""
        carts.remember_choices(self.cart, choices.kept())
        self.choices = choices


Page = Callable[[HttpRequest, Checkout], HttpResponse]


def with_cart(page: Page) -> Callable[[HttpRequest], HttpResponse]:
    """Gives the page its cart; the visitor is sent to the cart page while it is empty, or holds
    what cannot be had. What was typed is kept first.
    """

    @wraps(page)
    def answer(request: HttpRequest) -> HttpResponse:
        cart = basket.open_cart_of(request)
        checkout = Checkout(cart) if cart else None
        if checkout is None or not checkout.view.lines:
            return go(CART)
        if request.method != "POST" and not checkout.view.orderable:
            return go(CART)
        return page(request, checkout)

    return answer


def go(path: str) -> HttpResponse:
    """See other; nothing of it is kept by caches."""
    return HttpResponseRedirect(path, headers={"Cache-Control": pages.PRIVATE})
