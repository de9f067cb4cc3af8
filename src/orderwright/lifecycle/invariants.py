"""What must hold after every step, fault, migration and restore: one function a promise (safety:
I1-I12).

Each answers the offenders, named; empty = holds. Read by `orderwright verify`, by the nightly proof
and by the tests after each step. Reads only.
"""

from collections.abc import Callable, Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from orderwright.domain.delivery.models import DeliveryOrder, ParcelLine
from orderwright.domain.delivery.services import LIVING
from orderwright.domain.invoices import proofs as invoices
from orderwright.domain.orders.models import Gate, Line, Order
from orderwright.domain.payments import queries as payments
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.sums import WAITING, sums_of
from orderwright.domain.returns.models import Return
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.stages import (
    OPEN_STAGES,
    GateKind,
    GateState,
    OrderStage,
    PaymentStage,
    RefundStage,
)
from orderwright.domain.stock.queries import check_levels
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.chain import first_broken
from orderwright.kernel.journal.models import Event
from orderwright.lifecycle import replaying
from orderwright.lifecycle.holds import unexplained_holds
from orderwright.lifecycle.money_checks import lost_words, wrong_credits, wrong_moves

BATCH = 500


def _orders() -> Iterator[Order]:
    return Order.objects.select_related("status").order_by("pk").iterator(chunk_size=BATCH)


def broken_chains() -> list[str]:
    """I7: every order's chain verifies and its head is the order's."""
    found = []
    for order in _orders():
        events = list(Event.objects.filter(order_id=order.pk).order_by("seq"))
        if broken := first_broken(events):
            found.append(f"{order.number}: event {broken.seq}: {broken.why}")
        elif not events or (events[-1].seq, events[-1].hash) != (order.last_seq, order.last_hash):
            found.append(f"{order.number}: the order does not know its last event")
    return found


def broken_cases() -> list[str]:
    """I7: a return that belongs to no order is a chain of its own, and verifies like one."""
    found = []
    for case in Return.objects.filter(order__isnull=True).order_by("pk").iterator(chunk_size=BATCH):
        own = Event.objects.filter(order_id=None, subject_kind="return", subject_id=case.pk)
        events = list(own.order_by("seq"))
        if broken := first_broken(events):
            found.append(f"{case.number}: event {broken.seq}: {broken.why}")
        elif events and (events[-1].seq, events[-1].hash) != (case.last_seq, case.last_hash):
            found.append(f"{case.number}: the return does not know its last event")
    return found


def replay_differs() -> list[str]:
    """I7: what the events tell is where the order, its gates, payments, refunds and goods stand."""
    return [who for order in _orders() for who in replaying.differing(order)]


def wrong_totals() -> list[str]:
    """I5: lines + shipping + fees - discount +- adjustments = total, and tax per rate is in it."""
    return [order.number for order in _orders() if not _adds_up(order)]


def _adds_up(order: Order) -> bool:
    lines = Line.objects.filter(order=order).values_list("unit_price", "quantity", "cancelled")
    goods = sum(price * (quantity - cancelled) for price, quantity, cancelled in lines)
    parts = goods + order.shipping_total + order.fees_total - order.discount_total
    parts += order.adjustments_total
    taxes = sum(row["net"] + row["tax"] for row in order.taxes)
    added = sum(row["tax"] for row in order.taxes) if order.price_mode == "net" else 0
    return goods == order.lines_total and parts + added == order.total and taxes == order.total


def wrong_money() -> list[str]:
    """I5, X8: what the order says of its money is what the rows say, to the last unit."""
    found = []
    for order in _orders():
        sums = sums_of(order)
        if (sums.paid, sums.refunded, sums.surplus) != (order.paid, order.refunded, order.surplus):
            found.append(order.number)
    return found


def over_refunded() -> list[str]:
    """T29: what a payment says is being given back is what its refunds say."""
    given = Sum("refunds__amount", filter=~Q(refunds__stage=RefundStage.CANCELLED))
    rows = Payment.objects.annotate(given=Coalesce(given, 0)).exclude(given=F("refunding"))
    return list(rows.values_list("human_id", flat=True))


def below_zero() -> list[str]:
    """What was given back never makes an order cost less than nothing."""
    rows = Order.objects.filter(total__lt=0, refunds__isnull=False).distinct()
    return list(rows.order_by("pk").values_list("number", flat=True))


def wrong_shares() -> list[str]:
    """A line of a statement and the payments that it was recorded as say the same sum."""
    return list(payments.wrong_shares())


