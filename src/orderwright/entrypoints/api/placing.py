"""POST /carts/{token}/place: the one hot path, a plain view over msgspec.

Thin on purpose (speed): one strict decode, one call, one answer. Its entry in the OpenAPI
description is made from the same structs, in `schema.py`.
"""

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from msgspec import Meta

from orderwright.domain.checkout import carts
from orderwright.domain.checkout.wishes import AddressWish, CheckoutWish, ContactWish
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.orders import customer_data
from orderwright.domain.overview.purposes import Purpose
from orderwright.entrypoints.api import throttling
from orderwright.entrypoints.api.answers import Answer, Secret, answer
from orderwright.entrypoints.api.callers import visitor
from orderwright.entrypoints.api.once import once
from orderwright.entrypoints.api.problems import (
    bad_fields,
    missing,
    not_allowed,
    problem_of,
    written,
)
from orderwright.entrypoints.api.reading import (
    body_of,
    demand_known,
    demand_storable,
    unreadable,
)
from orderwright.entrypoints.api.strict import field_and_sentence
from orderwright.entrypoints.client_address import address_of
from orderwright.kernel import tokens
from orderwright.kernel.texts import is_clean
from orderwright.lifecycle.placing import place_cart

LONGEST_TOKEN = 64
CART = "cart"
NO_PARAMETERS: frozenset[str] = frozenset()

Line120 = Annotated[str, Meta(max_length=120)]
Name120 = Annotated[str, Meta(min_length=1, max_length=120)]


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    """Unknown fields are refused: nobody sets a price or a state from outside (T23, T30)."""


class Contact(Strict):
    """Who buys."""

    email: Annotated[str, Meta(min_length=1, max_length=254)]
    name: Name120
    phone: Annotated[str, Meta(max_length=32)] = ""
    company: Line120 = ""
    tax_id: Annotated[str, Meta(max_length=20)] = ""


class Address(Strict):
    """Where to."""

    name: Name120
    street: Annotated[str, Meta(min_length=1, max_length=200)]
    city: Annotated[str, Meta(min_length=1, max_length=80)]
    postal_code: Annotated[str, Meta(max_length=16)]
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")]


class Checkout(Strict):
    """Everything that a checkout adds to a cart. `ship_as_ready`: each part of the goods leaves as
    it is ready, for the option's price of a second parcel; refused where the option has none.
    """

    customer: Contact
    shipping_address: Address
    delivery_method: Annotated[str, Meta(min_length=1, max_length=40)]
    payment_method: Annotated[str, Meta(min_length=1, max_length=40)]
    billing_address: Address | None = None
    pickup_point: Line120 = ""
    note: Annotated[str, Meta(max_length=2000)] = ""
    consents: Annotated[list[Annotated[str, Meta(max_length=80)]], Meta(max_length=20)] = []
    ship_as_ready: bool = False


_decoder = msgspec.json.Decoder(Checkout)


@csrf_exempt
def place(request: HttpRequest, token: str) -> HttpResponse:
    """Place the cart's order: 201 with the customer's view, 200 with the same order when it is."""
    try:
        return _placed(request, token)
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        return written(problem)


def _placed(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        raise not_allowed(request.method, "POST")
    demand_known(request, NO_PARAMETERS)
    throttling.count(request, throttling.PLACING, address_of(request))
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise missing()
    checkout = read_checkout(body_of(request))
    _demand_room(token, checkout)
    holder = f"{CART}:{tokens.digest(token)}"
    return once(request, holder, lambda: _place(request, token, checkout))


def _place(request: HttpRequest, token: str, checkout: Checkout) -> Answer:
    placed = place_cart(token, wish_of(checkout, address_of(request)), visitor(request, CART))
    if not placed.again:
        throttling.count(request, throttling.ORDERS_TO_ONE, _mailbox(checkout))
    order = placed.order or Order.objects.select_related("status").get(pk=placed.order_id)
    tokens = {Purpose.TRACK: placed.token, Purpose.PAY: placed.pay_token}
    return answer(
        customer_data(order, placed.token, pay_token=placed.pay_token),
        200 if placed.again else 201,
        secret=Secret(placed.order_id, {name: token for name, token in tokens.items() if token}),
    )


def _demand_room(token: str, checkout: Checkout) -> None:
    """Raises 429 when the mailbox has had its orders, unless this cart's is one of them."""
    limit, mailbox = throttling.ORDERS_TO_ONE, _mailbox(checkout)
    if throttling.is_used_up(limit, mailbox) and not carts.is_placed(token):
        raise throttling.too_many(limit, mailbox)


def _mailbox(checkout: Checkout) -> str:
    return checkout.customer.email.strip().casefold()


def read_checkout(body: bytes) -> Checkout:
    """The checkout in the body. Raises 400 naming the field, or saying that it is no JSON."""
    try:
        checkout = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise bad_fields(dict([field_and_sentence(error)])) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable(error) from error
    if b"\\u0000" in body:
        demand_storable(msgspec.json.decode(body), body)
    _demand_clean(checkout)
    return checkout


def _demand_clean(checkout: Checkout) -> None:
    """Raises 400 at the free texts; those about people are judged with their meaning."""
    clean = {
        "note": is_clean(checkout.note, several=True),
        "consents": is_clean(checkout.consents),
        "pickup_point": is_clean(checkout.pickup_point),
    }
    if not all(clean.values()):
        sentence = _("Control characters are not allowed.")
        raise bad_fields({name: sentence for name, right in clean.items() if not right})


def wish_of(checkout: Checkout, ip: str) -> CheckoutWish:
    """As the lifecycle wants it; judged there."""
    billing = checkout.billing_address
    return CheckoutWish(
        customer=_contact(checkout.customer),
        shipping_address=_address(checkout.shipping_address),
        delivery_method=checkout.delivery_method,
        payment_method=checkout.payment_method,
        billing_address=_address(billing) if billing else None,
        pickup_point=checkout.pickup_point,
        note=checkout.note,
        consents=tuple(checkout.consents),
        ip=ip,
        ship_as_ready=checkout.ship_as_ready,
    )


def _contact(contact: Contact) -> ContactWish:
    return ContactWish(contact.email, contact.name, contact.phone, contact.company, contact.tax_id)


def _address(address: Address) -> AddressWish:
    return AddressWish(
        address.name, address.street, address.city, address.postal_code, address.country
    )
