"""A parcel as its carrier is told of it: from the rows, each time anew. Reads only.

An address that was corrected since the last try goes along; the reference stays.
"""

from collections.abc import Mapping
from typing import Any

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.ports import Address, LabelFormat, ShipmentRequest
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.stock.models import Warehouse
from orderwright.kernel.money import Money
from orderwright.outbound.carriers.models import Shipment

LEAST_WEIGHT = 1
"""Grams; a parcel of goods without weights is not refused for it."""


def request_of(shipment: Shipment, parcel: Parcel) -> ShipmentRequest:
    """Raises ValueError where the address has no name or country."""
    order = parcel.order
    cod = Money(shipment.cod, order.currency) if shipment.cod > 0 else None
    size = (parcel.length_mm, parcel.width_mm, parcel.height_mm)
    return ShipmentRequest(
        reference=shipment.key, receiver=_receiver(order), sender=_sender(parcel),
        weight_g=max(parcel.weight_g or order.weight_g, LEAST_WEIGHT),
        size_mm=size if all(size) else None, value=_value(parcel), cod=cod,
        pickup_point=order.pickup_point, contents=order.number, asked_at=shipment.asked_at,
        label_format=LabelFormat(shipment.format),
    )  # fmt: skip


def _receiver(order: Order) -> Address:
    at = order.shipping_address
    return Address(
        name=at.get("name") or order.name, street=at.get("street", ""), city=at.get("city", ""),
        postal_code=at.get("postal_code", ""), country=at.get("country", ""),
        company=at.get("company") or order.company, email=order.email,
        phone=at.get("phone") or order.phone,
    )  # fmt: skip


def _sender(parcel: Parcel) -> Address | None:
    """The warehouse's address, where it has one; else the carrier knows the account's own. Whom
    nobody named there, the shop answers.
    """
    return address_of(parcel.delivery.warehouse)


def address_of(warehouse: Warehouse | None) -> Address | None:
    """Where a warehouse is; None where nobody has typed it in."""
    own = shop.settings()
    at: Mapping[str, Any] = warehouse.address if warehouse else {}
    if not at.get("street") or not at.get("country"):
        return None
    return Address(
        name=at.get("name") or str(warehouse), street=at["street"], city=at.get("city", ""),
        postal_code=at.get("postal_code", ""), country=at["country"],
        company=at.get("company", ""), email=at.get("email") or own.email,
        phone=at.get("phone") or own.phone,
    )  # fmt: skip


def _value(parcel: Parcel) -> Money | None:
    """What the pieces in the box were sold for, before fees and discounts."""
    inside = parcel.lines.select_related("line")
    worth = sum(share.quantity * share.line.unit_price for share in inside)
    return Money(worth, parcel.order.currency) if worth > 0 else None
