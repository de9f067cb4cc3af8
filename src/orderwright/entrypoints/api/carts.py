"""Carts of visitors: open, read, fill, and the pairs of delivery and payment.

The token is the right to a cart. Placing is `placing.py`. `POST /carts` keeps no idempotency key:
its answer holds the only copy of the cart's token.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.http import HttpRequest
from django.utils import translation
from ninja import Path, Query, Router

from orderwright.domain.checkout import arrivals, carts, matrix
from orderwright.domain.checkout.carts import CartLineView, CartView
from orderwright.domain.checkout.errors import UnknownCart
from orderwright.domain.checkout.matrix import Option
from orderwright.domain.checkout.models import Cart
from orderwright.domain.overview.parts import amount
from orderwright.entrypoints.api import throttling
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import (
    CartBody,
    CartLineBody,
    OptionsQuery,
    QuantityBody,
    Sku,
    Token,
)
from orderwright.entrypoints.api.described import (
    VISITOR,
    VISITOR_WRITES,
    CartData,
    CartLineData,
    OptionData,
    OptionsData,
)
from orderwright.entrypoints.client_address import address_of
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput

router = Router(tags=["carts"])


@router.post("/carts", response={201: CartData, **VISITOR_WRITES})
def open_cart(request: HttpRequest, wish: CartBody) -> Answer:
    """A new cart, with its first lines if there are any."""
    with transaction.atomic():
        cart, token = carts.open_cart(currency=wish.currency, locale=wish.locale)
        for index, line in enumerate(wish.lines):
            _put(cart, line, index)
    return answer(cart_data(cart, token), 201)


@router.get("/carts/{token}", response={200: CartData, **VISITOR})
def get_cart(request: HttpRequest, token: Path[Token]) -> Answer:
    """The cart at the prices of this moment."""
    return answer(cart_data(cart_of(request, token), token))


@router.put("/carts/{token}/lines/{path:sku}", response={200: CartData, **VISITOR_WRITES})
def set_line(
    request: HttpRequest, token: Path[Token], sku: Path[Sku], wish: QuantityBody
) -> Answer:
    """Have exactly this many pieces of a product."""
    cart = cart_of(request, token)
    carts.set_line(cart, sku, wish.quantity)
    return answer(cart_data(cart, token))


@router.delete("/carts/{token}/lines/{path:sku}", response={200: CartData, **VISITOR_WRITES})
def drop_line(request: HttpRequest, token: Path[Token], sku: Path[Sku]) -> Answer:
    """Take a product out; fine when it was not in."""
    cart = cart_of(request, token)
    carts.drop_line(cart, sku)
    return answer(cart_data(cart, token))


@router.get("/carts/{token}/options", response={200: OptionsData, **VISITOR})
def list_options(request: HttpRequest, token: Path[Token], place: Query[OptionsQuery]) -> Answer:
    """Every pair of delivery and payment for this cart: its price, or why it is not offered."""
    cart = cart_of(request, token)
    with translation.override(cart.locale):
        view = carts.priced(cart)
        found = matrix.options(view.basket, country=place.country, postal_code=place.postal_code)
        options = [_option(option, cart, view.awaited) for option in found]
    return answer({"options": options})


def cart_of(request: HttpRequest, token: str) -> Cart:
    """The cart of this token. Raises UnknownCart; guessing is counted (T01)."""
    try:
        return carts.find_cart(token)
    except UnknownCart:
        throttling.count(request, throttling.WRONG_TOKENS, address_of(request))
        raise


def cart_data(cart: Cart, token: str) -> CartData:
    """The cart as JSON."""
    view: CartView = carts.priced(cart)
    return {
        "token": token,
        "currency": cart.currency,
        "locale": cart.locale,
        "lines": [_line(line, cart.currency) for line in view.lines],
        "item_count": view.item_count,
        "total": amount(view.total, cart.currency),
    }


def _line(line: CartLineView, currency: str) -> CartLineData:
    return {
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": amount(line.unit_price, currency),
        "total": amount(line.total, currency),
        "available": line.available,
    }


def _option(option: Option, cart: Cart, awaited: Sequence[date | None]) -> OptionData:
    days = arrivals.of_option(option, awaited, clock.now())
    second = option.second_parcel
    return {
        "delivery_method": option.delivery.code,
        "delivery_name": option.delivery.name(cart.locale),
        "payment_method": option.payment.code,
        "payment_name": option.payment.name(cart.locale),
        "price": amount(option.price, cart.currency) if option.offered else None,
        "fee": amount(option.fee, cart.currency) if option.offered else None,
        "offered": option.offered,
        "reason": option.reason,
        "gates": list(option.gates),
        "reserves": option.reserves,
        "estimate": {"min_days": option.min_days, "max_days": option.max_days},
        "arrives": {"first": days.first.isoformat(), "last": days.last.isoformat()}
        if days
        else None,
        "second_parcel": amount(second, cart.currency) if second is not None else None,
        "one_parcel": option.one_parcel,
    }


def _put(cart: Cart, line: CartLineBody, index: int) -> None:
    """A line at the place where the caller wrote it, also when it is refused."""
    try:
        carts.put_line(cart, line.sku, line.quantity)
    except BadInput as wrong:
        raise BadInput(
            {f"lines[{index}].{name}": text for name, text in wrong.fields.items()}
        ) from wrong
