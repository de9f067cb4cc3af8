"""What callers may send: bodies and parameters, closed and bounded.

An unknown field is refused, numbers are numbers, texts have an end (T23, T31, T32). Amounts are
read into minor units by `minor`; everything else is judged by the services that are called.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django_countries.data import COUNTRIES
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from orderwright.domain.overview.cursors import is_storable
from orderwright.domain.overview.shapes import (
    DeliveryStatusName,
    PartyName,
    PaymentStatusName,
    StageName,
)
from orderwright.entrypoints.api.problems import bad_fields
from orderwright.entrypoints.api.reading import is_plain
from orderwright.kernel.money import BadAmount, Money

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOST_MINOR = 10**12


def _read_moment(value: object) -> datetime:
    if not isinstance(value, str) or not RFC_3339.fullmatch(value):
        raise ValueError(_("A time is written as 2026-11-21T10:00:00Z."))
    try:
        moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(_("There is no such moment.")) from error
    if not is_storable(moment):
        raise ValueError(_("This time is too far away."))
    return moment


def _read_day(value: object) -> str:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError(_("A day is written as 2026-11-21."))
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ValueError(_("There is no such day.")) from error


def _plain(value: object) -> object:
    if isinstance(value, str) and not is_plain(value):
        raise ValueError(_("Control characters are not allowed."))
    return value


def _prose(value: object) -> object:
    if isinstance(value, str):
        _plain(re.sub(r"[\n\r\t]", " ", value))
    return value


def _known_country(code: str) -> str:
    if code not in COUNTRIES:
        raise ValueError(_("We do not know this country."))
    return code


def _text(most: int, least: int = 0, pattern: str | None = None) -> Any:
    return Field(strict=True, min_length=least, max_length=most, pattern=pattern)


PLAIN = BeforeValidator(_plain)
Moment = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[
    str, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})
]
Prose = Annotated[str, Field(strict=True, max_length=4000), BeforeValidator(_prose)]
Text40 = Annotated[str, _text(40), PLAIN]
Text64 = Annotated[str, _text(64), PLAIN]
Text120 = Annotated[str, _text(120), PLAIN]
Text200 = Annotated[str, _text(200), PLAIN]
Text500 = Annotated[str, _text(500), PLAIN]
Name = Annotated[str, _text(120, 1), PLAIN]
Sku = Annotated[str, _text(64, 1), PLAIN]
Code = Annotated[str, _text(40, 1, r"^[A-Za-z0-9_-]+$"), PLAIN]
Currency = Annotated[str, _text(3, 3, r"^[A-Z]{3}$"), PLAIN]
Locale = Annotated[str, _text(8, 2, r"^[A-Za-z]{2,3}([_-][A-Za-z]{2,4})?$"), PLAIN]
Country = Annotated[str, _text(2, 2, r"^[A-Z]{2}$"), PLAIN]
KnownCountry = Annotated[Country, AfterValidator(_known_country)]
Number = Annotated[str, _text(24, 1, r"^[A-Z0-9][A-Z0-9-]{0,23}$"), PLAIN]
Verb = Annotated[str, _text(32, 1, r"^[a-z_]+$"), PLAIN]
GateName = Annotated[str, _text(14, 1, r"^[a-z_]+$"), PLAIN]
RowId = Annotated[int, Field(ge=1, lt=2**63)]
Token = Annotated[str, Field(min_length=1, max_length=64)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=9999)]
Tick = Annotated[bool, Field(strict=True)]
Informs = dict[Literal["email", "sms"], Tick]
Limit = Annotated[int, Field(ge=1, le=200)]
After = Annotated[str, Field(max_length=200)]
Amount = Annotated[str, _text(20, 1, r"^[0-9]{1,15}(\.[0-9]{1,4})?$"), PLAIN]


class Body(Schema):
    """Base of everything that is sent: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class MoneyBody(Body):
    """`{"amount": "129.90", "currency": "PLN"}`."""

    amount: Amount
    currency: Currency


class ContactBody(Body):
    """Who buys."""

    email: Annotated[str, _text(254, 1), PLAIN]
    name: Name
    phone: Annotated[str, _text(32), PLAIN] = ""
    company: Text120 = ""
    tax_id: Annotated[str, _text(20), PLAIN] = ""


