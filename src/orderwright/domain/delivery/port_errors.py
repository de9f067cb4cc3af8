"""What can go wrong between the shop and a carrier; the shapes are in `ports.py`.

All but two are those of every provider, in `kernel/providers.py`.
"""

from collections.abc import Mapping

from orderwright.kernel.providers import (
    BadSignature,
    NotConfigured,
    NotOffered,
    NotUnderstood,
    ProviderDown,
    ProviderError,
    ProviderRefused,
)

__all__ = [
    "BadSignature", "LabelNotReady", "NotConfigured", "NotOffered", "NotUnderstood", "ProviderDown",
    "ProviderError", "ProviderRefused", "ShipmentRefused",
]  # fmt: skip


class ShipmentRefused(ProviderRefused):
    """The carrier does not take this parcel; `fields` are its own names of what is wrong."""

    def __init__(
        self, sentence: str, code: str = "", fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence, code)
        self.fields = dict(fields or {})


class LabelNotReady(ProviderError):
    """The shipment is there and its label is not yet: ask again in a moment."""
