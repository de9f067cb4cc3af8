"""What came back from the world by mail: the fact that doors hand to `lifecycle/facts.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from orderwright.outbound.notifications.incoming.reading import Incoming


class Way(StrEnum):
    """By which door a mail came."""

    FILE = "file"
    HOOK = "hook"
    MAILBOX = "mailbox"


@dataclass(frozen=True)
class MailCame:
    """Somebody, or a mail server, has written to the shop."""

    mail: Incoming
    way: Way
