"""The parts of an order's JSON that staff and customers share, and how values are written.

Called by `orders.py` alone. Reads what was loaded; never asks the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import cast

from django.utils.translation import gettext as _

from orderwright.domain.delivery import carriers
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Gate, Line, Order
from orderwright.domain.overview.shapes import (
    Amount,
    Contact,
    CustomerGate,
    CustomerLine,
    CustomerParcel,
    PartyName,
    PostalAddress,
    PromisedDays,
    TaxData,
    TotalsData,
    WaitingOn,
)
from orderwright.domain.payments.models import Refund
from orderwright.domain.payments.sums import OWES_NOTHING
from orderwright.domain.shop.stages import RefundStage
from orderwright.kernel.money import amount_text

Pages = Mapping[str, tuple[str, str]]
"""Delivery method -> its carrier and its tracking address with `{number}`."""


def amount(minor: int, currency: str) -> Amount:
    """Minor units as the API writes money."""
    return {"amount": amount_text(minor, currency), "currency": currency}


def moment(at: datetime) -> str:
    """RFC 3339 in UTC, ending in Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment_or_none(at: datetime | None) -> str | None:
    """As `moment`; None stays None."""
    return None if at is None else moment(at)


def contact(order: Order) -> Contact:
    """Who buys."""
    return {
        "email": order.email,
        "name": order.name,
        "phone": order.phone,
        "company": order.company,
        "tax_id": order.tax_id,
    }


def address(stored: Mapping[str, str]) -> PostalAddress:
    """The snapshot as typed; what an old import left out is empty."""
    return {
        "name": str(stored.get("name") or ""),
        "street": str(stored.get("street") or ""),
        "city": str(stored.get("city") or ""),
        "postal_code": str(stored.get("postal_code") or ""),
        "country": str(stored.get("country") or ""),
    }


def waiting_on(order: Order) -> WaitingOn | None:
    """Whom an open order waits for and since when; None when it waits for nobody any more."""
    if not order.waiting_on:
        return None
    party = cast(PartyName, order.waiting_on)
    return {"party": party, "since": moment_or_none(order.waiting_since)}


def customer_gate(gate: Gate) -> CustomerGate:
    """Kind and state alone: who settled it and how is the shop's business."""
    return {"kind": gate.kind, "state": gate.state}  # type: ignore[typeddict-item]


def customer_line(line: Line, currency: str) -> CustomerLine:
    """One ordered product as the customer sees it."""
    return {
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "cancelled": line.cancelled,
        "unit_price": amount(line.unit_price, currency),
        "tax_rate": line.tax_rate,
        "total": amount(line.total, currency),
        "promised_on": line.promised_on.isoformat() if line.promised_on else None,
    }


def promised(order: Order) -> PromisedDays | None:
    """The days of arrival that were promised; None when none were."""
    if order.promised_from is None or order.promised_to is None:
        return None
    return {"first": order.promised_from.isoformat(), "last": order.promised_to.isoformat()}


def customer_parcel(parcel: Parcel, tracking_urls: Pages) -> CustomerParcel:
    """One box. `tracking_urls`: as `parcel_page`."""
    return {
        "stage": parcel.stage,  # type: ignore[typeddict-item]
        "carrier": parcel.carrier,
        "carrier_name": carrier_name(parcel.carrier),
        "tracking_number": parcel.tracking_number,
        "tracking_url": parcel_page(parcel, tracking_urls) or None,
        "sent_at": moment_or_none(parcel.sent_at),
        "delivered_at": moment_or_none(parcel.delivered_at),
    }


def parcel_page(parcel: Parcel, pages: Pages) -> str:
    """Where its carrier shows the parcel, else empty.

    `pages`: the carrier and the address pattern of each delivery method. The method's own address
    goes first, while the parcel travels with the method's carrier.
    """
    carrier, pattern = pages.get(parcel.order.delivery_method, ("", ""))
    number, with_it = parcel.tracking_number, carriers.same(parcel.carrier or carrier, carrier)
    own = carriers.addressed(pattern, number) if with_it else ""
    return own or carriers.page_of(parcel.carrier or carrier, number)


def carrier_name(carrier: str) -> str:
    """A known carrier by its name, any other as it stands."""
    if carrier == carriers.OWN_CAR:
        return _("Own car")
    known = carriers.find(carrier)
    return known.name if known else carrier


def leaving(refunds: Iterable[Refund]) -> int:
    """Minor units that are on their way back."""
    return sum(row.amount for row in refunds if row.stage == RefundStage.PENDING)


def totals(order: Order, refunds: Iterable[Refund]) -> TotalsData:
    """All sums, as frozen on the order; a quotation and a cancelled order owe nothing."""
    currency = order.currency
    return {
        "lines": amount(order.lines_total, currency),
        "shipping": amount(order.shipping_total, currency),
        "second_parcel": amount(order.second_parcel, currency),
        "fees": amount(order.fees_total, currency),
        "discount": amount(order.discount_total, currency),
        "adjustments": amount(order.adjustments_total, currency),
        "tax": [tax(entry, currency) for entry in order.taxes],
        "total": amount(order.total, currency),
        "paid": amount(order.paid, currency),
        "refunded": amount(order.refunded, currency),
        "refunding": amount(leaving(refunds), currency),
        "due": amount(0 if order.stage in OWES_NOTHING else order.due, currency),
    }


def tax(entry: Mapping[str, str | int], currency: str) -> TaxData:
    """One rate's share of the total."""
    return {
        "rate": str(entry["rate"]),
        "net": amount(int(entry["net"]), currency),
        "tax": amount(int(entry["tax"]), currency),
    }
