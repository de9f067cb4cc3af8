"""What can go wrong between the shop and a payment service; the shapes are in `ports.py`.

Raised by the adapters in outbound/gateways, caught by hooks, duties and steps. All but one are
those of every provider, in `kernel/providers.py`.
"""

from orderwright.kernel.providers import (
    BadSignature,
    NotConfigured,
    NotOffered,
    NotUnderstood,
    ProviderDown,
    ProviderRefused,
)
from orderwright.kernel.providers import ProviderError as GatewayError

__all__ = [
    "BadSignature", "GatewayError", "NotConfigured", "NotOffered", "NotUnderstood", "ProviderDown",
    "ProviderRefused", "ReferenceUsed",
]  # fmt: skip


class ReferenceUsed(ProviderRefused):
    """An earlier `create` with this reference arrived, and its session cannot be had again.

    Nobody was shown that session and it runs out unpaid: create another with a new reference.
    """
