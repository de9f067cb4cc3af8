"""What the API answers with, beyond the order itself: the shapes of the OpenAPI description.

Pure types. `refusals` declares every 4xx that an operation may give.
"""

from typing import Any, Generic, TypeVar

from ninja import Schema
from typing_extensions import TypedDict

from orderwright.domain.overview.shapes import Amount, PromisedDays, StageName
from orderwright.entrypoints.api.problems import FieldError

Row = TypeVar("Row")


class ProblemData(TypedDict):
    """RFC 9457: why it was refused, and at which fields."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]


class PageOf(Schema, Generic[Row]):
    """One page; `next` is the cursor of the following one."""

    items: list[Row]
    next: str | None


class ListOf(Schema, Generic[Row]):
    """All there is."""

    items: list[Row]


class ProductData(TypedDict):
    """A product of the shop window. `in_stock`: it can be ordered now."""

    sku: str
    slug: str
    name: str
    description: str
    category: str | None
    ean: str
    price: Amount
    weight_g: int
    in_stock: bool
    picture_url: str | None


class KeptProductData(ProductData):
    """The same for the system that keeps it, also while it is not on sale."""

    tax_class: str
    active: bool


class CartLineData(TypedDict):
    sku: str
    name: str
    quantity: int
    unit_price: Amount
    total: Amount
    available: bool


class CartData(TypedDict):
    """A cart at the prices of this moment. Whoever has the token has the cart."""

    token: str
    currency: str
    locale: str
    lines: list[CartLineData]
    item_count: int
    total: Amount


class EstimateData(TypedDict):
    min_days: int
    max_days: int


class OptionData(TypedDict):
    """A pair of delivery and payment: its price, or why it is not offered. `estimate` is what the
    shop has set for the pair, `arrives` the days on which the cart, ordered now, is expected.

    `price` and `fee` are null where the pair is not offered. `second_parcel`: what the shipping
    costs more with `ship_as_ready`, each part of the goods leaving as it is ready; null where that
    cannot be chosen, and `one_parcel` says why.
    """

    delivery_method: str
    delivery_name: str
    payment_method: str
    payment_name: str
    price: Amount | None
    fee: Amount | None
    offered: bool
    reason: str | None
    gates: list[str]
    reserves: str
    estimate: EstimateData
    arrives: PromisedDays | None
    second_parcel: Amount | None
    one_parcel: str | None


class OptionsData(TypedDict):
    options: list[OptionData]


class InformData(TypedDict):
    """One message that would leave. `ticked`: whether it does unless told otherwise; `to` is empty
    where it does not leave at all; `note`: why, or why it waits.
    """

    channel: str
    template: str
    to: str
    ticked: bool
    note: str | None


class FieldData(TypedDict):
    """One input of a step, to be sent in `data`."""

    name: str
    label: str
    kind: str
    required: bool
    choices: list[str]


class StepData(TypedDict):
    """A step that stands open, or why it does not."""

    step: str
    label: str
    open: bool
    reason: str | None
    warnings: list[str]
    informs: list[InformData]
    takes: list[FieldData]
    needs_reason: bool


class EventData(TypedDict):
    """One entry of the journal. `data` is null once it was erased."""

    seq: int
    kind: str
    subject: int
    step: str
    name: str
    label: str
    actor: str
    at: str
    data: dict[str, Any] | None
    hash: str


class MessageData(TypedDict):
    """One message and its fate."""

    id: int
    channel: str
    template: str
    to: str
    subject: str
    state: str
    created_at: str
    handed_over_at: str | None
    error: str


class DocumentFile(TypedDict):
    """One file of a document: `format` as pdf, zpl, native, ubl ..., and where it is."""

    format: str
    url: str


class IssuedData(TypedDict):
    """What an issued document keeps. Days are the shop's; the total of a credit note is the
    difference. `sha256`: of what it states, as the event of its issue has it.
    """

    number: str
    issued_at: str
    issue_date: str
    due_date: str | None
    total: Amount
    corrects: str | None
    reason: str
    sha256: str


class DocumentData(TypedDict):
    """What can be had now: `order`, `despatch`, `label`, `packing-slip`, or, with `issued`, an
    `invoice`, `proforma`, `advance`, `final` or `credit-note`.
    """

    kind: str
    files: list[DocumentFile]
    issued: IssuedData | None


class BulkResult(TypedDict):
    """What became of one order of many."""

    number: str
    taken: bool
    stage: StageName | None
    detail: str | None
    warnings: list[str]


class BulkData(TypedDict):
    taken: int
    refused: int
    results: list[BulkResult]


class WarehouseStock(TypedDict):
    """What lies in one warehouse, what is promised of it, and what can be sold from there."""

    warehouse: str
    on_hand: int
    reserved: int
    available: int


class StockData(TypedDict):
    """`available` = what can be sold from the shelf of `warehouse`: the one that was asked for,
    else the one that is asked for goods first. `total` = over all of them.
    """

    sku: str
    available: int
    warehouse: str
    total: int
    warehouses: list[WarehouseStock]


class ReturnData(TypedDict):
    """A return case. `kind`: `undeliverable` where a parcel brought it back, else empty;
    `settlement`: empty until it is settled.
    """

    id: int
    number: str
    kind: str
    stage: str
    settlement: str
    total: Amount


def refusals(*statuses: int) -> dict[int, Any]:
    """The declared refusals of an operation."""
    return dict.fromkeys(sorted(statuses), ProblemData)


VISITOR = refusals(400, 404, 429)
KEYED = refusals(400, 401, 403, 404, 429)
WRITES = refusals(400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
VISITOR_WRITES = refusals(400, 404, 409, 413, 415, 422, 429, 503)
