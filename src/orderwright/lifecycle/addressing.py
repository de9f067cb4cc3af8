"""What a corrected address means for the rest of an order: warnings, never a change.

Called as `warns` of `order.correct_address`. Totals and taxes never move by themselves: staff are
told, and decide.
"""

from django.utils.translation import gettext as _

from orderwright.domain.checkout import matrix
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle.wanted import tax_country


def goes_where_we_deliver(taking: Taking) -> str | None:
    """The pair of delivery and payment is judged again for the new country and post code."""
    order, known = taking.order, taking.order.shipping_address
    before = matrix.Place(known.get("country", ""), known.get("postal_code", ""))
    after = matrix.Place(_new(taking, "country").upper(), _new(taking, "postal_code"))
    if before == after:
        return None
    pair = (order.delivery_method, order.payment_method)
    reason = matrix.place_problem(pair, after)
    if reason is None or matrix.place_problem(pair, before) is not None:
        return None
    return _("%(delivery)s, %(payment)s: %(reason)s") % {
        "delivery": order.delivery_name, "payment": order.payment_name, "reason": reason,
    }  # fmt: skip


def keeps_its_tax(taking: Taking) -> str | None:
    """Another country may tax otherwise; the order keeps what it was placed with."""
    order, settings = taking.order, shop.settings()
    before, after = order.shipping_address.get("country", ""), _new(taking, "country").upper()
    if not order.total or tax_country(settings, before) == tax_country(settings, after):
        return None
    return _(
        "The tax stays as it was placed (%(rates)s), although the goods go to another country now:"
        " totals never change by themselves."
    ) % {"rates": _rates(order)}


def _new(taking: Taking, name: str) -> str:
    """What was typed; a field left out stays as it is."""
    return str(taking.data.get(name) or taking.order.shipping_address.get(name) or "")


def _rates(order: Order) -> str:
    return ", ".join(f"{entry['rate']}%" for entry in order.taxes) or "0%"
