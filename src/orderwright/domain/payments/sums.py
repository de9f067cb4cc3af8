"""What an order's money adds up to, from its rows. Pure judging over a few sums (semantics 5).

Called by the engine's derived columns, by guards and by `verify`. Amounts in minor units.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.stages import OrderStage, PaymentStage, PaymentStatus, RefundStage

OWES_NOTHING = (OrderStage.DRAFT, OrderStage.CANCELLED)
WAITING = (PaymentStage.PENDING, PaymentStage.AUTHORISED)
UNDECIDED = (RefundStage.REQUESTED, RefundStage.PENDING, RefundStage.FAILED)
CAME = (PaymentStage.PAID, PaymentStage.PARTIALLY_REFUNDED, PaymentStage.REFUNDED)


@dataclass(frozen=True, slots=True)
class Sums:
    """Money of one order. `refunding`: what refunds that are not done take of it, whatever their
    state; `leaving`: of that what is on its way back, `failed`: what did not go. `kept`: of what is
    refunded the part that the shop keeps as the customer's credit; `moved`: the part that another
    order has now.

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
    leaving: int = 0
    failed: int = 0
    moved: int = 0

    @property
    def held(self) -> int:
        """What the shop has of the customer's."""
        return self.paid - self.refunded

    @property
    def staying(self) -> int:
        """What the shop has once all that is on its way back has left."""
        return self.held - self.leaving

    @property
    def asked_back(self) -> int:
        """Refunds that nobody has approved yet."""
        return self.refunding - self.leaving - self.failed

    @property
    def surplus(self) -> int:
        """Held beyond what is owed or spoken for by a refund: somebody has to decide about it."""
        return max(0, self.held - self.owed - self.refunding)

    @property
    def status(self) -> PaymentStatus:
        """The word for the sums."""
        return judge(self)


def sums_of(order: Order) -> Sums:
    """Reads the rows; the order's own paid and refunded columns are not asked."""
    return sums_from(order, Payment.objects.filter(order=order))


def sums_from(order: Order, payments: Iterable[Payment]) -> Sums:
    """As `sums_of`, from payments that are at hand, for the order's derived columns."""
    rows = list(payments)
    came = [row for row in rows if row.stage in CAME]
    # Every refund that is not called off is taken of its payment: without one there is none.
    refunds = _refunds(order) if any(row.refunding for row in came) else {}
    by_stage: Counter[str] = Counter()
    for (stage, _way), amount in refunds.items():
        by_stage[stage] += amount
    return Sums(
        total=order.total,
        owed=0 if order.stage in OWES_NOTHING else max(0, order.total),
        paid=sum(row.settled for row in came),
        refunded=by_stage[RefundStage.DONE],
        refunding=sum(by_stage[stage] for stage in UNDECIDED),
        kept=refunds.get((RefundStage.DONE, Refund.Way.CREDIT), 0),
        stages=frozenset(row.stage for row in rows),
        session_runs=any(row.stage == PaymentStage.PENDING and row.session_url for row in rows),
        leaving=by_stage[RefundStage.PENDING],
        failed=by_stage[RefundStage.FAILED],
        moved=refunds.get((RefundStage.DONE, Refund.Way.MOVED), 0),
    )


def _refunds(order: Order) -> dict[tuple[str, str], int]:
    rows = Refund.objects.filter(order=order).values_list("stage", "way")
    return {(stage, way): n for stage, way, n in rows.annotate(sum=Sum("amount")).order_by()}


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
    given_back = sums.refunded > sums.kept + sums.moved
    if sums.refunded and sums.held <= 0:
        return PaymentStatus.REFUNDED if given_back else _without_money(sums)
    if sums.staying > sums.total:
        return PaymentStatus.OVERPAID
    if sums.staying < sums.owed:  # whatever was given back: something is to be paid
        return PaymentStatus.PART_PAID
    if sums.held < sums.total:
        return PaymentStatus.PART_REFUNDED if sums.refunded else PaymentStatus.PART_PAID
    return PaymentStatus.PART_REFUNDED if given_back else PaymentStatus.PAID


def _without_money(sums: Sums) -> PaymentStatus:
    """All of it pays another order, or is kept for one: nobody was given anything back."""
    return PaymentStatus.UNPAID if sums.total else PaymentStatus.PAID
