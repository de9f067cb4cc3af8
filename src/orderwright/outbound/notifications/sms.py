"""Short messages: the one contract of SMS services, and which of them `SMS_URL` names.

    rehearsal:      nothing leaves; the built-in mailbox shows what would have

Without `SMS_URL` the channel is off: nobody is owed an SMS. Called by `sending.py`. A provider is a
file of its own with `send`; its receipts come by the hooks. Never retries: whether a message that
got no answer was sent is not known (F27).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from urllib.parse import urlsplit

import phonenumbers
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from orderwright.domain.shop import queries as shop


class Fate(Enum):
    """What a service says of a message. UNKNOWN: it may be on its way, nobody knows."""

    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Text:
    """One short message. `to`: E.164 with its plus; `key`: the same for every try."""

    to: str
    body: str
    key: str


@dataclass(frozen=True)
class Answer:
    """`reference`: the service's own id of the message; `error`: a sentence for staff."""

    fate: Fate
    reference: str = ""
    error: str = ""


class SmsService(Protocol):
    """What every provider offers."""

    name: str
    leaves: bool
    """False where nothing leaves this machine."""

    def send(self, text: Text) -> Answer:
        """Hands one message over, once. Raises nothing: what went wrong stands in the answer."""
        ...


class Rehearsal:
    """Takes every message; the mailbox shows it."""

    name = "rehearsal"
    leaves = False

    def send(self, text: Text) -> Answer:
        return Answer(Fate.HANDED_OVER, reference=text.key)


SERVICES: dict[str, Callable[[], SmsService]] = {"rehearsal": Rehearsal}


def service() -> SmsService | None:
    """The service of `SMS_URL`; None when the channel is off. Raises ImproperlyConfigured."""
    url = settings.SMS_URL
    if not url:
        return None
    made = SERVICES.get(urlsplit(url).scheme)
    if made is None:
        allowed = ", ".join(f"{scheme}:" for scheme in SERVICES)
        raise ImproperlyConfigured(f"SMS_URL must begin with one of {allowed}")
    return made()


def is_on() -> bool:
    """Whether messages leave by SMS."""
    return bool(settings.SMS_URL)


def why_off() -> str:
    """Why no SMS is sent, for staff; empty when they are."""
    return "" if is_on() else _("No SMS is sent: no SMS service is set (SMS_URL).")


def number(typed: str, country: str = "") -> str:
    """The number as services take it, as +48600100200; empty when none can be called."""
    try:
        parsed = phonenumbers.parse(typed, country or shop.settings().country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
