"""Placeholders in the shop's own mail texts: which there are, and what a text has of others.

A text says `{number}` and the mail shows the order's number. Checked when a status is saved; filled
by the notifications. Never knows the values.
"""

import re
from collections.abc import Mapping

PLACEHOLDERS = ("number", "name", "status", "total", "due", "delivery", "payment")
"""number, customer's name, status as customers read it, sum, what is still to pay, way of delivery,
way to pay."""

_BRACED = re.compile(r"\{+[^{}\n]*\}+")
_PLACE = re.compile(r"\{(\w+)\}")


def written() -> str:
    """Placeholders as they are typed: "{number}, {name}"."""
    return ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no placeholder, as typed, each once."""
    known = {f"{{{name}}}" for name in PLACEHOLDERS}
    return [found for found in dict.fromkeys(_BRACED.findall(text)) if found not in known]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; what is no placeholder stays as it stands."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)
