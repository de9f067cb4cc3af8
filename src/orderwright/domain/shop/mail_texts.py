"""Variables that every text about an order may hold, and what is wrong with the text of a status.

Checked when a status is saved; filled by the notifications, whose own texts may hold more. Never
knows the values.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from orderwright.kernel import liquid_texts
from orderwright.kernel.liquid_texts import Fault

VARIABLES: Mapping[str, object] = {
    "order.number": _("number of the order"),
    "order.total": _("sum of the order"),
    "order.due": _("what is still to pay"),
    "order.paid": _("what has been paid"),
    "order.delivery": _("way of delivery"),
    "order.payment": _("way to pay"),
    "order.placed_on": _("day on which it was placed"),
    "customer.name": _("name of the customer"),
    "status.label": _("status as customers read it"),
    "shop.name": _("name of the shop"),
    "shop.email": _("e-mail of the shop"),
    "shop.phone": _("phone of the shop"),
    "link.track": _("address of the order's page"),
}
"""Name and what it stands for."""


def faults(text: str) -> list[Fault]:
    """What must be mended in the mail text of a status."""
    return liquid_texts.check(text, dict.fromkeys(VARIABLES, ()))


def hint() -> str:
    """The variables as they are typed, for a field: "{{ order.number }}, {{ order.total }}"."""
    return ", ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
