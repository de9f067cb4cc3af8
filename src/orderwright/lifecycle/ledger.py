"""Effects of the tables on money: payments, refunds, credits. Thin, as `effects.py`.

Raising `Refused` or `BadInput` undoes the whole step. What the journal should keep goes into
`taking.changes`. The order's sums are counted again, so that later neighbours see them.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from orderwright.domain.checkout import changing, deadlines, matrix, regating
from orderwright.domain.orders import services as orders
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments import accounts, refund_goods, refunds
from orderwright.domain.payments import services as payments
from orderwright.domain.payments.errors import NotRefundable
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.sums import Sums, sums_of
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import GateKind, OrderStage, RefundStage
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.planning import wanted_later
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.money import BadAmount, Money
from orderwright.outbound.gateways import watching

GIVEN_BACK = gettext_noop("Refund %(reference)s")
FAILED = gettext_noop("Refund %(reference)s failed")
CALLED_OFF = gettext_noop("Refund %(reference)s called off")


def amount_of(taking: Taking, name: str = "amount") -> Money:
    """The amount typed into a field. Raises BadInput at it, also for nothing or less."""
    try:
        amount = Money.parse(taking.data[name], taking.order.currency)
    except BadAmount as problem:
        raise BadInput({name: str(problem)}) from problem
    if amount.minor <= 0:
        raise BadInput({name: _("The amount must be above zero.")})
    return amount


def count(order: Order) -> Sums:
    """Later neighbours of the same step ask what is still due."""
    sums = sums_of(order)
    orders.change(order, paid=sums.paid, refunded=sums.refunded)
    return sums


# Payments --------------------------------------------------------------------------------------


def keep_session(taking: Taking) -> None:
    """The customer is at the provider: where, and until when."""
    data = taking.data
    # The address is the customer's way in at the provider: it stays out of the journal.
    session = payments.Session(
        data["provider"], data["provider_ref"], data.pop("url") or "", data["until"],
        data["channel"] or "",
    )  # fmt: skip
    payments.keep_session(taking.subject, session)
    taking.changes["payment"] = taking.subject.human_id


def expect_rest(taking: Taking) -> None:
    """What has not come is waited for by a row of its own: another try, another channel. Another
    way of paying has its own time.
    """
    pending = payments.expect(taking.order, now=taking.now)
    if pending is not None and pending.expires_at is None:
        deadlines.begin_again(taking.order, now=taking.now)
    taking.changes["payment"] = taking.subject.human_id


def expect_instead(taking: Taking) -> None:
    """Called off, the money is waited for anew; another way of paying has its own deadline."""
    expect_rest(taking)
    if taking.subject.method != taking.order.payment_method:
        deadlines.begin_again(taking.order, now=taking.now)


def came_another_way(taking: Taking) -> None:
    """What is waited for at the door, and came by transfer or card terminal, is no cash: the row is
    of that way, and the rest of the cash is waited for by another.
    """
    way = taking.data.get("came_by")
    if way and way != taking.subject.method:
        payments.came_by(taking.subject, way)


def settle(taking: Taking) -> None:
    """Money counts as it came, whatever the method (S1-11); a part leaves the rest expected."""
    amount = amount_of(taking) if taking.data.get("amount") else _expected(taking)
    not_in_the_future(taking)
    by_service = taking.actor.kind is ActorKind.GATEWAY
    if not by_service and not _names_its_session(taking):
        _part_with_session(taking)
    payments.settle(taking.subject, amount.minor, now=taking.now, by_service=by_service)
    payments.keep_reference(taking.subject, taking.data.get("reference") or "")
    payments.expect(taking.order, now=taking.now)
    taking.changes |= {"payment": taking.subject.human_id, "amount": amount.amount}
    count(taking.order)


def _names_its_session(taking: Taking) -> bool:
    """What is recorded is what the service holds: its reference says so."""
    payment = taking.subject
    names = [name for name in (payment.provider_ref, payment.reference) if name]
    return taking.data.get("reference") in [f"{payment.provider} {name}"[:140] for name in names]


def _part_with_session(taking: Taking) -> None:
    """The customer may pay at the service all the same: that is other money, and is not lost."""
    attempt = payments.part_with_session(taking.subject)
    if attempt is not None:
        watching.hand_on(taking.subject, attempt)


def not_in_the_future(taking: Taking) -> None:
    """Money that somebody saw has come by today, in the shop's time zone. Raises BadInput."""
    day = taking.data.get("paid_on")
    if not day or taking.actor.kind is not ActorKind.STAFF:
        return
    today = taking.now.astimezone(ZoneInfo(shop.settings().time_zone)).date()
    if date.fromisoformat(str(day)) > today:
        raise BadInput({"paid_on": _("This day is still to come.")})


