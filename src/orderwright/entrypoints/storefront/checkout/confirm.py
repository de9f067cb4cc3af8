"""Third page of the checkout: everything once more, and one button.

One POST calls `lifecycle.placing.place_cart`; pressed twice it leads to the same order (T37). The
total that the visitor saw comes with the form: when it is another by now, nothing is ordered and
the page is shown again (T30, T33).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orderwright.domain.checkout import carts
from orderwright.domain.checkout.models import Cart
from orderwright.domain.customers.hints import email_hint
from orderwright.domain.orders.queries import by_id
from orderwright.domain.shop.stages import CartStage
from orderwright.entrypoints import country_names, throttle
from orderwright.entrypoints.client_address import address_of
from orderwright.entrypoints.storefront import basket, pages, payment_words, visitors
from orderwright.entrypoints.storefront.cart_view import changes, expected
from orderwright.entrypoints.storefront.checkout import choices as choosing
from orderwright.entrypoints.storefront.checkout import details, steps
from orderwright.entrypoints.storefront.checkout.delivery import FIELDS as DELIVERY_FIELDS
from orderwright.entrypoints.storefront.checkout.delivery import page as delivery_page
from orderwright.entrypoints.storefront.checkout.delivery import problems as delivery_problems
from orderwright.entrypoints.storefront.checkout.parcels import two_parcels
from orderwright.entrypoints.storefront.checkout.picks import picks
from orderwright.entrypoints.storefront.checkout.quote import quote
from orderwright.entrypoints.storefront.checkout.steps import Checkout
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken
from orderwright.lifecycle.placing import Placed, place_cart

REFERENCE = 16
"""Letters of the cart's stored hash that tell one cart from the next, and open nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Shows the whole order, or places it."""
    cart = basket.any_cart(request)
    if cart is None:
        return steps.go(steps.CART)
    if request.method == "POST" and cart.stage == CartStage.PLACED:
        return _to_order(_place(request, cart))
    return _with_open_cart(request)


@steps.with_cart
def _with_open_cart(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    if choosing.problems(checkout.choices):
        return steps.go(steps.DETAILS)
    if not checkout.view.orderable:
        return steps.go(steps.CART)
    if wrong := delivery_problems(checkout, checkout.choices):
        return delivery_page(request, checkout, wrong)
    if request.method == "POST":
        return _press(request, checkout)
    return page(request, checkout)


def _press(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    if reason := _not_what_was_seen(request, checkout):
        return page(request, checkout, refusal=reason)
    if throttle.is_too_much(throttle.PLACINGS, address_of(request)):
        return pages.wait(request, throttle.PLACINGS.seconds)
    mailbox = checkout.choices.email.strip().casefold()
    if throttle.is_used_up(throttle.ORDERS_TO_ONE, mailbox):
        sentence = _("Many orders came for this e-mail address.")
        return pages.wait(request, throttle.ORDERS_TO_ONE.seconds, sentence)
    carts.refresh_prices(checkout.cart)
    carts.speak(checkout.cart, get_language() or "en")
    try:
        return _to_order(_place_counted(request, checkout.cart, mailbox))
    except BadInput as wrong:
        named = {choosing.field_of(name): sentence for name, sentence in wrong.fields.items()}
        if named.keys() & set(DELIVERY_FIELDS):
            return delivery_page(request, checkout, named)
        return details.page(request, checkout.choices, named)
    except NotTaken as refusal:
        return page(request, Checkout(checkout.cart), refusal=refusal.sentence)


def _place_counted(request: HttpRequest, cart: Cart, mailbox: str) -> Placed:
    """Only what was ordered counts: a refusal takes nothing of the customer's hour."""
    placed = _place(request, cart)
    if not placed.again:
        throttle.count(throttle.ORDERS_TO_ONE, mailbox)
    return placed


def _not_what_was_seen(request: HttpRequest, checkout: Checkout) -> str:
    """The sentence when the form belongs to another cart or sum; empty when all is as seen."""
    seen_cart, seen_total = request.POST.get("cart", ""), request.POST.get("total", "")
    if seen_cart != checkout.cart.token_hash[:REFERENCE]:
        return _("Your cart is another by now. Please look at it and order again.")
    if seen_total != str(quote(checkout, checkout.choices).total):
        return _("The sum has changed meanwhile. Please look at it and order again.")
    return ""


def _place(request: HttpRequest, cart: Cart) -> Placed:
    wish = choosing.resumed(cart.choices or {}).wish(address_of(request))
    return place_cart(basket.token(request), wish, visitors.with_cart(request))


def _to_order(placed: Placed) -> HttpResponse:
    """Whoever pays by a service goes on to its button; everybody else to the order's page."""
    if placed.pay_token and payment_words.is_paid_online(by_id(placed.order_id)):
        return steps.go(reverse("storefront:pay", args=[placed.pay_token]) + "?placed=1")
    return steps.go(reverse("storefront:order", args=[placed.token]) + "?placed=1")


def page(request: HttpRequest, checkout: Checkout, *, refusal: str = "") -> HttpResponse:
    """Everything that will be ordered. 409 when something stood against it."""
    try:
        sums = quote(checkout, checkout.choices)
    except NotTaken:
        return steps.go(steps.CART)
    promised = {line.sku: expected(line) for line in checkout.view.lines}
    context = _context(checkout) | {"sums": sums, "refusal": refusal, "expected": promised}
    return pages.personal(request, "confirm.html", context, status=409 if refusal else 200)


def _context(checkout: Checkout) -> dict[str, Any]:
    locale, typed = get_language() or "en", checkout.choices
    shown = picks(checkout.view, typed, locale)
    chosen = shown.chosen
    return {
        "view": checkout.view, "typed": typed, "reference": checkout.cart.token_hash[:REFERENCE],
        "country": country_names.name_of(typed.country), "hint": email_hint(typed.email),
        "billing_country": country_names.name_of(typed.billing_country),
        "delivery": chosen.delivery.name(locale) if chosen else typed.delivery_method,
        "payment": chosen.payment.name(locale) if chosen else typed.payment_method,
        "estimate": shown.estimate,
        "parcels": two_parcels(checkout.view, chosen) if typed.ship_as_ready else None,
        "changes": changes(checkout.view, locale), "shipping_later": shown.shipping_later,
    }  # fmt: skip
