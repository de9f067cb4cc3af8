"""Who may hand mails over by `/hooks/mail/<provider>`, and how a post is read.

    rehearsal   talks to nobody; where the clock may be moved, its key needs no setting
    relay       a mail server of the shop's own, which pipes what it takes into curl

Both sign the raw body with HMAC-SHA256 and the key `MAIL_HOOK_KEY`. A provider with another way to
sign or to pack mails is a row of its own. Called by `entrypoints/hooks/mails.py`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from orderwright.kernel import clock

HEADER = "X-Mail-Signature"


class NotOurs(Exception):
    """The signature is missing or wrong."""


@dataclass(frozen=True)
class Provider:
    """`key`: what it signs with, empty while it is not in use."""

    key: Callable[[], bytes]

    def raw_mail(self, body: bytes, headers: Mapping[str, str]) -> bytes:
        """The mail of a post. Raises NotOurs."""
        given = headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), signature(self.key(), body).encode()):
            raise NotOurs
        return body


def signature(key: bytes, body: bytes) -> str:
    """What the header has to say, as sha256=..."""
    return "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()


def _set_key() -> bytes:
    return str(settings.MAIL_HOOK_KEY).encode()


def _rehearsed_key() -> bytes:
    if not clock.movable():
        return b""
    return hmac.digest(settings.SECRET_KEY.encode(), b"orderwright rehearsed mails", "sha256")


PROVIDERS = {"rehearsal": Provider(_rehearsed_key), "relay": Provider(_set_key)}


def provider(name: str) -> Provider | None:
    """The provider of that name, while it is in use."""
    found = PROVIDERS.get(name)
    return found if found is not None and found.key() else None
