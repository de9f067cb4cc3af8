"""What a mail may know: the whitelist, as values.

Filled by `context.py` and `parcels.py`, read by wording and templates. What has no field here
reaches no customer: staff's notes, reasons, tags and addresses of other people have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from orderwright.domain.overview.bill import BillRow
from orderwright.kernel.money import Money
from orderwright.outbound.documents.accounts import AccountFacts
from orderwright.outbound.documents.payment_codes import PaymentCode


@dataclass(frozen=True)
class Occasion:
    """Why a mail is written: which one, and what the step recorded. `earlier` it speaks for too."""

    template: str
    order_id: int
    subject_kind: str = "order"
    subject_id: int = 0
    recorded: Mapping[str, Any] = field(default_factory=dict)
    earlier: tuple[Occasion, ...] = ()


@dataclass(frozen=True)
class ShopFacts:
    """Who writes."""

    name: str
    email: str
    phone: str
    address: tuple[str, ...]
    tax_id: str


@dataclass(frozen=True)
class LineFacts:
    """One ordered product with the pieces that are still wanted. `promised_on`: the day for which
    goods that were not there were promised, in words; empty once it has passed.
    """

    name: str
    sku: str
    quantity: int
    unit_price: Money
    total: Money
    promised_on: str = ""


@dataclass(frozen=True)
class ParcelFacts:
    """One parcel that has left. `url` is the carrier's own page; empty when there is none."""

    carrier: str
    number: str
    url: str
    contents: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ProposedFacts:
    """The shipping cost that the customer is asked about, and what the order comes to with it."""

    amount: Money
    total: Money


@dataclass(frozen=True)
class OrderFacts:
    """An order as its customer may see it in a mail; every text is `plain`.

    `code` and `symbol` (the variable symbol) are of a transfer; `pay_until` in the shop's zone.
    `arrives`: the days of arrival that were promised, in words; empty when none were, or they are
    over.
    """

    id: int
    number: str
    locale: str
    stage: str
    status_code: str
    status_label: str
    status_text: str
    open_gates: tuple[str, ...]
    name: str
    lines: tuple[LineFacts, ...]
    totals: tuple[BillRow, ...]
    total: Money
    paid: Money
    refunded: Money
    due: Money
    delivery_name: str
    payment_name: str
    payment_kind: str
    pickup_point: str
    as_ready: bool
    address: tuple[str, ...]
    buyer: tuple[str, ...]
    note: str
    placed_on: date | None
    arrives: str
    valid_on: date | None
    accounts: tuple[AccountFacts, ...]
    code: PaymentCode | None
    symbol: str
    pay_until: datetime | None
    parcels: tuple[ParcelFacts, ...]
    settled: Money | None
    proposed: ProposedFacts | None
    reason: str
    shop: ShopFacts
