"""The SMS beside a mail: the same news of the same row, with a tick, a switch and words of its own.

Made for every mail of `mails.py` whose event has a text for SMS (S4-7). Whether it is owed and to
which number say the conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.text import format_lazy

from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.notifications.conditions import Wish, hindrance, recipient
from orderwright.outbound.notifications.kinds import KINDS, SMS
from orderwright.outbound.notifications.sending import deliver

CHANNEL = "sms"

When = Callable[[Taking], bool]


def beside(event: str, when: When, merge_group: str) -> tuple[Owed, ...]:
    """The SMS of the event, if it has one. `when`: whether the row has anything to tell."""
    kind = KINDS[event]
    if SMS not in kind.channels:
        return ()

    def targets(taking: Taking) -> Sequence[str]:
        phone = recipient(Wish(event, taking.order)) if when(taking) else ""
        return (phone,) if phone else ()

    def note(taking: Taking) -> str:
        found = hindrance(Wish(event, taking.order)) if when(taking) else None
        return found.sentence if found else ""

    label = format_lazy("{channel}: {event}", channel="SMS", event=kind.label)
    name = f"{SMS}_{event}"
    return (Owed(name, CHANNEL, label, targets, deliver, merge_group, _number, note=note),)


def _number(taking: Taking) -> Mapping[str, Any]:
    """For the alarm of a message that was given up."""
    return {"order_number": taking.order.number}
