"""Guards and effects of money that was recorded by mistake, and of cash that changes hands.

Rows `unrecord` and `hand_over` of the payment's table. Guards say what stands in the way and which
step clears it.
"""

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Gate
from orderwright.domain.payments import credits, provider_events
from orderwright.domain.payments import services as payments
from orderwright.domain.payments.queries import is_of_a_statement
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import GateState, OrderStage, Party
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.fields import Choices
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.money import Money
from orderwright.lifecycle import ledger

HOLDERS = (Party.SHOP, Party.CARRIER, Party.DELIVERER)
WHILE_CONFIRMED = (OrderStage.CONFIRMED, OrderStage.PROCESSING, OrderStage.SHIPPED)


def holders(_order: object) -> Choices:
    """Who may have cash that a customer has paid."""
    return [(str(party), str(party.label)) for party in HOLDERS]


def recorded_here(taking: Taking) -> str | None:
    """Only what people or a statement recorded is taken back; other money has ways of its own."""
    payment = taking.subject
    if payment.method == "moved":
        return _("This money came from another order: move it back.")
    if payment.method == credits.METHOD:
        return _(
            "This money was the customer's credit: keep it as credit again once it is too much."
        )
    came = Event.objects.filter(
        order_id=taking.order.pk, subject_kind="payment", subject_id=payment.pk,
        step__in=("record", "settle"), name__in=("payment_recorded", "payment_settled"),
    )  # fmt: skip
    last = came.order_by("-seq").first()
    if last is None or last.step == "record":
        return None
    if last.actor.startswith(ActorKind.NEIGHBOUR):
        return _("This cash was collected when the parcel was delivered.")
    return _("The payment service reported this money: refund it instead.")


def matched_by_no_statement(taking: Taking) -> str | None:
    """A line of a statement and its payments say the same: they are parted there."""
    if not is_of_a_statement(taking.subject.pk):
        return None
    return _("It came by a bank statement: undo the match there.")


def not_spoken_for(taking: Taking) -> str | None:
    """Money that goes back, or went on, is there."""
    if taking.subject.refunding:
        return _("Some of it is being refunded, was moved or kept as credit: call that off first.")
    return None


def nothing_built_on_it(taking: Taking) -> str | None:
    """What the order did because the money was there is taken back first."""
    order = taking.order
    if order.due + taking.subject.settled <= 0:
        return None  # it is paid without this money too
    stage = OrderStage(order.stage)
    by_money = shop.settings().complete_when == "delivered_and_paid"
    if stage == OrderStage.COMPLETED and by_money:
        return _("The order was completed because it is paid: take it one step back first.")
    if stage in (OrderStage.SHIPPED, OrderStage.COMPLETED) and not order.pays_on_delivery:
        return _("The goods left because they are paid: take the order one step back first.")
    if stage in WHILE_CONFIRMED and any(map(_by_money, taking.rows("gates"))):
        return _("The order was confirmed because it is paid: reopen it for changes first.")
    return None


def _by_money(gate: Gate) -> bool:
    """Whether money was what settled the gate."""
    return gate.state == GateState.PASSED and gate.via == "payment"


def paid_in_cash(taking: Taking) -> str | None:
    """Cash changes hands; other money does not. Cash that has arrived may be said not to have."""
    if taking.subject.held_by:
        return None
    last = Event.objects.filter(
        order_id=taking.order.pk, subject_kind="payment", subject_id=taking.subject.pk,
        name="payment_settled", data__contains="held_by",
    )  # fmt: skip
    return None if last.exists() else _("Nobody carries cash of this payment.")


def take_back(taking: Taking) -> None:
    """Money that was recorded by mistake never came: the order waits for it again."""
    amount = Money(taking.subject.settled, taking.order.currency).amount
    payments.unsettle(taking.subject)
    provider_events.back_to_the_desk(taking.subject)
    payments.expect(taking.order, now=taking.now)
    taking.changes |= {"payment": taking.subject.human_id, "amount": amount}
    ledger.count(taking.order)


def hand_over(taking: Taking) -> None:
    """The cash is with somebody else now; with the shop it is on nobody's way any more."""
    holder = taking.data["holder"]
    payments.hold(taking.subject, "" if holder == Party.SHOP else holder)
    taking.changes["payment"] = taking.subject.human_id
