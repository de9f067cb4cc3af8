"""Which mail server `EMAIL_URL` names, and how it is to be spoken to.

    smtp://user:password@host:25        in the open (a relay on this machine or in this house)
    smtp+tls://user:password@host:587   STARTTLS, required
    smtps://user:password@host:465      TLS from the first byte; `smtp+ssl://` means the same

Called by `smtp.py`. User and password are percent-encoded. There is no "TLS if possible": whoever
asks for TLS never sends in the open.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class Security(Enum):
    """How the line to the mail server is protected."""

    NONE = "smtp"
    STARTTLS = "smtp+tls"
    TLS = "smtps"


PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}
SCHEMES = {**{security.value: security for security in Security}, "smtp+ssl": Security.TLS}


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed over. The password is not part of its text."""

    host: str
    port: int
    security: Security
    user: str
    password: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@lru_cache(maxsize=4)
def server_of(url: str) -> MailServer:
    """The server that the address names; raises ImproperlyConfigured without repeating it."""
    try:
        parts = urlsplit(url)
        security, port = SCHEMES[parts.scheme], parts.port
    except (KeyError, ValueError):
        allowed = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise ImproperlyConfigured(f"EMAIL_URL must begin with one of {allowed}") from None
    if not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL names no host.")
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[security],
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
