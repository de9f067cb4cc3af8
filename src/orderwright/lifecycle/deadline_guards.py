"""Guards on time: what the clock may do only when a moment has come. They only look."""

from django.utils.translation import gettext as _

from orderwright.domain.payments import deadlines, desk
from orderwright.domain.shop import queries as shop
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Taking


def unpaid_in_time(taking: Taking) -> str | None:
    """The clock gives up an order only when its time to pay is over and no money is on its way;
    people cancel as they see fit (U16).
    """
    if taking.actor.kind is not ActorKind.CLOCK:
        return None
    if not shop.settings().cancel_unpaid:
        return _("The shop keeps orders that are not paid in time.")
    if not deadlines.is_given_up(taking.order, taking.now):
        return _("The time to pay is not over, or money is on its way.")
    return no_money_at_the_desk(taking)


def no_money_at_the_desk(taking: Taking) -> str | None:
    """While money that is perhaps the order's waits for a person the clock takes nothing away: a
    wrong sum may be paid in full tomorrow (X8).
    """
    if taking.actor.kind is ActorKind.CLOCK and desk.holds_money_of(taking.order):
        return _("Money for it waits for somebody at the late-money desk.")
    return None