class AddressBody(Body):
    """Where to."""

    name: Name
    street: Annotated[str, _text(200, 1), PLAIN]
    city: Annotated[str, _text(80, 1), PLAIN]
    postal_code: Annotated[str, _text(16), PLAIN]
    country: Country


class ContactPatch(Body):
    """What is wrong about who buys."""

    email: Annotated[str, _text(254, 1), PLAIN] | None = None
    name: Name | None = None
    phone: Annotated[str, _text(32), PLAIN] | None = None
    company: Text120 | None = None
    tax_id: Annotated[str, _text(20), PLAIN] | None = None


class AddressPatch(Body):
    """What is wrong about where to."""

    name: Name | None = None
    street: Annotated[str, _text(200, 1), PLAIN] | None = None
    city: Annotated[str, _text(80, 1), PLAIN] | None = None
    postal_code: Annotated[str, _text(16), PLAIN] | None = None
    country: Country | None = None


class CorrectionBody(Body):
    """Corrections of an order; what is left out stays."""

    shipping_address: AddressPatch | None = None
    billing_address: AddressPatch | None = None
    customer: ContactPatch | None = None
    tags: Annotated[list[Text40], Field(max_length=7)] | None = None
    notify_also: Annotated[list[Annotated[str, _text(254), PLAIN]], Field(max_length=5)] | None = (
        None
    )
    override_warnings: Tick = False


class CartLineBody(Body):
    """So many pieces of a product."""

    sku: Sku
    quantity: Quantity


class CartBody(Body):
    """A new cart."""

    currency: Currency
    locale: Locale = "en"
    lines: Annotated[list[CartLineBody], Field(max_length=100)] = []


class QuantityBody(Body):
    """Exactly so many pieces."""

    quantity: Quantity


class OptionsQuery(Schema):
    """Where the goods would go; without a post code none is judged."""

    country: KnownCountry
    postal_code: Annotated[str, _text(16), PLAIN] = ""


class OrderLineBody(Body):
    """A line of an order; its price needs the scope orders.price."""

    sku: Sku
    quantity: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    unit_price: MoneyBody | None = None
    name: Text200 = ""


class OrderBody(Body):
    """A whole order. `ship_as_ready`: each part of the goods leaves as it is ready, for the pair's
    price of a second parcel; a `shipping_price` is then that of all parcels.
    """

    source: Annotated[str, _text(24, 1, r"^[a-z0-9][a-z0-9_-]*$"), PLAIN]
    external_id: Annotated[str, _text(80, 1), PLAIN] | None = None
    placed_at: Moment | None = None
    currency: Currency
    locale: Locale
    customer: ContactBody
    shipping_address: AddressBody
    billing_address: AddressBody | None = None
    lines: Annotated[list[OrderLineBody], Field(min_length=1, max_length=1000)]
    delivery_method: Code
    payment_method: Code
    shipping_price: MoneyBody | None = None
    pickup_point: Text120 = ""
    note: Prose = ""
    draft: Tick = False
    valid_until: Moment | None = None
    inform: Informs = {}
    ship_as_ready: Tick = False


DataValue = Annotated[str, Field(max_length=4000)] | bool | int | MoneyBody | None


class StepBody(Body):
    """How a step is taken. `data` holds what the step asks for; see its row in `/steps`."""

    inform: Informs = {}
    override_warnings: Tick = False
    grace: Annotated[int, Field(strict=True, ge=0, le=86_400)] | None = None
    reason: Text500 = ""
    data: Annotated[dict[str, DataValue], Field(max_length=30)] = {}


PLAINLY = StepBody()
"""A step without any wish."""


class OrderQuery(Schema):
    """Filters of the order list; all must hold."""

    stage: StageName | None = None
    status: Code | None = None
    payment_status: PaymentStatusName | None = None
    delivery_status: DeliveryStatusName | None = None
    waiting_on: PartyName | None = None
    source: Annotated[str, _text(24, 1), PLAIN] | None = None
    deliverer: RowId | None = None
    q: Annotated[str, _text(100), PLAIN] | None = None
    placed_after: Moment | None = None
    placed_before: Moment | None = None


