"""Whom an order waits for, in words that say more than the party: an application for instalments is
no card payment.

Called by the order's JSON and by the panel; reads the matrix, asks no rows.
"""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import OrderStage, Party
from orderwright.kernel import clock


def party(order: Order) -> str:
    """Whom it waits for, empty for nobody."""
    if _awaits_instalments(order):
        return _("Instalment service")
    return str(Party(order.waiting_on).label) if order.waiting_on else ""


def status_label(order: Order, label: str) -> str:
    """The label of the order's status; while an instalment service looks at the application, that
    and since when, by the shop's clock.
    """
    if not _awaits_instalments(order):
        return label
    if order.waiting_since is None:
        return _("Awaiting instalment service")
    zone = ZoneInfo(shop.settings().time_zone)
    since = order.waiting_since.astimezone(zone)
    is_today = since.date() == clock.now().astimezone(zone).date()
    told = f"{since:%H:%M}" if is_today else f"{since:%Y-%m-%d %H:%M}"
    return _("Awaiting instalment service since %(since)s") % {"since": told}


def _awaits_instalments(order: Order) -> bool:
    if order.waiting_on != Party.GATEWAY or order.stage != OrderStage.PLACED:
        return False
    method = matrix.cells().payments.get(order.payment_method)
    return method is not None and method.kind == PaymentMethod.Kind.INSTALMENT
