"""Cash or card on delivery: the deliverer or the carrier collects, `parcel.deliver` records it.

No provider and no document. Fulfils the `Gateway` contract by `offline.py`.
"""

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.ports import Capabilities, Setting
from orderwright.outbound.gateways.offline import Offline
from orderwright.outbound.providers.settings import Values

SETTINGS: tuple[Setting, ...] = ()

CAPABILITIES = Capabilities(
    why_no_refund=_("Paid on delivery: send the money back by transfer and record it here."),
)


def build(values: Values) -> Offline:
    """Needs no settings."""
    return Offline("on_delivery", CAPABILITIES)