def _expected(taking: Taking) -> Money:
    return Money(taking.subject.amount, taking.order.currency)


def expect_payment(taking: Taking) -> None:
    """A reinstated order waits for its money again, and as long as a new one."""
    payments.expect(taking.order, now=taking.now)
    deadlines.begin_again(taking.order, now=taking.now)


def record_more_money(taking: Taking) -> None:
    """Money that no row waits for gets a row of its own: nothing that came is left unseen."""
    amount = amount_of(taking)
    not_in_the_future(taking)
    method = taking.data.get("came_by") or taking.order.payment_method
    payment = payments.record(taking.order, amount.minor, method=method, now=taking.now)
    payments.keep_reference(payment, taking.data.get("reference") or "")
    taking.changes |= {"payment": payment.human_id, "amount": amount.amount}
    count(taking.order)


def change_payment(taking: Taking) -> None:
    """Another way to pay: fee, total, what is expected and the gates follow (S1-13)."""
    order = taking.order
    option = chosen_option(order, taking.data["payment_method"])
    if option.reason is not None:
        raise BadInput({"payment_method": option.reason})
    changed = changing.change_payment(order, option, locale=order.locale)
    if order.total < 0:
        raise BadInput({"payment_method": _("More was given back than the order would cost then.")})
    payments.expect(order, now=taking.now)
    if order.stage == OrderStage.PLACED:
        taking.changes["gates"] = regating.build_anew(order, option, now=taking.now)
    deadlines.begin_again(order, now=taking.now)
    taking.changes |= changed


def chosen_option(order: Order, code: str) -> matrix.Option:
    """The pair of the order's delivery and another payment, judged for the order as it is now."""
    address = order.shipping_address
    bulky = Gate.objects.filter(order=order, kind=GateKind.SHIPPING_COST).exists()
    basket = matrix.Basket(order.lines_total, order.weight_g, bulky)
    return matrix.find(
        (order.delivery_method, code), basket,
        country=str(address.get("country") or ""),
        postal_code=str(address.get("postal_code") or ""),
    )  # fmt: skip


# Refunds ---------------------------------------------------------------------------------------


def request_refund(taking: Taking) -> None:
    """Opens the refund; the sum is taken of the payment at once, so that none is promised twice.

    Goods without an amount are worth what the customer paid for them.
    """
    lines = goods_of_refund(taking)
    amount = amount_of_refund(taking, lines)
    way = taking.data.get("way") or default_way(taking.subject)
    wish = refunds.RefundWish(
        amount.minor, way, reason=taking.reason, account=_account(taking, way), lines=lines,
        informs=wanted_later(taking), owed_still=bool(taking.data.get("owed_still")),
    )  # fmt: skip
    try:
        refund = refunds.request(taking.subject, wish, by=str(taking.actor), now=taking.now)
    except NotRefundable:
        raise BadInput({"amount": _over(taking.subject)}) from None
    taking.data.pop("lines", None)
    taking.changes |= {"refund": refund.human_id, "amount": amount.amount, "way": refund.way}
    if lines:
        taking.changes["goods"] = refund_goods.by_sku(taking.order, lines)


def amount_of_refund(taking: Taking, lines: refund_goods.Goods) -> Money:
    """What was typed, else what the goods are worth. Raises BadInput for neither."""
    if taking.data.get("amount"):
        return amount_of(taking)
    if not lines:
        raise BadInput({"amount": _("This is needed.")})
    return Money(refund_goods.worth(taking.order, lines), taking.order.currency)


