"""Guards on time: what the clock may do only when a moment has come. They only look."""

from django.utils.translation import gettext as _

from orderwright.domain.payments import deadlines
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
    if deadlines.is_given_up(taking.order, taking.now):
        return None
    return _("The time to pay is not over, or money is on its way.")
