"""How an order is paid, in words for the customer: the account for a transfer, or when it is due.

Called by order and pay page. Reads the shop's settings and the matrix; opens no payment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.purposes import shipping_cost_open
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.money import Money
from orderwright.outbound.notifications.accounts import accounts_for
from orderwright.outbound.notifications.letters import AccountFacts

CLOSED = (OrderStage.DRAFT, OrderStage.CANCELLED)


@dataclass(frozen=True, slots=True)
class HowToPay:
    """`kind` as of the payment method; `accounts` for transfers only; `title` names the order."""

    kind: str
    due: Money
    title: str
    accounts: Sequence[AccountFacts]


def how_to_pay(order: Order) -> HowToPay | None:
    """None when nothing is to pay, or not yet: the shipping cost is still open."""
    if order.stage in CLOSED or order.due <= 0 or shipping_cost_open(order):
        return None
    method = matrix.cells().payments.get(order.payment_method)
    kind = method.kind if method else ""
    by_transfer = kind == PaymentMethod.Kind.TRANSFER
    accounts = accounts_for(shop.settings(), order.currency) if by_transfer else ()
    return HowToPay(kind, order.money(order.due), order.number, accounts)
