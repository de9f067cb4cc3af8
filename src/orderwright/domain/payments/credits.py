"""What the shop keeps for a customer: money that came in excess of an order, until it pays another.

Kept, the money has left its order (a refund of the way `credit`); used, it comes to an order as a
payment of the method `credit`. Called under the lock of the order that keeps or uses it. A credit
belongs to whoever has the e-mail of its order, in that order's currency. Amounts in minor units.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Lower

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.errors import NotRefundable
from orderwright.domain.payments.models import CreditUse, KeptCredit, Payment

METHOD = "credit"
"""The method of a payment by credit."""


def keep(order: Order, amount: int, *, by: str, now: datetime) -> KeptCredit:
    """The money waits here for the customer's next order."""
    return KeptCredit.objects.create(order=order, amount=amount, kept_at=now, kept_by=by[:120])


def of_customer(order: Order) -> QuerySet[KeptCredit]:
    """What the customer of this order has left, oldest first; without an e-mail that of the order
    alone.
    """
    same = Q(order=order)
    if order.email:
        same |= Q(order__email__iexact=order.email, order__currency=order.currency)
    rows = KeptCredit.objects.filter(same, used__lt=F("amount"))
    return rows.select_related("order").order_by("pk")


def of_order(order: Order) -> QuerySet[KeptCredit]:
    """What is left of the money that this order has kept, oldest first."""
    return of_customer(order).filter(order=order)


def came_back(order: Order) -> int:
    """Credit that the order had kept and took back: the same money once more."""
    uses = CreditUse.objects.filter(credit__order=order, payment__order=order)
    return int(uses.aggregate(sum=Sum("amount"))["sum"] or 0)


def left_for(orders: Sequence[Order]) -> dict[int, int]:
    """Order id -> what its customer has left in its currency; orders without any are left out. One
    statement for any number of orders.
    """
    emails = {order.email.lower() for order in orders if order.email}
    rows = KeptCredit.objects.filter(used__lt=F("amount")).annotate(mail=Lower("order__email"))
    theirs = rows.filter(Q(mail__in=emails) | Q(order__in=[order.pk for order in orders]))
    found = list(theirs.values_list("order_id", "mail", "order__currency", "amount", "used"))
    left: dict[int, int] = {}
    for order in orders:
        mail = order.email.lower()
        for order_id, its, currency, amount, used in found:
            if order_id == order.pk or (mail and (its, currency) == (mail, order.currency)):
                left[order.pk] = left.get(order.pk, 0) + amount - used
    return left


def locked(rows: QuerySet[KeptCredit]) -> list[KeptCredit]:
    """As they are behind the lock: whoever was faster has taken his part."""
    return list(rows.select_for_update(of=("self",)))


def use(rows: Sequence[KeptCredit], payment: Payment, amount: int) -> list[str]:
    """The payment takes the amount of these credits, in their order; answers the numbers of the
    orders that had kept it. Raises NotRefundable when they have not so much left.
    """
    numbers = []
    for credit in rows:
        part = min(amount, credit.left)
        if part <= 0:
            continue
        left = KeptCredit.objects.filter(pk=credit.pk, used__lte=F("amount") - part)
        if not left.update(used=F("used") + part):
            raise NotRefundable(credit.order.number)
        CreditUse.objects.create(credit=credit, payment=payment, amount=part)
        numbers.append(credit.order.number)
        amount -= part
    if amount:
        raise NotRefundable(payment.human_id)
    return list(dict.fromkeys(numbers))
