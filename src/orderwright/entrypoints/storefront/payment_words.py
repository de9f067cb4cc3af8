"""How an order is paid, in words for the customer: the account for a transfer, the payment service
and whether it is waited for, or when the money is due.

Called by order and pay page. Reads rows, the shop's settings and the matrix; opens no payment and
asks nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.purposes import shipping_cost_open
from orderwright.domain.payments import credits, desk
from orderwright.domain.payments.channels import INSTALMENTS
from orderwright.domain.payments.deadlines import awaited_until, ends_the_order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.ports import Kind
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage, PaymentStage, RefundStage
from orderwright.kernel.money import Money
from orderwright.outbound.documents.accounts import AccountFacts, accounts_for
from orderwright.outbound.documents.payment_codes import PaymentCode
from orderwright.outbound.documents.transfer_codes import symbol_for, transfer_code
from orderwright.outbound.gateways import channels, registry
from orderwright.outbound.gateways.configured import capabilities
from orderwright.outbound.gateways.watching import waiting_since

CLOSED = (OrderStage.DRAFT, OrderStage.CANCELLED)


@dataclass(frozen=True, slots=True)
class Online:
    """Payment by a service. `since`: it is waited for so long; `approved`: it holds the money or
    has granted the credit; `failed`: the last try was refused; `channels`: code and name;
    `closed`: name and why not, of channels that do not take the sum, `refused`: why it does not
    take the sum at all, while no session runs;
    `looked_at`: money that it told of and that the shop has to look at before anybody pays again.
    """

    service: str
    since: datetime | None = None
    approved: bool = False
    failed: bool = False
    channels: Sequence[tuple[str, str]] = ()
    closed: Sequence[tuple[str, str]] = ()
    refused: str = ""
    looked_at: Money | None = None


@dataclass(frozen=True, slots=True)
class HowToPay:
    """`kind` as of the payment method; `accounts` for transfers only; `title` names the order.

    `code` and `symbol` (the variable symbol) are of the transfer; `until`: so long it is awaited;
    `enforced`: unpaid then, the order is cancelled.
    """

    kind: str
    due: Money
    title: str
    accounts: Sequence[AccountFacts]
    online: Online | None = None
    code: PaymentCode | None = None
    symbol: str = ""
    until: datetime | None = None
    enforced: bool = False

    @property
    def code_svg(self) -> str:
        """The code drawn for the page: markup of ours, in which typed text is escaped."""
        return mark_safe(self.code.svg()) if self.code else ""  # noqa: S308 - drawn by segno


def how_to_pay(order: Order) -> HowToPay | None:
    """None when nothing is to pay, or not yet: the shipping cost is still open."""
    if order.stage in CLOSED or order.due <= 0 or shipping_cost_open(order):
        return None
    method = matrix.cells().payments.get(order.payment_method)
    kind = method.kind if method else ""
    by_transfer = kind == PaymentMethod.Kind.TRANSFER
    settings, due = shop.settings(), order.money(order.due)
    accounts = accounts_for(settings, order.currency) if by_transfer else ()
    return HowToPay(
        kind, due, order.number, accounts,
        online=_online(order, method.provider, kind) if method else None,
        code=transfer_code(accounts, due, number=order.number, tax_id=settings.tax_id),
        symbol=symbol_for(accounts, order.number), until=awaited_until(order),
        enforced=settings.cancel_unpaid and ends_the_order(order),
    )  # fmt: skip


def is_paid_online(order: Order) -> bool:
    """Something is to pay, and a service takes it that has not got it yet."""
    how = how_to_pay(order)
    return how is not None and how.online is not None and not how.online.approved


def channel_of(kind: str, provider: str, asked: str) -> str:
    """The channel to open a session for: credits have their own, others as the customer asked."""
    offered = capabilities(provider).channels
    if kind == PaymentMethod.Kind.INSTALMENT:
        return INSTALMENTS if INSTALMENTS in offered else ""
    return asked if asked in offered and asked != INSTALMENTS else ""


def too_much(order: Order) -> Money | None:
    """What came beyond the total and nobody has decided about; a cancelled order has own words."""
    if order.stage in CLOSED or order.surplus <= 0:
        return None
    return order.money(order.surplus)


def credit_of(order: Order) -> Money | None:
    """What the shop keeps for the order's customer, to be used for any order."""
    left = credits.left_for([order]).get(order.pk, 0)
    return order.money(left) if left else None


