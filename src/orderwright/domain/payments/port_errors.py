"""What can go wrong between the shop and a payment service; the shapes are in `ports.py`.

Raised by the adapters in outbound/gateways, caught by hooks, duties and steps. Every `str()` is a
translated sentence for staff, free of secrets and personal data.
"""

from django.utils.translation import gettext as _


class GatewayError(Exception):
    """Base; `str()` is a translated sentence for staff, free of secrets and personal data."""


class BadSignature(GatewayError):
    """A notification that was not signed by the provider: 4xx, nothing changes (T41)."""

    def __init__(self) -> None:
        super().__init__(_("The signature of the notification is not right."))


class NotUnderstood(GatewayError):
    """A body that is not of the provider's shape: 4xx, nothing changes (T48)."""

    def __init__(self) -> None:
        super().__init__(_("The notification could not be understood."))


class ProviderDown(GatewayError):
    """No usable answer: the outcome is unknown unless `surely_not_done`."""

    def __init__(self, sentence: str, *, surely_not_done: bool = False) -> None:
        super().__init__(sentence)
        self.surely_not_done = surely_not_done
        """Nothing was sent at all, so that nothing can have happened."""


class ProviderRefused(GatewayError):
    """The provider said no; `code` is its own word for why, for instance ERROR_VALUE_INVALID."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


class ReferenceUsed(ProviderRefused):
    """An earlier `create` with this reference arrived, and its session cannot be had again.

    Nobody was shown that session and it runs out unpaid: create another with a new reference.
    """


class NotOffered(ProviderRefused):
    """Asked for what the capabilities exclude; nothing was sent."""


class NotConfigured(GatewayError):
    """Settings are missing, or the provider does not accept them; nothing happened."""
