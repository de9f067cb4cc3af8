"""Which text holds for a message: the shop's newest version, else the product's own; and which
messages are switched on.

Kept in memory under the configuration version: nothing is read from the database while somebody
orders. Writes nothing.
"""

from __future__ import annotations

from typing import TypeAlias

from django.db.models import QuerySet

from orderwright.domain.shop.versions import Versioned
from orderwright.outbound.notifications.defaults import Parts, default
from orderwright.outbound.notifications.kinds import KINDS, SMS
from orderwright.outbound.notifications.text_models import MessageSwitch, MessageText

Key: TypeAlias = tuple[str, str, str]
"""Event, channel, language."""


def text_of(event: str, channel: str, language: str) -> Parts:
    """The text that holds now."""
    return _own.get().get((event, channel, language)) or default(event, channel, language)


def changed() -> frozenset[Key]:
    """The texts that are the shop's own."""
    return frozenset(_own.get())


def is_on(event: str, channel: str) -> bool:
    """Whether the event is told by that channel at all (S4-8)."""
    switched = _switches.get().get((event, channel))
    if switched is not None:
        return switched
    return channel != SMS or KINDS[event].by_sms


def versions(event: str, channel: str, language: str) -> QuerySet[MessageText]:
    """All versions of a text, newest first."""
    rows = MessageText.objects.filter(event=event, channel=channel, language=language)
    return rows.order_by("-version")


def parts_of(row: MessageText) -> Parts:
    """What that version says."""
    if row.is_default:
        return default(row.event, row.channel, row.language)
    return Parts(row.subject, row.headline, row.body, row.button)


def _read() -> dict[Key, Parts]:
    newest = {
        (row.event, row.channel, row.language): row
        for row in MessageText.objects.order_by("version")
    }
    return {key: parts_of(row) for key, row in newest.items() if not row.is_default}


def _read_switches() -> dict[tuple[str, str], bool]:
    return {(row.event, row.channel): row.is_on for row in MessageSwitch.objects.all()}


_own: Versioned[dict[Key, Parts]] = Versioned(_read)
_switches: Versioned[dict[tuple[str, str], bool]] = Versioned(_read_switches)