def came(order: Order) -> Money:
    """What the customer paid: credit that came back to the order that had kept it is the same
    money.
    """
    again = credits.came_back(order) if order.refunded else 0
    return order.money(order.paid - again)


def money_went(order: Order) -> list[tuple[str, Money]]:
    """Label and sum of all that has left the order: given back, moved to another order, or kept as
    the customer's credit. Another order is named where the same customer placed it.
    """
    if not order.refunded:
        return []
    sums: dict[str, int] = {}
    done = Refund.objects.filter(order=order, stage=RefundStage.DONE).select_related("moved_to")
    for refund in done.order_by("pk"):
        label = _where(refund, order)
        sums[label] = sums.get(label, 0) + refund.amount
    if kept := sums.get(gettext("Kept as your credit")):
        sums[gettext("Kept as your credit")] = kept - credits.came_back(order)
    return [(label, order.money(amount)) for label, amount in sums.items() if amount]


def _where(refund: Refund, order: Order) -> str:
    if refund.way == Refund.Way.CREDIT:
        return gettext("Kept as your credit")
    if refund.way != Refund.Way.MOVED:
        return gettext("Refunded")
    if refund.moved_to is None or refund.moved_to.email != order.email:
        return gettext("Moved to another order")
    return gettext("Moved to order %(number)s") % {"number": refund.moved_to.number}


def _online(order: Order, provider: str, kind: str) -> Online | None:
    if kind not in (PaymentMethod.Kind.GATEWAY, PaymentMethod.Kind.INSTALMENT):
        return None
    if not capabilities(provider).online:
        return None
    tries = list(Payment.objects.filter(order=order).exclude(provider="").order_by("pk"))
    coming = sum(row.amount for row in tries if row.stage == PaymentStage.AUTHORISED)
    waited = waiting_since(tries)
    last = tries[-1] if tries else None
    why_not = channels.refused(provider, order.money(order.due))
    by_credit = kind == PaymentMethod.Kind.INSTALMENT
    named = [] if by_credit else _named(provider)
    offered = [(code, name) for code, name in named if code not in why_not]
    return Online(
        service_name(waited[0].provider if waited else provider),
        since=waited[1] if waited else None, approved=0 < order.due <= coming,
        failed=waited is None and _was_refused(order, last),
        channels=offered if len(named) > 1 else (), looked_at=_looked_at(order),
        closed=[(name, why_not[code]) for code, name in named if code in why_not],
        refused=why_not.get(INSTALMENTS, "") if by_credit and not waited else "",
    )  # fmt: skip


def _looked_at(order: Order) -> Money | None:
    """What a service told of another sum than was asked for, until staff have decided about it."""
    told = desk.undecided().filter(order=order, kind=Kind.PAID.value, amount__gt=0).first()
    return Money(told.amount or 0, told.currency) if told is not None else None


def _was_refused(order: Order, last: Payment | None) -> bool:
    """The last try, by the way that the order is still paid by."""
    if last is None or last.method != order.payment_method:
        return False
    return last.stage == PaymentStage.REJECTED


def service_name(provider: str) -> str:
    """How the service calls itself."""
    entry = registry.ENTRIES.get(provider)
    return str(entry.label) if entry else provider


def _named(provider: str) -> list[tuple[str, str]]:
    """Code and name of the channels that a customer may choose."""
    codes = [code for code in capabilities(provider).channels if code != INSTALMENTS]
    return [(code, str(channels.NAMES[code])) for code in codes if code in channels.NAMES]