class ProductQuery(Schema):
    """Words to be found, and a shelf of the shop window."""

    q: Annotated[str, _text(100), PLAIN] | None = None
    category: Annotated[str, _text(60), PLAIN] | None = None


class PageQuery(Schema):
    """Which page: at most `limit` rows after the cursor `after`."""

    limit: Limit = 50
    after: After = ""


class OrderListQuery(PageQuery):
    """Which page, in which order."""

    sort: Literal["-placed_at", "placed_at", "overdue"] = "-placed_at"


class BulkFilter(OrderQuery):
    """The filters of the list, in a body."""

    model_config = ConfigDict(extra="forbid")


class BulkBody(StepBody):
    """The same step on many orders: by their numbers or by a filter, at most 1,000."""

    numbers: Annotated[list[Number], Field(min_length=1, max_length=1000)] | None = None
    filter: BulkFilter | None = None


class NoteBody(Body):
    """Staff's own words; never shown to the customer."""

    text: Annotated[str, Field(strict=True, min_length=1, max_length=4000), BeforeValidator(_prose)]


class PaymentBody(Body):
    """Money that was seen, on a statement or in the till."""

    amount: MoneyBody
    paid_on: Day | None = None
    reference: Annotated[str, _text(140), PLAIN] = ""
    inform: Informs = {}


class LineGoodsBody(Body):
    """So many pieces of a line of the order."""

    line: RowId
    quantity: Annotated[int, Field(strict=True, ge=1, le=100_000)]


class RefundBody(Body):
    """Money to give back: an amount, or goods, whose worth it is then. Without `payment` the newest
    that has so much left; without `way` by the payment service that it came through.
    """

    amount: MoneyBody | None = None
    payment: RowId | None = None
    lines: Annotated[list[LineGoodsBody], Field(max_length=200)] = []
    way: Literal["provider", "transfer", "cash"] | None = None
    account: Text64 = ""
    reason: Annotated[str, _text(500, 1), PLAIN]
    inform: Informs = {}


class ParcelBody(Body):
    """A parcel that has left, with its number. Without `lines` the next one that is open, whole."""

    lines: Annotated[list[LineGoodsBody], Field(max_length=200)] = []
    tracking_number: Text64 = ""
    carrier: Text40 = ""
    inform: Informs = {}
    override_warnings: Tick = False


Pieces = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]


WarehouseCode = Annotated[str, _text(20, 1, r"^[a-z0-9][a-z0-9-]*$"), PLAIN]


class StockBody(Body):
    """So many can be sold from now on, or so many lie there, promised or not: one of the two.
    Without `warehouse` the one that is asked for goods first.
    """

    available: Pieces | None = None
    on_hand: Pieces | None = None
    warehouse: WarehouseCode | None = None


class StockQuery(Schema):
    """One warehouse; without it the one that is asked for goods first."""

    warehouse: WarehouseCode | None = None


Texts = Annotated[dict[Locale, Text200], Field(max_length=20)]


class ProductBody(Body):
    """A product as another system keeps it; texts and pictures of the shop window stay.

    `name` is in the shop's own language, `names` holds others: `{"pl": "Lampa"}`.
    """

    name: Annotated[str, _text(200, 1), PLAIN]
    names: Texts = {}
    price: MoneyBody
    tax_class: Annotated[str, _text(20, 1), PLAIN] = "standard"
    weight_g: Annotated[int, Field(strict=True, ge=0, le=10_000_000)] = 0
    ean: Annotated[str, _text(14), PLAIN] = ""
    active: Tick = True


def minor(money: MoneyBody, currency: str, field: str) -> int:
    """The amount in minor units of the order's currency. Raises 400 at `field`."""
    if money.currency != currency:
        sentence = _("The order is in %(currency)s.") % {"currency": currency}
        raise bad_fields({f"{field}.currency": sentence})
    try:
        amount = Money.parse(money.amount, currency).minor
    except BadAmount as error:
        raise bad_fields({f"{field}.amount": str(error)}) from error
    if amount >= MOST_MINOR:
        raise bad_fields({f"{field}.amount": _("The amount is too large.")})
    return amount
