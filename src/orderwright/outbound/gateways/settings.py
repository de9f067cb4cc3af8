"""What a payment service does not offer, said before it is asked.

Called by the adapters.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from orderwright.domain.payments.port_errors import NotOffered
from orderwright.domain.payments.ports import Capabilities, PaymentRequest


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
