"""Pick-up points of a delivery: the list that a shop keeps, and what a name looks like without one.

Pure (S0-4). A list is pasted as text, a point a line: its name, a semicolon or tab, and where it
is. InPost calls its lockers like KRA01A and its shops like POP-KRA12 (ShipX, "target_point").
"""

import re
from collections.abc import Mapping
from typing import Protocol

from django.utils.translation import gettext as _

from orderwright.domain.customers.checks import pickup_point_problem
from orderwright.kernel.texts import is_clean

MOST_POINTS = 2000
LONGEST_NAME = 40
LONGEST_PLACE = 160
INPOST = re.compile(r"(?:POP-)?[A-Z]{3,5}\d{1,4}[A-Z0-9]{0,5}", re.ASCII)
BETWEEN = re.compile(r"[;\t]")


class Delivery(Protocol):
    """A delivery method as facts. `points`: name -> where it is; empty = any."""

    @property
    def carrier(self) -> str: ...
    @property
    def points(self) -> Mapping[str, str]: ...


def read(pasted: str) -> dict[str, str]:
    """Name -> place of each line; a name that comes twice keeps its last place."""
    rows = [BETWEEN.split(row, maxsplit=1) for row in pasted.splitlines() if row.strip()]
    return {_name(row[0]): " ".join(row[-1].split()) if len(row) > 1 else "" for row in rows}


def written(points: Mapping[str, str]) -> str:
    """The list as it is pasted."""
    return "\n".join(f"{name};{place}" if place else name for name, place in points.items())


def list_problem(points: Mapping[str, str]) -> str:
    """The sentence for a list that cannot be kept, or empty."""
    if len(points) > MOST_POINTS:
        return _("At most %(limit)s points.") % {"limit": MOST_POINTS}
    wrong = next((row for row in points.items() if not _is_point(*row)), None)
    if wrong is None:
        return ""
    sentence = _("“%(name)s” is no point: a name of at most %(limit)s characters is needed.")
    return sentence % {"name": wrong[0][:LONGEST_NAME], "limit": LONGEST_NAME}


def problem(delivery: Delivery, point: str) -> str:
    """The sentence for a point that this delivery does not have, or empty."""
    if wrong := pickup_point_problem(point):
        return wrong
    name = _name(point)
    if delivery.points:
        known = name in delivery.points
        return "" if known else _("This delivery has no such point. Choose one from the list.")
    if delivery.carrier.casefold() == "inpost" and not INPOST.fullmatch(name):
        return _("A point of InPost is written like KRA01A.")
    return ""


def named(delivery: Delivery, point: str) -> str:
    """The point as the carrier knows it; `problem` found nothing."""
    name = _name(point)
    by_rule = delivery.points or delivery.carrier.casefold() == "inpost"
    return name if by_rule else point.strip()


def _name(text: str) -> str:
    return text.strip().upper()


def _is_point(name: str, place: str) -> bool:
    fits = 0 < len(name) <= LONGEST_NAME and len(place) <= LONGEST_PLACE
    return fits and is_clean(name) and is_clean(place)
