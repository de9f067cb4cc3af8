"""A line of a statement becomes money of orders, and back: the payments' own steps, one
transaction with the line.

Called by the panel, the worker's tick and `orderwright import statement`. The line is locked before
its orders and these by id, so that two people who press at once, or two workers, come one by one.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from orderwright.domain.checkout import label_cash
from orderwright.domain.checkout.label_cash import is_paid_at_the_door
from orderwright.domain.checkout.matrix_facts import cells
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.payments import queries
from orderwright.domain.payments import statement_services as services
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.statement_models import StatementEntry, StatementFile
from orderwright.domain.payments.statement_services import Paid
from orderwright.domain.payments.sums import CAME, WAITING
from orderwright.domain.shop.stages import ParcelStage, Party, PaymentStage
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.kernel.texts import is_clean, is_storable
from orderwright.lifecycle.fields import BY_TRANSFER, way_at_the_door
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.statements import as_of_now

log = logging.getLogger(__name__)

THE_RULE = Actor(ActorKind.RULE, "statement", door=Door.CLOCK)
BATCH = 200
LONGEST_ACCOUNT = 64
State, Verdict = StatementEntry.State, StatementEntry.Verdict


class Settled(Refused):
    """Somebody, or a rule, has dealt with the line already."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of a line's money for an order. `amount` in minor units of the line's currency."""

    number: str
    amount: int


def accept(
    entry_id: int, wanted: Sequence[Wanted], actor: Actor, inform: Mapping[str, bool] | None = None
) -> None:
    """Records the line's money on these orders, as that person.

    Raises Settled, BadInput at `order` (of several at `part_order_<place>`, from 1), and what the
    payments' steps refuse; nothing is done then.
    """
    with transaction.atomic():
        entry = _open(entry_id)
        _demand_whole(entry, wanted)
        ask = Ask(actor, inform=inform or {}, override_warnings=True)
        _apply(entry, wanted, ask)


def accept_candidate(
    entry_id: int, seen: str, actor: Actor, inform: Mapping[str, bool] | None = None
) -> None:
    """As `accept`, a proposal that somebody saw, as `proposals` names it: it must hold now."""
    with transaction.atomic():
        entry = _open(entry_id)
        as_of_now([entry])
        named = proposals(entry)
        if seen not in named:
            raise Refused(_("This proposal is not there any more. Look again."))
        accept(entry_id, _wanted_by(entry, named.index(seen)), actor, inform)


def proposals(entry: StatementEntry) -> list[str]:
    """What a form sends of each proposal that it shows: orders with their parts."""
    return [
        " ".join(f"{share['number']}:{share['amount']}" for share in found["shares"])
        for found in entry.candidates
    ]


def apply_certain(*, limit: int = BATCH, seconds: float = 60.0, file_id: int | None = None) -> int:
    """Records certain lines of released files by the rule; answers how many.

    What is not as certain any more, or is refused, is proposed to people with the reason.
    """
    ends = time.monotonic() + seconds
    applied = 0
    for entry_id in queries.certain_entries(limit=limit, file_id=file_id):
        with override(settings.LANGUAGE_CODE):  # what it refuses is kept, and translated when read
            applied += _apply_certain(entry_id)
        if time.monotonic() > ends:
            break
    return applied


def _apply_certain(entry_id: int) -> bool:
    try:
        with transaction.atomic():
            entry = _open(entry_id)
            if entry.verdict != Verdict.CERTAIN or entry.file.released_at is None:
                return False
            _demand_as_expected(entry)
            _apply(entry, _wanted_by(entry, 0), Ask(THE_RULE, grace=0))
    except Settled:
        return False
    except NotTaken as refusal:
        services.doubt(entry_id, refusal.sentence)
        return False
    except DatabaseError:
        raise
    except Exception:
        # One line that breaks keeps no other waiting.
        log.exception("line %d of a statement could not be recorded", entry_id)
        services.doubt(entry_id, "not_by_itself")
        return False
    return True


