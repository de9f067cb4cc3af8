"""Services outside that the shop asks: what they want to be told, and what can go wrong.

The base of the ports of payments and of delivery. Raised by the adapters in `outbound/`, caught by
hooks, duties and steps. Every `str()` is a translated sentence for staff, free of secrets and
personal data.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that the shop enters for a provider; `label` is a lazy translation. `choices`:
    (value, lazy translation) of those that are offered, none = it is typed.
    """

    name: str
    label: Any
    secret: bool = False
    """Stored encrypted or outside the database, never shown again, never logged."""
    default: str = ""
    required: bool = True
    choices: tuple[tuple[str, Any], ...] = ()


class ProviderError(Exception):
    """Base; `str()` is a translated sentence for staff, free of secrets and personal data."""


class BadSignature(ProviderError):
    """A notification that was not signed by the provider: 4xx, nothing changes (T41)."""

    def __init__(self) -> None:
        super().__init__(_("The signature of the notification is not right."))


class NotUnderstood(ProviderError):
    """A body that is not of the provider's shape: 4xx, nothing changes (T48)."""

    def __init__(self) -> None:
        super().__init__(_("The notification could not be understood."))


class ProviderDown(ProviderError):
    """No usable answer: the outcome is unknown unless `surely_not_done`."""

    def __init__(self, sentence: str, *, surely_not_done: bool = False) -> None:
        super().__init__(sentence)
        self.surely_not_done = surely_not_done
        """Nothing was sent at all, so that nothing can have happened."""


class ProviderRefused(ProviderError):
    """The provider said no; `code` is its own word for why, for instance ERROR_VALUE_INVALID."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


class NotOffered(ProviderRefused):
    """Asked for what the capabilities exclude; nothing was sent."""


class NotConfigured(ProviderError):
    """Settings are missing, or the provider does not accept them; nothing happened."""
