"""Guards of the order's last step: what has arrived, and what is paid.

As `guards.py`: None, or the translated sentence that staff read. They only look.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import NOT_ARRIVED
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle.guards import unpaid


def paid_or_delivered_suffices(taking: Taking) -> str | None:
    """Completion waits for money where the shop's setting asks for it."""
    if shop.settings().complete_when != "delivered_and_paid" or taking.order.due <= 0:
        return None
    return unpaid(taking.order)


def all_parcels_arrived(taking: Taking) -> str | None:
    """By itself an order completes when every parcel has been delivered; staff may be sure
    otherwise.
    """
    if taking.actor.kind is not ActorKind.NEIGHBOUR:
        return None
    if shop.settings().complete_when == "by_hand":
        return _("Orders are completed by hand (setting).")
    open_ones = _under_way(taking)
    return _("Parcels are still on their way.") if open_ones else None


def parcels_under_way(taking: Taking) -> str | None:
    """Warns people who complete an order of which not everything has arrived. Programs know."""
    waiting = _under_way(taking) if taking.actor.is_person else []
    if not waiting:
        return None
    return ngettext(
        "A parcel has not arrived yet.", "%(n)s parcels have not arrived yet.", len(waiting)
    ) % {"n": len(waiting)}


def money_outstanding(taking: Taking) -> str | None:
    """Warns people who complete an order that is not paid. Programs know."""
    return unpaid(taking.order) if taking.actor.is_person and taking.order.due > 0 else None


def _under_way(taking: Taking) -> list[Parcel]:
    return [parcel for parcel in taking.rows("parcels") if parcel.stage in NOT_ARRIVED]
