"""What ways to pay without a payment service have in common: nothing is opened, nobody notifies.

Called by `transfer.py`, `on_delivery.py` and `on_pickup.py`. Their money is recorded by staff, by a
bank statement, or when the parcel is handed over (S1-11), and goes back the way it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orderwright.domain.payments.port_errors import BadSignature, NotOffered
from orderwright.domain.payments.ports import (
    Capabilities,
    Notice,
    PaymentRequest,
    RefundAnswer,
    RefundRequest,
    Session,
    Standing,
)
from orderwright.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Offline:
    """Fulfils `Gateway` by saying that there is nobody to ask."""

    code: str
    capabilities: Capabilities

    def create(self, request: PaymentRequest) -> Session:
        """Raises NotOffered: there is no page to pay on."""
        raise NotOffered(_("Nothing has to be opened for this way to pay."))

    def parse_notification(self, raw: bytes, headers: Mapping[str, str]) -> list[Notice]:
        """Raises BadSignature: nobody may notify."""
        raise BadSignature

    def confirm(self, notice: Notice) -> list[Notice]:
        """Raises NotOffered unless the notice is trusted."""
        if notice.trusted:
            return [notice]
        raise self._nobody()

    def fetch_status(self, provider_ref: str) -> Standing:
        """Raises NotOffered."""
        raise self._nobody()

    def capture(self, provider_ref: str, amount: Money) -> None:
        """Raises NotOffered."""
        raise self._nobody()

    def void(self, provider_ref: str) -> None:
        """Raises NotOffered."""
        raise self._nobody()

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Raises NotOffered with the sentence that the capabilities hold."""
        raise NotOffered(str(self.capabilities.why_no_refund))

    def _nobody(self) -> NotOffered:
        return NotOffered(_("Behind this way to pay there is no payment service to ask."))
