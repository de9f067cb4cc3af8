"""The one contract of SMS services: send, ask what became of a message, balance, receipts.

Implemented by the files beside this one, called by `notifications`. Errors are those of
`kernel/providers.py`; no adapter retries anything: whether a message that got no answer was sent is
not known (F27).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class News(StrEnum):
    """What a service tells of a message."""

    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Text:
    """One short message. `to`: E.164 with its plus; `key`: the same for every try; `unicode`: it
    needs letters that the alphabet of SMS lacks; `receipts`: where the service shall report to,
    empty = nowhere.
    """

    to: str
    body: str
    key: str
    unicode: bool = False
    receipts: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left of the prepaid money, in thousandths of `unit` ("EUR", "points")."""

    thousandths: int
    unit: str

    def __str__(self) -> str:
        return f"{self.thousandths / 1000:.2f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Sent:
    """The service has taken the message. `reference`: its own id of it; `balance`: what it says is
    left, where it says so with every message.
    """

    reference: str
    balance: Balance | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one message. `key` or `reference` may be empty, not both; `raw`: the service's
    own word.
    """

    news: News
    key: str
    reference: str
    raw: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`asks`: a message can be looked up by its key; `once`: a key that was taken is not taken
    again, so that a repeat is harmless; `prepaid`: it tells its balance; `by_query`: receipts come
    by GET; `secret_path`: receipts are not signed, a secret in their address stands for that.
    """

    asks: bool = False
    once: bool = False
    prepaid: bool = False
    by_query: bool = False
    secret_path: bool = False
    receipts: bool = True
    answer: str = "OK"
    """What a receipt is answered with; some services repeat it otherwise."""


class SmsService(Protocol):
    """What every provider offers, however it speaks."""

    @property
    def code(self) -> str: ...

    @property
    def leaves(self) -> bool:
        """False where nothing leaves this machine."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    def send(self, text: Text) -> Sent:
        """Hands one message over, once. Raises ProviderRefused, NotConfigured, or ProviderDown:
        then it may have been sent, unless `surely_not_done`.
        """
        ...

    def fetch_status(self, text: Text, since: datetime) -> Receipt | None:
        """What became of the message with this key, sent at `since` or later; None = the service
        never got it. Raises NotOffered where it cannot be asked, ProviderDown.
        """
        ...

    def balance(self) -> Balance:
        """What is left. Raises NotOffered, ProviderDown, NotConfigured."""
        ...

    def parse_receipt(self, raw: bytes, headers: Mapping[str, str]) -> list[Receipt]:
        """What a notification says; `raw` is the body, or the query string where receipts come by
        GET. Raises BadSignature, NotUnderstood.
        """
        ...
