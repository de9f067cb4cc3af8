"""The cart page and its buttons: add, change a quantity, take out, accept new prices.

Thin: parse -> one call of `domain.checkout.carts` -> render. Prices come from the catalogue, never
from the form (T30); quantities are judged here as text and there as numbers (T31).
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orderwright.domain.checkout import carts
from orderwright.domain.checkout.models import Cart
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints import throttle
from orderwright.entrypoints.client_address import address_of
from orderwright.entrypoints.storefront import basket, pages
from orderwright.entrypoints.storefront.cart_view import cart_context
from orderwright.entrypoints.storefront.catalogue import on_sale_or_404, product_page
from orderwright.entrypoints.storefront.checkout.choices import PAIR
from orderwright.entrypoints.storefront.checkout.choices import typed as typed_choices
from orderwright.entrypoints.storefront.checkout.steps import Checkout
from orderwright.kernel.lifecycle.errors import NotTaken

CART = "/cart"
LONGEST_SKU = 64


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The lines with quantities and the total; an empty cart says where the goods are."""
    return _page(request)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Puts pieces of a product into the cart, opening one if need be."""
    product = on_sale_or_404(request.POST.get("slug", ""))
    if throttle.is_too_much(throttle.CART_ADDS, address_of(request)):
        return pages.wait(request, throttle.CART_ADDS.seconds)
    typed = request.POST.get("quantity", "1")
    quantity, wrong = read_quantity(typed)
    if wrong:
        return product_page(request, product, typed=typed[:12], error=wrong)
    cart, token = _cart_to_fill(request)
    try:
        carts.put_line(cart, product.sku, quantity, in_stock=True)
    except NotTaken as refusal:
        return product_page(request, product, typed=typed[:12], error=refusal.sentence)
    answer = _back_to_cart()
    basket.keep(answer, token)
    return answer


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Sets the quantity of a line, or takes the line out when `drop` was pressed."""
    cart = basket.open_cart_of(request)
    if cart is None:
        return _back_to_cart()
    sku = request.POST.get("sku", "")[:LONGEST_SKU]
    if "drop" in request.POST:
        carts.drop_line(cart, sku)
        return _back_to_cart()
    return _set_quantity(request, cart, sku)


@require_POST
def choose_delivery(request: HttpRequest) -> HttpResponse:
    """Keeps the pair that the sum is shown for; the checkout begins with it."""
    cart = basket.open_cart_of(request)
    if cart is not None:
        checkout = Checkout(cart)
        checkout.remember(typed_choices(checkout.choices, request.POST.dict(), PAIR))
    return _back_to_cart()


@require_POST
def accept_prices(request: HttpRequest) -> HttpResponse:
    """The visitor has seen the new prices and goes on with them (T33)."""
    cart = basket.open_cart_of(request)
    if cart is not None:
        carts.refresh_prices(cart)
    return _back_to_cart()


def read_quantity(typed: str) -> tuple[int, str]:
    """The number, or the sentence for the field. ASCII digits only: no signs, no exponents."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return 0, _("Write the quantity as a whole number, for example 2.")
    if int(text) < 1:
        return 0, _("The quantity is at least 1.")
    return int(text), ""


def _set_quantity(request: HttpRequest, cart: Cart, sku: str) -> HttpResponse:
    typed = request.POST.get("quantity", "")
    quantity, wrong = read_quantity(typed)
    if not wrong:
        try:
            carts.set_line(cart, sku, quantity, in_stock=True)
        except NotTaken as refusal:
            wrong = refusal.sentence
    if wrong:
        return _page(request, bad_sku=sku, typed=typed[:12], error=wrong)
    return _back_to_cart()


def _cart_to_fill(request: HttpRequest) -> tuple[Cart, str]:
    cart = basket.open_cart_of(request)
    if cart is not None:
        return cart, basket.token(request)
    currency = shop.settings().currency
    return carts.open_cart(currency=currency, locale=get_language() or "en")


def _page(
    request: HttpRequest, *, bad_sku: str = "", typed: str = "", error: str = ""
) -> HttpResponse:
    context = cart_context(basket.open_cart_of(request))
    wrong = {"bad_sku": bad_sku, "typed": typed, "error": error}
    return pages.personal(request, "cart.html", {**context, **wrong}, status=400 if error else 200)


def _back_to_cart() -> HttpResponse:
    answer = HttpResponseRedirect(CART)
    answer["Cache-Control"] = pages.PRIVATE
    return answer
