"""Orders for programs with a key: create, list, read."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from orderwright.domain.checkout.wishes import AddressWish, ContactWish, LineWish, OrderWish
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_id, by_number
from orderwright.domain.overview import lists
from orderwright.domain.overview.orders import orders_data
from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.overview.shapes import OrderData
from orderwright.domain.shop.permissions import Scope
from orderwright.entrypoints.api.answers import Answer, Secret, answer, tagged, unless_known
from orderwright.entrypoints.api.asking import ticks
from orderwright.entrypoints.api.bodies import (
    AddressBody,
    ContactBody,
    Number,
    OrderBody,
    OrderLineBody,
    OrderListQuery,
    OrderQuery,
    minor,
)
from orderwright.entrypoints.api.callers import ApiKeyHolder, may_price, staff
from orderwright.entrypoints.api.described import KEYED, WRITES, PageOf
from orderwright.entrypoints.api.problems import Problem
from orderwright.lifecycle.placing import place_order

router = Router(tags=["orders"])
READS = ApiKeyHolder(Scope.ORDERS_READ)
WRITES_ORDERS = ApiKeyHolder(Scope.ORDERS_WRITE)


@router.get("/orders", auth=READS, response={200: PageOf[OrderData], **KEYED})
def list_orders(
    request: HttpRequest, wanted: Query[OrderQuery], page: Query[OrderListQuery]
) -> Answer:
    """One page of orders, newest first unless told otherwise. Drafts only with stage=draft."""
    found = lists.page(order_filter(wanted), sort=page.sort, after=page.after, limit=page.limit)
    items = orders_data(found.items, tokens=True)
    return answer({"items": items, "next": found.next or None})


@router.get("/orders/{number}", auth=READS, response={200: OrderData, 304: None, **KEYED})
def get_order(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """The whole order; 304 when the ETag in If-None-Match still says all of it."""
    return unless_known(request, order_answer(by_number(number)))


@router.post("/orders", auth=WRITES_ORDERS, response={200: OrderData, 201: OrderData, **WRITES})
def create_order(request: HttpRequest, wish: OrderBody) -> Answer:
    """A whole order without a cart. (source, external_id) is unique: a repeat answers 200."""
    _demand_right_to_price(request, wish)
    placed = place_order(order_wish(wish), staff(request))
    made = order_answer(by_id(placed.order_id), 200 if placed.again else 201)
    made["Location"] = f"/api/v1/orders/{placed.number}"
    return made


def order_answer(order: Order, status: int = 200) -> Answer:
    """The order with its tracking link and ETag."""
    value = orders_data([order], tokens=True)[0]
    token = value["token"]
    secret = Secret(order.pk, {Purpose.TRACK: token}) if token else None
    return tagged(answer(value, status, secret=secret), order.version)


def order_filter(wanted: OrderQuery) -> lists.OrderFilter:
    """As the lists want it."""
    return lists.OrderFilter(
        stage=wanted.stage or "",
        status=wanted.status or "",
        payment_status=wanted.payment_status or "",
        delivery_status=wanted.delivery_status or "",
        waiting_on=wanted.waiting_on or "",
        source=wanted.source or "",
        deliverer=str(wanted.deliverer or ""),
        q=wanted.q or "",
        placed_after=wanted.placed_after,
        placed_before=wanted.placed_before,
    )


def _demand_right_to_price(request: HttpRequest, wish: OrderBody) -> None:
    set_by_hand = [wish.shipping_price, wish.placed_at, *(line.unit_price for line in wish.lines)]
    if may_price(request) or all(value is None for value in set_by_hand):
        return
    sentence = _("Setting prices or the moment of placing needs the scope orders.price.")
    raise Problem(403, sentence)


def order_wish(wish: OrderBody) -> OrderWish:
    """As the lifecycle wants it; judged there."""
    shipping = wish.shipping_price
    return OrderWish(
        source=wish.source,
        currency=wish.currency,
        locale=wish.locale,
        customer=_contact(wish.customer),
        shipping_address=_address(wish.shipping_address),
        lines=tuple(_line(line, index, wish.currency) for index, line in enumerate(wish.lines)),
        delivery_method=wish.delivery_method,
        payment_method=wish.payment_method,
        billing_address=_address(wish.billing_address) if wish.billing_address else None,
        external_id=wish.external_id,
        placed_at=wish.placed_at,
        shipping_price=minor(shipping, wish.currency, "shipping_price") if shipping else None,
        pickup_point=wish.pickup_point,
        note=wish.note,
        draft=wish.draft,
        valid_until=wish.valid_until,
        inform=ticks(wish.inform),
        ship_as_ready=wish.ship_as_ready,
    )


def _contact(contact: ContactBody) -> ContactWish:
    return ContactWish(contact.email, contact.name, contact.phone, contact.company, contact.tax_id)


def _address(address: AddressBody) -> AddressWish:
    return AddressWish(
        address.name, address.street, address.city, address.postal_code, address.country
    )


def _line(line: OrderLineBody, index: int, currency: str) -> LineWish:
    price = line.unit_price
    where = f"lines[{index}].unit_price"
    return LineWish(
        line.sku, line.quantity, minor(price, currency, where) if price else None, line.name
    )