def undo(entry_id: int, actor: Actor, reason: str) -> None:
    """Takes the line's payments back; it stands open again. Needs a reason.

    Raises Refused with what stands in the way; nothing is done then.
    """
    with transaction.atomic():
        entry = _locked(entry_id)
        if entry.state == State.OPEN:
            raise Settled(_("This line is open already."))
        _demand_reason(reason)
        orders = list(
            entry.shares.filter(undone_at__isnull=True).values_list("order_id", flat=True)
        )
        _lock_orders(Order.objects.filter(pk__in=orders))
        shares = services.reopen(entry, why=reason, by=str(actor), now=clock.now())
        for share in shares:
            silent = {"email": False, "sms": False}
            ask = Ask(actor, inform=silent, reason=reason, override_warnings=True)
            if share.held_by:
                back = Ask(actor, data={"holder": share.held_by}, reason=reason)
                take(("payment", "hand_over"), share.payment_id, back)
            else:
                take(("payment", "unrecord"), share.payment_id, ask)


def ignore(entry_id: int, actor: Actor, reason: str) -> None:
    """The line is no customer's money. Needs a reason; `undo` opens it again."""
    with transaction.atomic():
        entry = _open(entry_id)
        _demand_reason(reason)
        services.ignore(entry, reason, by=str(actor), now=clock.now())


def give_back(entry_id: int, actor: Actor, account: str) -> None:
    """Money that no order can take, in another currency for instance, went back by hand; to which
    account is needed. `undo` opens the line again.

    Raises Settled, Refused for money that did not come in, BadInput at `account`.
    """
    account = " ".join(account.split())
    with transaction.atomic():
        entry = _open(entry_id)
        if entry.amount <= 0 or entry.is_reversal:
            raise Refused(_("This money did not come in: it pays nothing."))
        if not account:
            raise BadInput({"account": _("This is needed.")})
        if not is_clean(account) or len(account) > LONGEST_ACCOUNT:
            raise BadInput({"account": _("This is no account.")})
        services.give_back(entry, account, by=str(actor), now=clock.now())


def release(file: StatementFile, actor: Actor) -> bool:
    """Somebody has looked at the lines: the certain ones may be recorded."""
    return services.release(file, by=str(actor), now=clock.now())


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput({"reason": _("A reason is needed.")})
    if not is_clean(reason, several=True):
        raise BadInput({"reason": _("Control characters are not allowed.")})


def _locked(entry_id: int) -> StatementEntry:
    entry = services.locked(entry_id)
    if entry is None:
        raise Refused(_("There is no such line."))
    return entry


def _open(entry_id: int) -> StatementEntry:
    entry = _locked(entry_id)
    if entry.state != State.OPEN:
        raise Settled(_("Somebody has dealt with this line already."))
    return entry


def _wanted_by(entry: StatementEntry, place: int) -> list[Wanted]:
    shares = entry.candidates[place]["shares"] if len(entry.candidates) > place else ()
    return [Wanted(share["number"], share["amount"]) for share in shares]


def _demand_whole(entry: StatementEntry, wanted: Sequence[Wanted]) -> None:
    if entry.amount <= 0 or entry.is_reversal:
        raise Refused(_("This money did not come in: it pays nothing."))
    numbers = [one.number for one in wanted]
    for number in numbers:
        if numbers.count(number) > 1:
            raise Refused(_("%(number)s stands there twice.") % {"number": number})
    if any(one.amount <= 0 for one in wanted):
        raise Refused(_("Every part must be above zero."))
    parts = Money(sum(one.amount for one in wanted), entry.currency)
    if parts.minor != entry.amount:
        sums = {"parts": parts, "whole": Money(entry.amount, entry.currency)}
        locale = get_language() or "en"
        told = {name: money.format(locale) for name, money in sums.items()}
        raise Refused(_("The parts make %(parts)s together, the line has %(whole)s.") % told)


def _demand_as_expected(entry: StatementEntry) -> None:
    """Between the file and now somebody else may have paid, or the order have changed."""
    for wanted in _wanted_by(entry, 0):
        order = Order.objects.select_for_update().filter(number=wanted.number).first()
        payment = _row_for(entry, order, wanted.amount) if order else None
        expected = Money(payment.amount, payment.currency) if payment else None
        if order and _came_beside(entry, order):
            raise Refused(_("The order is to be paid on delivery now."))
        if expected != Money(wanted.amount, entry.currency):
            raise Refused(_("The order does not wait for this amount any more."))


def _apply(entry: StatementEntry, wanted: Sequence[Wanted], ask: Ask) -> None:
    orders = _orders(entry, wanted)
    paid = [_pay(entry, orders[one.number], one.amount, ask) for one in wanted]
    if entry.file.is_cash_list:
        for order in orders.values():
            _answer_labels(entry, order, ask)
    services.apply(entry, paid, by=str(ask.actor), now=clock.now())


