"""Who brings a delivery, and when: what the step of the assignment recorded, as words.

Called for the messages to customers and deliverers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orderwright.domain.shop import queries as shop
from orderwright.outbound.notifications.plain import unlinked

LONGEST_NAME = 30


class Promise(NamedTuple):
    """Empty where nothing was promised."""

    name: str
    minutes: str
    time: str


def expected(recorded: Mapping[str, object]) -> Promise:
    """Who comes, in how many minutes, and when by the shop's clock."""
    names = recorded.get("deliverer")
    name = names[1] if isinstance(names, list) and len(names) == 2 else ""
    return Promise(
        unlinked(str(name), LONGEST_NAME), str(recorded.get("minutes") or ""), clock_time(recorded)
    )


def clock_time(recorded: Mapping[str, object]) -> str:
    """Hours and minutes by the shop's clock of when it was promised; empty when it was not."""
    promised = str(recorded.get("promised_at") or "")
    if not promised:
        return ""
    zone = ZoneInfo(shop.settings().time_zone)
    return f"{datetime.fromisoformat(promised).astimezone(zone):%H:%M}"
