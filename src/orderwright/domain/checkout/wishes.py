"""What somebody wants to order, as the doors hand it over: plain values, nothing checked yet.

Storefront and cart API make a `CheckoutWish`; staff, API, imports and marketplaces an `OrderWish`.
Amounts in minor units. The client never sends prices that count, except with the right to set
prices.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ContactWish:
    """Who buys."""

    email: str
    name: str
    phone: str = ""
    company: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class AddressWish:
    """Where to. `country` is an ISO 3166 alpha-2 code."""

    name: str
    street: str
    city: str
    postal_code: str
    country: str

    def stored(self) -> dict[str, str]:
        """The snapshot kept on the order, as typed."""
        return {
            "name": self.name, "street": self.street, "city": self.city,
            "postal_code": self.postal_code, "country": self.country,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckoutWish:
    """Everything a checkout adds to a cart. `pickup_point`: needed where the goods go to one;
    `ship_as_ready`: each part of the goods leaves as it is ready, for the price of a second parcel.
    """

    customer: ContactWish
    shipping_address: AddressWish
    delivery_method: str
    payment_method: str
    billing_address: AddressWish | None = None
    pickup_point: str = ""
    note: str = ""
    consents: tuple[str, ...] = ()
    ip: str = ""
    ship_as_ready: bool = False


@dataclass(frozen=True, slots=True)
class LineWish:
    """One wanted product. `unit_price` and `name` count only with the right to set prices."""

    sku: str
    quantity: int
    unit_price: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class OrderWish:
    """A whole order without a cart. `(source, external_id)` is unique: a repeat gives the order
    that exists.

    `imported`: history of another system: kept as it is, no gates, no stock, not fed to the ERP.
    `ship_as_ready`: as in a `CheckoutWish`; a `shipping_price` is then that of all parcels.
    """

    source: str
    currency: str
    locale: str
    customer: ContactWish
    shipping_address: AddressWish
    lines: tuple[LineWish, ...]
    delivery_method: str
    payment_method: str
    billing_address: AddressWish | None = None
    external_id: str | None = None
    placed_at: datetime | None = None
    shipping_price: int | None = None
    pickup_point: str = ""
    note: str = ""
    draft: bool = False
    valid_until: datetime | None = None
    inform: Mapping[str, bool] = field(default_factory=dict)
    imported: bool = False
    adjustments: tuple[tuple[str, int], ...] = ()
    ship_as_ready: bool = False
