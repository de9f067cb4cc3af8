"""The values that a shop enters for a gateway, read with a sentence for what is missing.

Called by the adapters' factories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from orderwright.domain.payments.port_errors import NotConfigured, NotOffered
from orderwright.domain.payments.ports import Capabilities, PaymentRequest, Setting

Values = Mapping[str, str]


def entered(values: Values, wanted: Iterable[Setting]) -> dict[str, str]:
    """Every wanted value, trimmed, the default where none is entered.

    Raises NotConfigured that names what is missing or holds characters no key has.
    """
    found = {one.name: (values.get(one.name) or "").strip() or one.default for one in wanted}
    for one in wanted:
        if one.required and not found[one.name]:
            raise NotConfigured(_("“%(setting)s” is not set.") % {"setting": one.label})
        if not found[one.name].isprintable():
            raise NotConfigured(_("“%(setting)s” is not right.") % {"setting": one.label})
    return found


def refuse_unoffered(capabilities: Capabilities, request: PaymentRequest) -> None:
    """Raises NotOffered for a currency, channel or way of paying outside the capabilities."""
    currency = request.amount.currency
    if capabilities.currencies and currency not in capabilities.currencies:
        raise NotOffered(
            _("This payment service does not take %(currency)s.") % {"currency": currency}
        )
    if request.channel and request.channel not in capabilities.channels:
        raise NotOffered(
            _("This payment service does not know the way to pay “%(channel)s”.")
            % {"channel": request.channel}
        )
    if request.authorise_only and not capabilities.capture:
        raise NotOffered(_("This payment service cannot hold money without taking it."))
