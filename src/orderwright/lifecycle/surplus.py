"""What becomes of money in excess: kept as the customer's credit, used to pay, moved to another
order. Effects and guards of the rows in `order_money.py`; thin, as `ledger.py`.

Kept money has left its order, so that the order is paid and not overpaid; it comes to an order as a
payment of its own. `domain/payments/credits.py` keeps what is left, and gives nothing twice.
"""

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.domain.payments import credits, refunds
from orderwright.domain.payments import services as payments
from orderwright.domain.payments.models import KeptCredit, Payment, Refund
from orderwright.domain.payments.sums import sums_of
from orderwright.domain.shop.stages import RefundStage
from orderwright.kernel.lifecycle.errors import BadInput, Refused
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import ledger


def came_in_excess(taking: Taking) -> str | None:
    """There is money that nobody has decided about."""
    sums = sums_of(taking.order)
    return None if sums.surplus > 0 else _("No money has come in excess.")


def other_order_is_not_theirs(taking: Taking) -> str | None:
    """Warns whose the other order is and what it owes, unless the same customer owes so much."""
    number = str(taking.data.get("other") or "").strip()
    other = Order.objects.filter(number=number).exclude(pk=taking.order.pk).first()
    if other is None or other.currency != taking.order.currency:
        return None  # the step itself says so at the field
    same = other.email.lower() == taking.order.email.lower()
    if same and ledger.amount_of(taking).minor <= other.due:
        return None
    due = other.money(max(0, other.due)).format(get_language() or "en")
    told = {"number": other.number, "name": other.name, "due": due}
    return _("Order %(number)s is of %(name)s and owes %(due)s.") % told


def has_credit(taking: Taking) -> str | None:
    """The customer has money here that no order has used."""
    return None if credits.of_customer(taking.order).exists() else _no_credit()


def keeps_credit(taking: Taking) -> str | None:
    """Something of what this order kept is left."""
    return None if credits.of_order(taking.order).exists() else _no_credit()


def _no_credit() -> str:
    return _("There is no credit that could be used.")


def keep_as_credit(taking: Taking) -> None:
    """What came in excess leaves the order and waits for the customer's next one."""
    surplus = sums_of(taking.order).surplus
    amount = ledger.amount_of(taking).minor if taking.data.get("amount") else surplus
    if not 0 < amount <= surplus:
        raise BadInput({"amount": _("So much has not come in excess.")})
    _leave(taking, amount, Refund.Way.CREDIT)
    credits.keep(taking.order, amount, by=str(taking.actor), now=taking.now)
    taking.changes["amount"] = taking.order.money(amount).amount


def use_credit(taking: Taking) -> None:
    """The customer's credit pays what is due, the oldest first."""
    _come(taking, credits.of_customer(taking.order), most=taking.order.due)


def take_credit_back(taking: Taking) -> None:
    """What this order kept is its own again, to be given back, moved or kept anew."""
    _come(taking, credits.of_order(taking.order))


def _come(taking: Taking, rows: QuerySet[KeptCredit], most: int | None = None) -> None:
    """Credit becomes a payment of the order. Asked behind the lock: of two people at once the
    second finds what the first has left.
    """
    found = credits.locked(rows)
    left = sum(credit.left for credit in found)
    most = left if most is None else min(most, left)
    if most <= 0:
        raise Refused(_no_credit())
    amount = ledger.amount_of(taking).minor if taking.data.get("amount") else most
    if amount > most:
        told = taking.order.money(most).format(get_language() or "en")
        raise BadInput({"amount": _("At most %(most)s of it can be used here.") % {"most": told}})
    row = payments.record(taking.order, amount, method=credits.METHOD, now=taking.now)
    payments.keep_reference(row, ", ".join(credits.use(found, row, amount)))
    taking.changes |= {
        "payment": row.human_id, "amount": taking.order.money(amount).amount,
        "reference": row.paid_reference,
    }  # fmt: skip
    ledger.count(taking.order)


def move_money(taking: Taking) -> None:
    """Money of this order pays another one: here it is a refund that is done, there a payment.

    The other half is the step `receive_money` of the other order, taken by `moving.py` in the same
    transaction.
    """
    amount, target = ledger.amount_of(taking), _other_order(taking)
    if amount.minor > sums_of(taking.order).surplus:
        raise BadInput({"amount": _("So much has not come in excess.")})
    _leave(taking, amount.minor, Refund.Way.MOVED, target)
    taking.changes["amount"] = amount.amount


def _leave(taking: Taking, amount: int, way: Refund.Way, target: Order | None = None) -> None:
    """Money leaves the order and stays in the shop: its newest payments are refunded."""
    left = amount
    came = Payment.objects.filter(order=taking.order, stage__in=payments.CAME)
    for payment in came.order_by("-pk"):
        part = min(left, payment.refundable)
        if part > 0:
            wish = refunds.RefundWish(part, way, reason=taking.reason, moved_to=target)
            refund = refunds.request(payment, wish, by=str(taking.actor), now=taking.now)
            refunds.change(refund, stage=RefundStage.DONE, done_at=taking.now)
            left -= part
    if left:
        raise Refused(_("So much cannot be taken of its payments any more."))
    ledger.count(taking.order)


def _other_order(taking: Taking) -> Order:
    number = taking.data["other"].strip()
    target = Order.objects.filter(number=number).exclude(pk=taking.order.pk).first()
    if target is None:
        raise BadInput({"other": _("There is no other order of this number.")})
    if target.currency != taking.order.currency:
        raise BadInput({"other": _("That order is in another currency.")})
    return target


def receive_money(taking: Taking) -> None:
    """Money that came for another order pays this one."""
    amount = ledger.amount_of(taking)
    row = payments.record(taking.order, amount.minor, method="moved", now=taking.now)
    taking.changes |= {"payment": row.human_id, "amount": amount.amount}
    ledger.count(taking.order)
