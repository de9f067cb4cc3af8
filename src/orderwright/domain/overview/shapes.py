"""The order's JSON, field by field: what staff, systems and customers are given.

Pure types; the OpenAPI description is made from them. Money is text with its currency, times are
RFC 3339 in UTC, rates are percent as text.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Amount(TypedDict):
    """`amount` as "129.90", with the currency's own number of decimals."""

    amount: str
    currency: str


class Contact(TypedDict):
    email: str
    name: str
    phone: str
    company: str
    tax_id: str


class PostalAddress(TypedDict):
    name: str
    street: str
    city: str
    postal_code: str
    country: str


PartyName = Literal["customer", "shop", "gateway", "supplier", "carrier", "deliverer", "nobody"]


class WaitingOn(TypedDict):
    party: PartyName
    since: str | None


class CustomerGate(TypedDict):
    kind: Literal["shipping_cost", "customer", "payment", "instalment", "shop"]
    state: Literal["open", "proposed", "passed", "refused", "waived"]


class GateData(CustomerGate):
    """`via`: how it was settled: link, phone, staff, payment, rule ..."""

    at: str | None
    by: str
    via: str
    amount: Amount | None


class PromisedDays(TypedDict):
    """The first and the last day of arrival that were promised when the order was placed."""

    first: str
    last: str


class CustomerLine(TypedDict):
    """`promised_on`: the day for which goods that were not there were promised at placing."""

    sku: str
    name: str
    quantity: int
    cancelled: int
    unit_price: Amount
    tax_rate: str
    total: Amount
    promised_on: str | None


class LineData(CustomerLine):
    id: int
    shipped: int


class AdjustmentData(TypedDict):
    label: str
    amount: Amount
    tax_rate: str
    at: str


class TaxData(TypedDict):
    rate: str
    net: Amount
    tax: Amount


class TotalsData(TypedDict):
    """lines + shipping + fees - discount + adjustments = total; total - paid + refunded = due.
    `second_parcel` is contained in `shipping`: the price of sending each part as it is ready.

    `refunded` counts all that has left the order, also what was moved to another one or kept as
    the customer's credit. `refunding` is on its way back; `due` below zero beyond that is overpaid.
    """

    lines: Amount
    shipping: Amount
    second_parcel: Amount
    fees: Amount
    discount: Amount
    adjustments: Amount
    tax: list[TaxData]
    total: Amount
    paid: Amount
    refunded: Amount
    refunding: Amount
    due: Amount


ParcelStageName = Literal["open", "sent", "delivered", "failed", "returned"]


class CustomerParcel(TypedDict):
    stage: ParcelStageName
    carrier: str
    carrier_name: str
    tracking_number: str
    tracking_url: str | None
    sent_at: str | None
    delivered_at: str | None


class ParcelLineData(TypedDict):
    line: int
    quantity: int


class ParcelData(CustomerParcel):
    id: int
    delivery: int
    lines: list[ParcelLineData]


class DelivererData(TypedDict):
    id: int
    name: str


class DeliveryData(TypedDict):
    """`warehouse`: the code of the one whose task it is, null where there is none. `deliverer`: who
    brings it, null where a carrier does or nobody is named yet.
    """

    id: int
    warehouse: str | None
    stage: Literal["waiting", "ready", "picked", "packed", "cancelled"]
    deliverer: DelivererData | None
    promised_at: str | None


class PaymentData(TypedDict):
    """One row of money expected or received. `reference`: our name of the attempt at the provider,
    `provider_ref`: the provider's own; `paid_reference`: what stood on money that was recorded;
    `refundable`: what can still be given back of it. `method`: `moved` for money of another order,
    `credit` for the customer's credit (step `use_credit`), else a payment method of the shop.
    """

    id: int
    human_id: str
    method: str
    stage: str
    amount: Amount
    settled: Amount
    refundable: Amount
    provider: str
    provider_ref: str
    reference: str | None
    paid_reference: str
    channel: str
    held_by: str
    created_at: str
    settled_at: str | None
    expires_at: str | None


class RefundGoods(TypedDict):
    line: int
    quantity: int


