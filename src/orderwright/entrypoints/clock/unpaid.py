"""Orders that are not paid in time (U16): which the clock cancels, and with what reason.

Called by `ticks.py`. The shop's setting decides whether at all; the rows decide which, and are
looked at again under each order's lock by the guard of the step.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.orders.queries import by_id
from orderwright.domain.payments import deadlines
from orderwright.domain.shop import queries as shop
from orderwright.outbound.notifications.sentences import language_of


def due(now: datetime, after: int, limit: int) -> Sequence[int]:
    """Ids above `after` of orders whose time to pay is over, in id order; none where the shop keeps
    them.
    """
    return deadlines.unpaid_orders(now, after, limit) if shop.settings().cancel_unpaid else ()


def reason(order_id: int) -> str:
    """Why, in the customer's language: the mail of the cancellation says it too."""
    order = by_id(order_id)
    until, language = deadlines.awaited_until(order), language_of(order.locale)
    with translation.override(language):
        if until is None:
            return _("It was not paid in time.")
        local = until.astimezone(ZoneInfo(shop.settings().time_zone))
        at = format_datetime(local, "d MMMM y, HH:mm", locale=Locale.parse(language, sep="-"))
        return _("It was not paid by %(moment)s.") % {"moment": at}
