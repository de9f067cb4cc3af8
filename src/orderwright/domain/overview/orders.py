"""The two serialisers of an order: everything for staff and systems, a whitelist for customers.

Called by API, webhooks, ERP, export, pages and mails. Lists cost a fixed number of statements,
however long. Never writes; never shows a link token unless asked to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import translation

from orderwright.domain.checkout.models import DeliveryMethod
from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.overview import parts, staff_parts
from orderwright.domain.overview.purposes import VIEWS, Purpose, shipping_cost_open
from orderwright.domain.overview.sentences import next_sentence
from orderwright.domain.overview.shapes import (
    CustomerAction,
    CustomerOrderData,
    OrderBooks,
    OrderData,
    OrderGoods,
    OrderUrls,
)
from orderwright.domain.overview.waiting_words import status_label
from orderwright.domain.payments import credits
from orderwright.domain.payments.models import Refund
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.links.queries import living_tokens

FOR_STAFF = (
    "status", "lines", "adjustments", "gates", "notes", "payments", "parcels__lines",
    Prefetch("deliveries", DeliveryOrder.objects.select_related("deliverer", "warehouse")),
)  # fmt: skip
FOR_CUSTOMERS = ("lines", "gates", "parcels")


def order_data(order: Order, *, tokens: bool = False) -> OrderData:
    """The whole order. `tokens`: with the tracking link; never for webhooks, ERP or exports."""
    return orders_data([order], tokens=tokens)[0]


def orders_data(orders: Sequence[Order], *, tokens: bool = False) -> list[OrderData]:
    """Several orders in the order given."""
    prefetch_related_objects(list(orders), *FOR_STAFF)
    prefetch_related_objects([order for order in orders if _has_money(order)], "refunds")
    living = living_tokens(Purpose.TRACK, [order.pk for order in orders]) if tokens else {}
    tracking, left = _tracking_urls(orders), credits.left_for(orders)
    return [
        _order(order, living.get(order.pk), tracking, credit=left.get(order.pk, 0))
        for order in orders
    ]


def customer_data(
    order: Order, token: str, *, purpose: Purpose = Purpose.TRACK, pay_token: str | None = None
) -> CustomerOrderData:
    """What the holder of a link may see, in the order's language. `token` is that link's own.

    `pay_token`: of the link to pay where it is at hand, empty when there is none.
    """
    if not order.holds(*FOR_CUSTOMERS):
        prefetch_related_objects([order], "status", *FOR_CUSTOMERS)
    view = VIEWS[purpose]
    with translation.override(order.locale):
        whole = _customer_order(order, token)
        whole["payment_url"] = _payment_url(order, pay_token)
        whole["actions"] = [
            CustomerAction(action=action.name, label=str(action.label))
            for action in view.actions
            if action.open_for(order)
        ]
    seen = {name: value for name, value in whole.items() if name in view.fields}
    return cast(CustomerOrderData, seen)


def tracking_link(token: str) -> str:
    """The address of the customer's order page."""
    return f"{settings.BASE_URL}/o/{token}"


def panel_link(number: str) -> str:
    """The address of the order's page for staff."""
    return f"{settings.BASE_URL}/panel/orders/{number}"


def _order(order: Order, token: str | None, tracking: parts.Pages, *, credit: int) -> OrderData:
    currency = order.currency
    billing = order.billing_address
    return {
        "number": order.number,
        "token": token,
        "stage": order.stage,  # type: ignore[typeddict-item]
        "status": order.status.code,
        "status_label": status_label(order, order.status.label(translation.get_language() or "en")),
        "gates": [staff_parts.gate_data(gate, currency) for gate in order.gates.all()],
        "waiting_on": parts.waiting_on(order),
        "payment_status": order.payment_status,  # type: ignore[typeddict-item]
        "delivery_status": order.delivery_status,  # type: ignore[typeddict-item]
        "source": order.source,
        "external_id": order.external_id,
        "locale": order.locale,
        "currency": currency,
        "customer": parts.contact(order),
        "shipping_address": parts.address(order.shipping_address),
        "billing_address": parts.address(billing) if billing else None,
        "credit": parts.amount(credit, currency),
        **_goods(order, tracking),
        **_bookkeeping(order, token),
    }


