"""When goods that are ordered now will arrive: a range of days, from what was measured (X13).

Three sources, the first that knows: the carrier's times for the weekday of the hand-over, the
carrier's times on all weekdays, the days that the shop has set for the pair of delivery and
payment. Read once a configuration version; asks no database while somebody orders.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orderwright.domain.delivery import carriers, transit, working_days
from orderwright.domain.delivery.transit import ALL_WEEKDAYS, Measured, Way
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.versions import Versioned

_times: Versioned[Measured] = Versioned(transit.kept)


class Range(NamedTuple):
    """From the first to the last day on which the goods are expected, in the shop's time zone."""

    first: date
    last: date


class Travel(NamedTuple):
    """How goods travel: carrier and delivery method, and the days that the shop has set itself."""

    carrier: str
    method: str
    min_days: int
    max_days: int


def arrival(travel: Travel, awaited: Sequence[date | None], now: datetime) -> Range | None:
    """When an order of this moment arrives. `awaited`: for each line that is not there yet the day
    when it will be; None among them = nobody knows, so nothing can be promised.
    """
    if None in awaited:
        return None
    way, times = transit.way_of(travel.carrier, travel.method), _times.get()
    leaves = handed_over(travel.carrier, now)
    there = max((day for day in awaited if day), default=leaves)
    return _range(way, max(leaves, working_days.first_working(there)), travel, times)


def handed_over(carrier: str, now: datetime) -> date:
    """The working day on which the carrier takes what is ordered now: the next one when its cut-off
    has passed.
    """
    today = now.astimezone(ZoneInfo(shop.settings().time_zone)).date()
    cut_off = carriers.leaves_today(carrier, now)
    too_late = cut_off is not None and not cut_off[1]
    return working_days.first_working(today + timedelta(days=int(too_late)))


def _range(way: Way, leaves: date, travel: Travel, times: Measured) -> Range:
    if known := times.get((way, leaves.isoweekday())):
        return Range(leaves + timedelta(days=known.early), leaves + timedelta(days=known.late))
    if known := times.get((way, ALL_WEEKDAYS)):
        return _in_working_days(leaves, known.early, known.late)
    return _in_working_days(leaves, travel.min_days, travel.max_days)


def _in_working_days(leaves: date, least: int, most: int) -> Range:
    return Range(working_days.after(leaves, least), working_days.after(leaves, most))
