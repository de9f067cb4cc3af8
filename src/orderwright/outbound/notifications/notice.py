"""The shop's short notice of a new order, or that its customer has declined the shipping cost
(S3-11, S3-12): fit to be forwarded as one SMS.

Called by `rendering.py` with the shop's language active. Subject and text together stay within 160
characters of the GSM-7 alphabet. Never names the customer: the notice may show on a locked phone.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.stages import GateKind, GateState
from orderwright.outbound.notifications import gsm
from orderwright.outbound.notifications.plain import line

NAME = "shop_notice"


def written(order: Order) -> tuple[str, str]:
    """Subject and text: number, total, number of pieces."""
    pieces = ngettext("%(count)d item", "%(count)d items", order.item_count)
    content = {
        "number": line(order.number),
        "total": str(order.money(order.total)),
        "items": pieces % {"count": order.item_count},
    }
    new, declined = _("New order %(number)s"), _("Shipping cost declined: %(number)s")
    news = declined if _is_declined(order) else new
    subject = gsm.spelled(news % content)
    text = gsm.spelled(_("%(number)s: %(total)s, %(items)s") % content)
    subject = gsm.clipped(subject, gsm.MOST // 2)
    return subject, gsm.clipped(text, gsm.MOST - gsm.septets(subject))


def _is_declined(order: Order) -> bool:
    gates = Gate.objects.filter(order=order, kind=GateKind.SHIPPING_COST)
    return gates.filter(state=GateState.REFUSED).exists()
