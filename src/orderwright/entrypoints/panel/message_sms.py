"""How an SMS travelled, for the order's timeline: its parts, its price, its service.

Called for each message; asks the database only about SMS.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.shop import queries as shop
from orderwright.kernel import clock
from orderwright.kernel.money import Money
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.sms import rehearsal_rows
from orderwright.outbound.sms.dispatches import of_message
from orderwright.outbound.sms.models import SmsDispatch
from orderwright.outbound.sms.registry import ENTRIES


def lines(message: Message) -> list[str]:
    """Nothing for a mail, nor for an SMS that no service was given."""
    row = of_message(message.pk) if message.channel == "sms" else None
    if row is None:
        return []
    parts = ngettext("%(num)d SMS", "%(num)d SMS", row.parts) % {"num": row.parts}
    price = Money(row.cost, shop.settings().currency)
    service = str(ENTRIES[row.service].label) if row.service in ENTRIES else row.service
    told = {"parts": parts, "price": price, "service": service}
    return [_("%(parts)s, %(price)s, by %(service)s") % told, *_rehearsed(row)]


def _rehearsed(row: SmsDispatch) -> list[str]:
    """Where one can choose what became of a rehearsed one."""
    found = rehearsal_rows.of_key(row.key) if row.service == "rehearsal" else None
    if found is None or not clock.movable():
        return []
    return [_("What became of it is chosen at %(path)s") % {"path": f"/rehearsal/sms/{found.name}"}]
