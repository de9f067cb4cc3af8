"""How a document says it is paid: means, account, variable symbol, the day of the money. Reads."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from orderwright.domain.invoices.kinds import PaymentMeans
from orderwright.domain.invoices.shapes import InvoiceAccount, InvoicePayment
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.accounts import iban_of, variable_symbol
from orderwright.domain.shop.models import ShopSettings


def payment(
    order: Order, shop: ShopSettings, day: Callable[[datetime], date], *, settled: bool
) -> InvoicePayment:
    """`settled`: nothing is due any more. `day`: the shop's day of a moment."""
    came = [row for row in order.rows("payments") if row.settled_at]
    last = max((row.settled_at for row in came), default=None)
    return InvoicePayment(
        means(order), order.payment_name, variable_symbol(order.number),
        account=_account(shop, order.currency), paid_on=day(last) if settled and last else None,
    )  # fmt: skip


def means(order: Order) -> PaymentMeans:
    """What the order's own payment rows tell of the way."""
    if order.pays_on_delivery:
        return PaymentMeans.ON_DELIVERY
    rows = [row for row in order.rows("payments") if row.provider]
    if not rows:
        return PaymentMeans.TRANSFER
    by_card = any("card" in (row.channel or row.method) for row in rows)
    return PaymentMeans.CARD if by_card else PaymentMeans.ONLINE


def _account(shop: ShopSettings, currency: str) -> InvoiceAccount | None:
    """The shop's account in that currency, else its first one."""
    rows: list[Mapping[str, Any]] = [
        {"number": row} if isinstance(row, str) else row for row in shop.bank_accounts
    ]
    fitting = [row for row in rows if row.get("currency") == currency]
    found = next(iter([*fitting, *rows]), None)
    if found is None:
        return None
    number = str(found.get("number") or "")
    return InvoiceAccount(
        number, iban_of(number), str(found.get("swift") or ""), str(found.get("holder") or ""),
        str(found.get("bank") or ""),
    )  # fmt: skip