def _goods(order: Order, tracking: parts.Pages) -> OrderGoods:
    currency = order.currency
    return {
        "price_mode": order.price_mode,  # type: ignore[typeddict-item]
        "lines": [staff_parts.line_data(line, currency) for line in order.lines.all()],
        "adjustments": [
            staff_parts.adjustment_data(entry, currency) for entry in order.adjustments.all()
        ],
        "totals": parts.totals(order, _refunds(order)),
        "shipping_tax_rate": order.shipping_rate,
        "delivery_method": order.delivery_method,
        "delivery_name": order.delivery_name,
        "payment_method": order.payment_method,
        "payment_name": order.payment_name,
        "pickup_point": order.pickup_point,
        "promised": parts.promised(order),
        "ship_as_ready": order.ships_as_ready,
        "customer_note": order.customer_note,
        "payments": [staff_parts.payment_data(payment) for payment in order.payments.all()],
        "refunds": [staff_parts.refund_data(refund) for refund in _refunds(order)],
        "surplus": parts.amount(order.surplus, currency),
        "deliveries": [staff_parts.delivery_data(delivery) for delivery in order.deliveries.all()],
        "deliverer": staff_parts.deliverer_of(order.deliveries.all()),
        "parcels": [staff_parts.parcel_data(parcel, tracking) for parcel in order.parcels.all()],
    }


def _has_money(order: Order) -> bool:
    """Where none came, none was given back: most orders need not be asked."""
    return any(payment.settled for payment in order.payments.all())


def _refunds(order: Order) -> Sequence[Refund]:
    return list(order.refunds.all()) if _has_money(order) else []


def _bookkeeping(order: Order, token: str | None) -> OrderBooks:
    return {
        "tags": [str(tag) for tag in order.tags],
        "notes": [staff_parts.note_data(note) for note in order.notes.all()],
        "cancel_reason": order.cancel_reason,
        "version": order.version,
        "placed_at": parts.moment(order.placed_at),
        "updated_at": parts.moment(order.updated_at),
        "parked_until": parts.moment_or_none(order.parked_until),
        "valid_until": parts.moment_or_none(order.valid_until),
        "urls": _urls(order, token),
    }


def _customer_order(order: Order, token: str) -> CustomerOrderData:
    currency = order.currency
    tracking = _tracking_urls([order])
    return {
        "number": order.number,
        "token": token,
        "stage": order.stage,  # type: ignore[typeddict-item]
        "status_label": status_label(order, order.status.customer_label(order.locale)),
        "next": next_sentence(order),
        "waiting_on": parts.waiting_on(order),
        "gates": [parts.customer_gate(gate) for gate in order.rows("gates")],
        "payment_status": order.payment_status,  # type: ignore[typeddict-item]
        "delivery_status": order.delivery_status,  # type: ignore[typeddict-item]
        "currency": currency,
        "lines": [parts.customer_line(line, currency) for line in order.rows("lines")],
        "totals": parts.totals(order, order.refunds.all() if order.paid else ()),
        "delivery_name": order.delivery_name,
        "pickup_point": order.pickup_point,
        "promised": parts.promised(order),
        "ship_as_ready": order.ships_as_ready,
        "payment_name": order.payment_name,
        "company": order.company,
        "tax_id": order.tax_id,
        "parcels": [parts.customer_parcel(parcel, tracking) for parcel in order.rows("parcels")],
        "placed_at": parts.moment(order.placed_at),
        "urls": {"order": tracking_link(token)},
        "payment_url": None,
        "credit": parts.amount(credits.left_for([order]).get(order.pk, 0), currency),
    }


def _payment_url(order: Order, token: str | None) -> str | None:
    """Our own pay page, when something is to pay there and the total is final."""
    closed = order.stage in (OrderStage.DRAFT, OrderStage.CANCELLED)
    if closed or order.due <= 0 or shipping_cost_open(order):
        return None
    if token is None:
        token = living_tokens(Purpose.PAY, [order.pk]).get(order.pk)
    return f"{settings.BASE_URL}/pay/{token}" if token else None


def _tracking_urls(orders: Sequence[Order]) -> parts.Pages:
    """Carrier and address pattern per delivery method; asks only when some parcel has a number."""
    methods = {
        order.delivery_method
        for order in orders
        if any(parcel.tracking_number for parcel in order.rows("parcels"))
    }
    if not methods:
        return {}
    found = DeliveryMethod.objects.filter(code__in=methods)
    rows = found.values_list("code", "carrier", "tracking_url")
    return {code: (carrier, pattern) for code, carrier, pattern in rows}


def _urls(order: Order, token: str | None) -> OrderUrls:
    return {
        "tracking": tracking_link(token) if token else None,
        "panel": panel_link(order.number),
    }
