"""What an order's money adds up to, from its rows. Pure judging over a few sums (semantics 5).

Called by the engine's derived columns, by guards and by `verify`. Amounts in minor units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import F, Sum

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import KeptCredit, Payment, Refund
from orderwright.domain.shop.stages import OrderStage, PaymentStage, PaymentStatus, RefundStage

OWES_NOTHING = (OrderStage.DRAFT, OrderStage.CANCELLED)
WAITING = (PaymentStage.PENDING, PaymentStage.AUTHORISED)
UNDECIDED = (RefundStage.REQUESTED, RefundStage.PENDING, RefundStage.FAILED)
CAME = (PaymentStage.PAID, PaymentStage.PARTIALLY_REFUNDED, PaymentStage.REFUNDED)


@dataclass(frozen=True, slots=True)
class Sums:
    """Money of one order. `refunding`: on its way back; `kept`: held for the customer's next order.

    held = paid - refunded; owed = total, nothing while a quotation or cancelled.
    """

    total: int
    owed: int
    paid: int
    refunded: int
    refunding: int
    kept: int
    stages: frozenset[str]
    session_runs: bool = False

    @property
    def held(self) -> int:
        """What the shop has of the customer's."""
        return self.paid - self.refunded

    @property
    def surplus(self) -> int:
        """Held beyond what is owed, on its way back or kept: somebody has to decide about it."""
        return max(0, self.held - self.owed - self.refunding - self.kept)

    @property
    def status(self) -> PaymentStatus:
        """The word for the sums."""
        return judge(self)


def sums_of(order: Order) -> Sums:
    """Reads the rows; the order's own paid and refunded columns are not asked."""
    sums = _sums(order, list(Payment.objects.filter(order=order)))
    return replace(sums, kept=_kept(order)) if sums.paid else sums


def sums_from(order: Order, payments: Iterable[Payment]) -> Sums:
    """As `sums_of`, from payments that are at hand, for the order's derived columns: what is kept
    is asked for only where there is more than is owed.
    """
    sums = _sums(order, list(payments))
    return replace(sums, kept=_kept(order)) if sums.surplus else sums


def _sums(order: Order, rows: Sequence[Payment]) -> Sums:
    came = [row for row in rows if row.stage in CAME]
    # Every refund that is not called off is taken of its payment: without one there is none.
    refunds = _refunds(order) if any(row.refunding for row in came) else {}
    return Sums(
        total=order.total,
        owed=0 if order.stage in OWES_NOTHING else max(0, order.total),
        paid=sum(row.settled for row in came),
        refunded=refunds.get(RefundStage.DONE, 0),
        refunding=sum(refunds.get(stage, 0) for stage in UNDECIDED),
        kept=0,
        stages=frozenset(row.stage for row in rows),
        session_runs=any(row.stage == PaymentStage.PENDING and row.session_url for row in rows),
    )


def _refunds(order: Order) -> dict[str, int]:
    rows = Refund.objects.filter(order=order).values_list("stage")
    return dict(rows.annotate(sum=Sum("amount")).order_by())


def _kept(order: Order) -> int:
    left = KeptCredit.objects.filter(order=order).aggregate(left=Sum(F("amount") - F("used")))
    return left["left"] or 0


def status_of(order: Order) -> tuple[int, int, PaymentStatus]:
    """(paid, refunded, status) from the rows."""
    sums = sums_of(order)
    return sums.paid, sums.refunded, sums.status


def judge(sums: Sums) -> PaymentStatus:
    """The word for the sums; pure. Money in hand decides first, then what was tried."""
    if sums.paid:
        return _of_money(sums)
    if sums.total == 0:
        return PaymentStatus.PAID
    if PaymentStage.AUTHORISED in sums.stages:
        return PaymentStatus.AUTHORISED
    if sums.session_runs:
        return PaymentStatus.PENDING
    return PaymentStatus.REJECTED if PaymentStage.REJECTED in sums.stages else PaymentStatus.UNPAID


def _of_money(sums: Sums) -> PaymentStatus:
    if sums.refunded and sums.held <= 0:
        return PaymentStatus.REFUNDED
    if sums.held > sums.total:
        return PaymentStatus.OVERPAID
    if sums.held < sums.owed:  # whatever was given back: something is to be paid
        return PaymentStatus.PART_PAID
    if sums.held < sums.total:
        return PaymentStatus.PART_REFUNDED if sums.refunded else PaymentStatus.PART_PAID
    return PaymentStatus.PART_REFUNDED if sums.refunded else PaymentStatus.PAID