def _orders(entry: StatementEntry, wanted: Sequence[Wanted]) -> dict[str, Order]:
    numbers = [one.number for one in wanted if is_storable(one.number)]
    found = _lock_orders(Order.objects.filter(number__in=numbers))
    for place, one in enumerate(wanted, start=1):
        order = found.get(one.number)
        where = "order" if len(wanted) == 1 else f"part_order_{place}"
        if order is None:
            raise BadInput({where: _("There is no order of this number.")})
        if order.currency != entry.currency:
            facts = {"own": order.currency, "came": entry.currency}
            raise BadInput({
                where: _("The order is in %(own)s, the money came in %(came)s.") % facts,
            })  # fmt: skip
    return found


def _lock_orders(orders: QuerySet[Order]) -> dict[str, Order]:
    return {order.number: order for order in orders.order_by("pk").select_for_update()}


def _row_for(entry: StatementEntry, order: Order, amount: int) -> Payment | None:
    """The row that waits for the money, or whose cash a carrier's list says to have come; none
    where cash is waited for and the money came to the bank.
    """
    rows = Payment.objects.filter(order=order)
    waiting = rows.filter(stage__in=WAITING).order_by("stage", "pk")
    if entry.file.is_cash_list:
        carried = rows.filter(stage__in=CAME, held_by=Party.CARRIER)
        pending = waiting.filter(stage=PaymentStage.PENDING).first()
        return carried.filter(settled=amount).first() or pending or carried.first()
    if _came_beside(entry, order):
        return waiting.filter(stage=PaymentStage.AUTHORISED).first()
    return waiting.filter(stage=PaymentStage.PENDING).first() or waiting.first()


def _came_beside(entry: StatementEntry, order: Order) -> bool:
    """Money of the bank for an order that is to be paid at the door: it is no cash."""
    return not entry.file.is_cash_list and is_paid_at_the_door(order)


def _by_transfer(order: Order) -> str:
    """By which way of the shop the money came: the one that the order had before, else any."""
    methods = cells().payments.values()
    ways = [way.code for way in methods if way.kind == PaymentMethod.Kind.TRANSFER]
    had = Payment.objects.filter(order=order, method__in=ways).order_by("-pk")
    return had.values_list("method", flat=True).first() or next(iter(ways), BY_TRANSFER)


def _pay(entry: StatementEntry, order: Order, amount: int, ask: Ask) -> Paid:
    """Takes the one step that this money means."""
    row = _row_for(entry, order, amount)
    if row is not None and row.held_by:
        holder = row.held_by
        if row.settled != amount:
            collected = order.money(row.settled).format(get_language() or "en")
            said = _(
                "The carrier collected %(collected)s for this order, the list says another sum."
            )
            raise Refused(said % {"collected": collected})
        data = {"holder": Party.SHOP, "reference": _reference(entry)}
        take(("payment", "hand_over"), row.pk, _with(ask, data))
        return Paid(row.pk, order.pk, amount, holder)
    data = {
        "amount": Money(amount, entry.currency).amount, "paid_on": entry.booked_on.isoformat(),
        "reference": _reference(entry),
    }  # fmt: skip
    if row is None and _came_beside(entry, order):
        data["came_by"] = _by_transfer(order)
    if row is None and entry.file.is_cash_list:
        data["came_by"] = way_at_the_door(order)
    where = ("payment", "record") if row else ("order", "record_money")
    take(where, row.pk if row else order.pk, _with(ask, data))
    if row is not None:
        return Paid(row.pk, order.pk, amount)
    newest = Payment.objects.filter(order=order, stage=PaymentStage.PAID).latest("pk")
    return Paid(newest.pk, order.pk, amount)


def _answer_labels(entry: StatementEntry, order: Order, ask: Ask) -> None:
    """The carrier says what it collected: nobody has to ask about the label any more."""
    order.refresh_from_db()
    wrong = label_cash.wrong_of(order, list(Parcel.objects.filter(order=order)))
    named = [box for box in wrong if box.tracking_number == entry.parcel_number]
    arrived = [box for box in wrong if box.stage == ParcelStage.DELIVERED]
    for box in named or arrived:
        if box.label_cash:
            take(("parcel", "put_cash_right"), box.pk, Ask(ask.actor))


def _with(ask: Ask, data: Mapping[str, object]) -> Ask:
    return replace(ask, data=data)


def _reference(entry: StatementEntry) -> str:
    """What the bank calls the movement, else what the customer wrote."""
    return " ".join((entry.reference or entry.title or entry.parcel_number).split())[:140]