def _account(taking: Taking, way: str) -> str:
    """The IBAN that was typed, without spaces; a transfer needs one. Raises BadInput at it."""
    typed = (taking.data.get("account") or "").strip()
    if not typed and way == Refund.Way.TRANSFER:
        raise BadInput({"account": _("Say to which account the money goes.")})
    account = accounts.iban_of(typed) if typed else ""
    if typed and not account:
        raise BadInput({"account": _("This is no bank account: an IBAN is needed, or a Polish or "
                                     "Czech account number.")})  # fmt: skip
    if typed:
        taking.data["account"] = account
    return account


def _over(payment: Payment) -> str:
    left = Money(payment.refundable, payment.currency).format(get_language() or "en")
    return _("At most %(left)s of this payment can be refunded.") % {"left": left}


def default_way(payment: Payment) -> str:
    """By the provider that the money came through, else by hand."""
    through_provider = payment.by_service and payment.provider_ref
    return Refund.Way.PROVIDER if through_provider else Refund.Way.TRANSFER


def goods_of_refund(taking: Taking) -> refund_goods.Goods:
    """Which goods it is for; kept for the credit note. Raises BadInput for what is not there."""
    try:
        found = refund_goods.read(taking.data.get("lines") or "")
    except ValueError as unreadable:
        raise BadInput({"lines": str(unreadable)}) from None
    if wrong := refund_goods.problem(taking.order, found):
        raise BadInput({"lines": wrong})
    return found


def begin_refund(taking: Taking) -> None:
    """From now on the money goes back: what was owed for it is owed no more."""
    refund: Refund = taking.subject
    _owe_less(taking, refund)
    refunds.change(refund, error="", pending_since=taking.now, informs=wanted_later(taking))
    taking.changes |= {
        "refund": refund.human_id, "amount": Money(refund.amount, refund.currency).amount,
        "credit": refund.credit,
    }  # fmt: skip
    payments.expect(taking.order, now=taking.now)


def _owe_less(taking: Taking, refund: Refund) -> None:
    """What the order owes follows the money."""
    credit = refunds.credit_of(refund, sums_of(taking.order))
    if credit:
        granted = changing.Credit(GIVEN_BACK, refund.human_id, taking.now)
        taking.changes |= changing.grant_credit(taking.order, credit, granted)
    refunds.change(refund, credit=credit)


def _owe_again(taking: Taking, refund: Refund, label: str) -> None:
    """The money stays: a credit that was granted for it is owed again."""
    if refund.credit:
        called_off = changing.Credit(label, refund.human_id, taking.now)
        taking.changes |= changing.take_credit_back(taking.order, refund.credit, called_off)
        refunds.change(refund, credit=0)
    payments.expect(taking.order, now=taking.now)


def finish_refund(taking: Taking) -> None:
    """The money has left the shop, also where that was not believed any more."""
    refund: Refund = taking.subject
    if taking.before == RefundStage.FAILED:
        _owe_less(taking, refund)
    ref = taking.data.get("reference") or refund.provider_ref
    refunds.change(refund, done_at=taking.now, provider_ref=ref[:120], error="")
    taking.changes |= {
        "refund": refund.human_id,
        "amount": Money(refund.amount, refund.currency).amount,
    }
    count(taking.order)
    payments.expect(taking.order, now=taking.now)


def ask_anew(taking: Taking) -> None:
    """On its way once more. The service has refused it for certain: what it has given back until
    now is counted again.
    """
    refunds.change(taking.subject, refunded_before=None)
    begin_refund(taking)


def stop_refund(taking: Taking) -> None:
    """The money is still here: until somebody decides, all is owed as before. Keeps why."""
    refund: Refund = taking.subject
    _owe_again(taking, refund, FAILED)
    refunds.change(refund, error=taking.reason[:300])
    taking.changes["refund"] = refund.human_id


def drop_refund(taking: Taking) -> None:
    """The sum is free again, and a credit that was granted for it is owed again."""
    refund: Refund = taking.subject
    refunds.give_up(refund)
    _owe_again(taking, refund, CALLED_OFF)
    taking.changes["refund"] = refund.human_id