class RefundData(TypedDict):
    """Money given back of one payment. `way`: `provider`, `transfer` and `cash` go to the customer;
    `moved` (to another order) and `credit` (kept as the customer's credit) leave the order alone,
    are done at once, and come by the order's steps `move_money` and `keep_credit`, never by a
    refund that is asked for. `error`: why the provider would not.
    """

    id: int
    human_id: str
    payment: int
    stage: Literal["requested", "pending", "done", "failed", "cancelled"]
    way: Literal["provider", "transfer", "cash", "moved", "credit"]
    amount: Amount
    lines: list[RefundGoods]
    account: str
    reason: str
    error: str
    provider_ref: str
    requested_by: str
    created_at: str
    done_at: str | None


class NoteData(TypedDict):
    id: int
    text: str
    author: str
    at: str


class OrderUrls(TypedDict):
    tracking: str | None
    panel: str


StageName = Literal[
    "draft", "placed", "confirmed", "processing", "shipped", "completed", "cancelled"
]
PaymentStatusName = Literal[
    "unpaid", "pending", "authorised", "part_paid", "paid", "overpaid", "part_refunded",
    "refunded", "rejected",
]  # fmt: skip
DeliveryStatusName = Literal[
    "none", "waiting", "ready", "part_sent", "sent", "delivered", "failed", "returned"
]


class OrderGoods(TypedDict):
    """What was ordered, what it costs, how it travels and how it is paid. `surplus`: money held
    beyond what is owed, about which somebody has to decide. `price_mode`: whether the amounts of
    lines, shipping, fees and adjustments hold their tax; `shipping_tax_rate` is that of the fees
    too.
    """

    price_mode: Literal["gross", "net"]
    lines: list[LineData]
    adjustments: list[AdjustmentData]
    shipping_tax_rate: str
    totals: TotalsData
    delivery_method: str
    delivery_name: str
    payment_method: str
    payment_name: str
    pickup_point: str
    promised: PromisedDays | None
    ship_as_ready: bool
    customer_note: str
    payments: list[PaymentData]
    refunds: list[RefundData]
    surplus: Amount
    deliveries: list[DeliveryData]
    deliverer: DelivererData | None
    parcels: list[ParcelData]


class OrderBooks(TypedDict):
    """What the shop keeps about it. `urls.tracking` is null where no token may go."""

    tags: list[str]
    notes: list[NoteData]
    cancel_reason: str
    version: int
    placed_at: str
    updated_at: str
    parked_until: str | None
    valid_until: str | None
    urls: OrderUrls


class OrderData(OrderGoods, OrderBooks):
    """An order for staff and systems. `token` is null where no token may go. `credit`: what the
    shop keeps for its customer in its currency, to be used for this order or another.
    """

    number: str
    token: str | None
    stage: StageName
    status: str
    status_label: str
    gates: list[GateData]
    waiting_on: WaitingOn | None
    payment_status: PaymentStatusName
    delivery_status: DeliveryStatusName
    source: str
    external_id: str | None
    locale: str
    currency: str
    customer: Contact
    shipping_address: PostalAddress
    billing_address: PostalAddress | None
    credit: Amount


class CustomerAction(TypedDict):
    """Something open to whoever holds the link."""

    action: str
    label: str


class CustomerUrls(TypedDict):
    order: str


class CustomerOrderData(TypedDict, total=False):
    """The whitelist of what a customer's link may show. Never street, phone, e-mail or notes."""

    number: str
    token: str
    stage: StageName
    status_label: str
    next: str
    waiting_on: WaitingOn | None
    gates: list[CustomerGate]
    payment_status: PaymentStatusName
    delivery_status: DeliveryStatusName
    currency: str
    lines: list[CustomerLine]
    totals: TotalsData
    delivery_name: str
    pickup_point: str
    promised: PromisedDays | None
    ship_as_ready: bool
    payment_name: str
    company: str
    tax_id: str
    parcels: list[CustomerParcel]
    placed_at: str
    actions: list[CustomerAction]
    urls: CustomerUrls
    payment_url: str | None
    credit: Amount
