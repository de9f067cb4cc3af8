"""The row `cart.place`: how an order comes into being, whichever door it enters by.

Looks everything up, judges it, computes the order as values and hands them to
`domain/checkout/placing.py`.
Raises BadInput (fields), Refused (a sentence); nothing is changed then. Pressed twice: the same
order.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orderwright.domain.checkout import cart_rows, placing, placing_fast
from orderwright.domain.checkout.cart_rows import CartRows
from orderwright.domain.checkout.carts import OPEN
from orderwright.domain.checkout.wishes import CheckoutWish, OrderWish
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.errors import OutOfStock
from orderwright.kernel.database.retrying import once_more
from orderwright.kernel.duties.services import OwedDuty
from orderwright.kernel.faults import point
from orderwright.kernel.journal import chain
from orderwright.kernel.lifecycle import planning
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, Refused
from orderwright.kernel.lifecycle.taking import Ask, Taking
from orderwright.kernel.links import services as links
from orderwright.kernel.links.queries import living_tokens
from orderwright.lifecycle import composing, wishes_read
from orderwright.lifecycle.cart import CARTS, PLACE
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.wanted import people_problems

SYSTEM = Actor(ActorKind.NEIGHBOUR, "gates", door=Door.COMMAND)


@dataclass(frozen=True, slots=True)
class Placed:
    """What the door answers with. `again`: it had been placed before. `token` opens the tracking
    page, `pay_token` the one to pay at, if any. `order`: the row with its lines and gates, where it
    is at hand.
    """

    order_id: int
    number: str
    token: str
    stage: str
    again: bool = False
    pay_token: str = ""
    order: Order | None = field(default=None, compare=False, repr=False)


def place_cart(token: str, wish: CheckoutWish, actor: Actor) -> Placed:
    """One order a cart, however often pressed. Prices, totals and gates are the server's own."""
    wrong = people_problems(wish.customer, wish.shipping_address, wish.billing_address)
    cart = cart_rows.read(token, draw=not wrong)
    if cart.order_id:
        return _existing(cart.order_id)
    _admit(actor)
    if wrong:
        raise BadInput(wrong)
    composed = wishes_read.of_cart(cart, wish, actor)
    try:
        placed = once_more(lambda: _write(composed, actor))
    except placing.CartGone:
        return _after_race(cart, token, wish, actor)
    point("placing.after_commit")
    return placed


def place_order(wish: OrderWish, actor: Actor, *, quiet: bool = False) -> Placed:
    """An order typed in by staff, or handed over by API, import or marketplace.

    `(source, external_id)` is unique: a repeat answers with the order that exists, `again=True`.
    """
    _admit(actor)
    if found := _known(wish):
        return found
    composed = wishes_read.of_wish(wish, actor, quiet=quiet)
    try:
        return once_more(lambda: _write(composed, actor))
    except IntegrityError:
        if found := _known(wish):
            return found
        raise


def _admit(actor: Actor) -> None:
    if not any(who.admits(actor) for who in PLACE.who):
        raise Forbidden(_("You may not do this."))


def _known(wish: OrderWish) -> Placed | None:
    if wish.external_id is None:
        return None
    known = Order.objects.filter(source=wish.source, external_id=wish.external_id)
    order_id = known.values_list("pk", flat=True).first()
    return _existing(order_id) if order_id else None


def _existing(order_id: int) -> Placed:
    order = Order.objects.only("pk", "number", "stage").get(pk=order_id)
    return Placed(
        order.pk, order.number, links.issue("track", order.pk), order.stage, again=True,
        pay_token=living_tokens("pay", [order.pk]).get(order.pk, ""),
    )  # fmt: skip


def _after_race(seen: CartRows, token: str, wish: CheckoutWish, actor: Actor) -> Placed:
    """The cart is not as it was read: nobody gets other goods than those that were asked for."""
    cart = cart_rows.read(token, draw=False)
    if cart.order_id:
        return _existing(cart.order_id)
    if cart.stage not in OPEN:
        raise Refused(_("This cart has run out. Start a new one."))
    if cart.wanted != seen.wanted:
        raise Refused(_("The cart has changed meanwhile. Look at it and order again."))
    return place_cart(token, wish, actor)


def _write(composed: composing.Composed, actor: Actor) -> Placed:
    """The fast way where the order fits it; the plain one else, or to say why it was not."""
    placement = _placement(composed, actor)
    if placing_fast.fits(placement):
        with suppress(placing_fast.NotPossible):
            return _placed(placing_fast.write(placement))
    try:
        with transaction.atomic():
            return _write_plainly(placement, composed)
    except OutOfStock as short:
        raise Refused(composing.short_sentence(composed, short)) from short


def _write_plainly(placement: placing.Placement, composed: composing.Composed) -> Placed:
    """Write, and confirm at once when no gate is open."""
    written = placing.write(placement)
    if composed.confirms_at_once:
        order = take(*_onwards(composed, written.order)).order
        return _placed(replace(written, order=order))
    return _placed(written)


def _placed(written: placing.Written) -> Placed:
    order = written.order
    return Placed(
        order.pk, order.number, written.token, order.stage,
        pay_token=written.pay_token, order=order,
    )  # fmt: skip


def _onwards(composed: composing.Composed, order: Order) -> tuple[tuple[str, str], int, Ask]:
    """Where an order without open gates goes at once; history is over as soon as it is recorded."""
    if composed.is_history:
        return ("order", "record_completed"), order.pk, Ask(composed.ask.actor, quiet=True)
    quietly = Ask(SYSTEM, quiet=composed.ask.quiet, inform=composed.ask.inform)
    return ("order", "confirm"), order.pk, quietly


def _placement(composed: composing.Composed, actor: Actor) -> placing.Placement:
    return placing.Placement(
        columns=composed.columns, lines=composed.lines, gates=composed.gates, now=composed.now,
        actor=str(actor), tell=_teller(composed), cart_id=composed.cart_id,
        cart_seen=composed.cart_seen, drawn=composed.drawn,
        reserve_until=composed.reserve_until, reserves_now=composed.reserves_now,
        expects_money=composed.expects_money, confirm_until=composed.confirm_until,
        pay_until=composed.pay_until, money_until=composed.money_until,
        adjustments=composed.adjustments,
    )  # fmt: skip


def _teller(composed: composing.Composed) -> Callable[[Order, Mapping[str, int]], placing.Told]:
    """Event and duties of the row `cart.place`, as values."""

    def tell(order: Order, held: Mapping[str, int]) -> placing.Told:
        taking = Taking(CARTS, PLACE, order, order, composed.ask, composed.now)
        taking.before = taking.stage
        taking.default_grace = composed.ask.grace or 0
        taking.changes = composed.story(order, held)
        event = chain.chain_event(
            (0, ""),
            subject=("cart", composed.cart_id or order.pk, order.pk),
            named=(PLACE.verb, PLACE.records.name),
            by=(str(composed.ask.actor), composed.now),
            data=planning.event_data(taking),
        )  # fmt: skip
        owings = planning.owings(taking, 0)
        return [event], lambda ids: [_duty(owing, order, composed, ids) for owing in owings]

    return tell


def _duty(
    owing: planning.Owing, order: Order, composed: composing.Composed, ids: Sequence[int]
) -> OwedDuty:
    return OwedDuty(
        event_id=ids[owing.at], order_id=order.pk, subject_kind="cart",
        subject_id=composed.cart_id or order.pk, effect=owing.effect, channel=owing.channel,
        target=owing.target, merge_group=owing.merge_group, payload=dict(owing.payload),
        created_at=composed.now, due_at=owing.due_at,
    )  # fmt: skip