def gates_that_ask_for_nothing() -> list[str]:
    """No open gate of money of a placed order with nothing due: nothing could ever pass it.

    While money is on its way back less seems due than will be.
    """
    asking = Gate.objects.filter(
        kind__in=(GateKind.PAYMENT, GateKind.INSTALMENT),
        state=GateState.OPEN,
        order__stage=OrderStage.PLACED,
    ).select_related("order")
    return [
        gate.order.number for gate in asking.order_by("pk")
        if gate.order.due <= 0 and not sums_of(gate.order).refunding
    ]  # fmt: skip


def wrong_expectations() -> list[str]:
    """What is due of a living order is what its pending payment waits for, or is authorised."""
    found = []
    for order in _orders():
        if order.stage not in OPEN_STAGES:
            continue
        rows = Payment.objects.filter(order=order, stage__in=WAITING).values_list("stage", "amount")
        pending = sum(amount for stage, amount in rows if stage == PaymentStage.PENDING)
        coming = sum(amount for stage, amount in rows if stage == PaymentStage.AUTHORISED)
        if pending != max(0, order.due - coming):
            found.append(f"{order.number}: {order.due} is due, {pending} is waited for")
    return found


def waiting_for_nobody() -> list[str]:
    """X4: each open order waits for exactly one party since a known time, a closed one for none."""
    is_open = Q(stage__in=OPEN_STAGES)
    lost = is_open & (Q(waiting_on="") | Q(waiting_since__isnull=True))
    ended = Q(stage__in=(OrderStage.COMPLETED, OrderStage.CANCELLED)) & ~Q(waiting_on="")
    return list(Order.objects.filter(lost | ended).values_list("number", flat=True))


def duties_twice() -> list[str]:
    """I9, I12: no duty is owed twice; each is done, waiting with a time, withdrawn, or dead with an
    error.
    """
    twice = (
        Duty.objects.values("event_id", "effect", "target").annotate(n=Count("id")).filter(n__gt=1)
    )
    silent = Duty.objects.filter(dead_at__isnull=False, error="")
    return [f"{row['effect']} of event {row['event_id']}" for row in twice] + [
        f"duty {pk} is dead and says nothing" for pk in silent.values_list("pk", flat=True)
    ]


def overshipped() -> list[str]:
    """I10: shipped pieces never exceed what is still wanted."""
    over = Line.objects.filter(shipped__gt=F("quantity") - F("cancelled"))
    return [f"{number}: {sku}" for number, sku in over.values_list("order__number", "sku")]


def of_no_status() -> list[str]:
    """Every order has a status that exists: no constraint asks for it (decision 0006)."""
    known = Status.objects.filter(pk=OuterRef("status_id"))
    strays = Order.objects.filter(~Exists(known)).order_by("pk")
    return list(strays.values_list("number", flat=True))


def astray() -> list[str]:
    """U4: every living piece of a counted line lies in exactly one parcel, once an order has a
    task.
    """
    packed = ParcelLine.objects.filter(line=OuterRef("pk")).order_by().values("line")
    inside = Coalesce(Subquery(packed.annotate(n=Sum("quantity")).values("n")), 0)
    tasks = DeliveryOrder.objects.filter(order=OuterRef("order"), stage__in=LIVING)
    lines = Line.objects.filter(Exists(tasks), tracked=True).annotate(inside=inside)
    wrong = lines.exclude(inside=F("quantity") - F("cancelled")).order_by("pk")
    return [f"{number}: {sku}" for number, sku in wrong.values_list("order__number", "sku")]


CHECKS: dict[str, Callable[[], list[str]]] = {
    "hash chains": broken_chains,
    "hash chains of returns without an order": broken_cases,
    "every order has a status": of_no_status,
    "events replay to the present stages and gates": replay_differs,
    "totals add up": wrong_totals,
    "payments add up": wrong_money,
    "refunds add up": over_refunded,
    "no total below zero by a refund": below_zero,
    "what is due is waited for": wrong_expectations,
    "statements and payments agree": wrong_shares,
    "what payment services told is recorded once or decided": lost_words,
    "credit that was kept and used adds up": wrong_credits,
    "money that left an order for another came there": wrong_moves,
    "invoices are numbered without gaps": invoices.gaps,
    "invoices read as on their day": invoices.altered,
    "invoices add up": invoices.wrong_sums,
    "stock levels = opening + movements": check_levels,
    "goods are held as the pair says": unexplained_holds,
    "no open gate of money with nothing due": gates_that_ask_for_nothing,
    "every open order waits for one party": waiting_for_nobody,
    "duties once each, none silent": duties_twice,
    "nothing shipped beyond what was ordered": overshipped,
    "every piece is in one parcel": astray,
}


def offenders() -> list[str]:
    """Everything wrong, over all checks; empty when all is well."""
    return [f"{name}: {who}" for name, check in CHECKS.items() for who in check()]
