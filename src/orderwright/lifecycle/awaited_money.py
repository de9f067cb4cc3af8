"""Which money the shop waits for, as the matching of statements takes it; and what else a line may
name.

Called by `statements.py`. Reads only; a whole file costs a few queries, however long it is.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from orderwright.domain.checkout.label_cash import ways_on_credit
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.accounts import iban_of, variable_symbol
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.statements.candidates import OpenPayment
from orderwright.domain.payments.statements.lines import StatementLine
from orderwright.domain.payments.statements.reasons import Reason, because
from orderwright.domain.payments.sums import CAME
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage, Party, PaymentStage
from orderwright.kernel.money import Money

CHUNK = 900
"""Values of one query: SQLite takes no more than a thousand."""
MOST_TOKENS = 20_000
TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,23}")

COLUMNS = (
    "human_id", "order__number", "amount", "currency", "order__name", "order__email", "order_id",
    "order__pays_on_delivery", "order__payment_method", "pk",
)  # fmt: skip


def open_payments(lines: Sequence[StatementLine], *, cash: bool) -> list[OpenPayment]:
    """Every payment that is waited for; with `cash` also cash that a carrier has collected."""
    waiting = Payment.objects.filter(stage=PaymentStage.PENDING, amount__gt=0)
    rows = list(waiting.exclude(order__stage=OrderStage.DRAFT).values_list(*COLUMNS))
    if cash:
        carried = Payment.objects.filter(held_by=Party.CARRIER, stage__in=CAME)
        rows += carried.values_list(*COLUMNS)
    parcels = _parcels(lines)
    accounts = _accounts()
    other = [] if cash else ways_on_credit()
    return [
        replace(_as_open(row, parcels, accounts), at_the_door=not cash and _at_the_door(row, other))
        for row in rows
    ]


def _at_the_door(row: Any, on_credit: Sequence[str]) -> bool:
    *_facts, pays_on_delivery, method, _pk = row
    return pays_on_delivery and method not in on_credit


def _as_open(row: Any, parcels: dict[int, list[str]], accounts: dict[str, str]) -> OpenPayment:
    human_id, number, amount, currency, name, email, order_id, *_ways = row
    return OpenPayment(
        human_id=human_id, order_number=number, due=Money(amount, currency), customer=name,
        email=email, variable_symbol=variable_symbol(number), account=accounts.get(currency, ""),
        parcels=tuple(parcels.get(order_id, ())),
    )  # fmt: skip


def _parcels(lines: Iterable[StatementLine]) -> dict[int, list[str]]:
    """Order -> the numbers of its parcels that the file names in a column of their own."""
    named = sorted({line.parcel_number for line in lines if line.parcel_number})
    found: dict[int, list[str]] = defaultdict(list)
    for part in chunks(named):
        rows = Parcel.objects.filter(tracking_number__in=part)
        for order_id, number in rows.values_list("order_id", "tracking_number"):
            found[order_id].append(number)
    return found


def _accounts() -> dict[str, str]:
    """Currency -> the only account that customers are told for it."""
    told: dict[str, list[str]] = defaultdict(list)
    for row in shop.settings().bank_accounts:
        fields = row if isinstance(row, dict) else {"number": row}
        number = iban_of(str(fields.get("number") or fields.get("iban") or ""))
        told[str(fields.get("currency") or "")].append(number)
    alone = {currency: rows[0] for currency, rows in told.items() if len(rows) == 1}
    return (
        {} if told.get("") else {currency: number for currency, number in alone.items() if number}
    )


def named_orders(lines: Iterable[StatementLine]) -> dict[str, Order]:
    """Orders whose number is written in these lines just as it is, whatever they wait for."""
    wanted = sorted({token for line in lines for token in tokens(line)})[:MOST_TOKENS]
    found: dict[str, Order] = {}
    for part in chunks(wanted):
        for order in Order.objects.filter(number__in=part):
            found[order.number] = order
    return found


def orders_of_parcels(lines: Iterable[StatementLine]) -> dict[str, Order]:
    """Parcel's number -> its order, whatever that waits for: a carrier may bring cash of an order
    that was paid another way meanwhile. A number that stands on boxes of two orders names none.
    """
    found: dict[str, set[int]] = defaultdict(set)
    for order_id, numbers in _parcels(lines).items():
        for number in numbers:
            found[number].add(order_id)
    alone = {number: ids.pop() for number, ids in found.items() if len(ids) == 1}
    orders: dict[int, Order] = {}
    for part in chunks(sorted(str(pk) for pk in set(alone.values()))):
        orders.update(Order.objects.in_bulk([int(pk) for pk in part]))
    return {number: orders[pk] for number, pk in alone.items()}


def tokens(line: StatementLine) -> list[str]:
    """What may be an order's number in a line's texts, in the order of the text."""
    texts = (line.order_number, line.title, line.structured_reference, line.variable_symbol)
    words = (word.upper() for text in texts for word in TOKEN.findall(text))
    return list(dict.fromkeys(word for word in words if any(c.isdigit() for c in word)))


def why_not_awaited(order: Order) -> Reason:
    """Why money for this order is not simply its payment."""
    if order.stage == OrderStage.CANCELLED:
        return because("cancelled")
    if order.stage == OrderStage.DRAFT:
        return because("quotation")
    if order.due <= 0:
        return because("paid_already")
    return because("waits_otherwise")


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Parts that fit one query."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
