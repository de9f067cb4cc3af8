"""Taking foreign bodies apart: never trusts a shape, raises NotUnderstood and nothing else.

Called by the adapters for notifications and for answers. Amounts are whole minor units; a float,
a sign or a sixteenth digit is not understood, so that major units never pass for minor ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from orderwright.kernel.money import MOST_DIGITS, Money
from orderwright.kernel.providers import BadSignature, NotUnderstood

BIGGEST_NOTIFICATION = 262_144
LONGEST_HEADER = 4_096
LONGEST_TEXT = 512
CURRENCY = re.compile(r"[A-Za-z]{3}")
WEB_ADDRESS = re.compile(r"https?://[!-~]+")
DIGITS = re.compile(rf"[0-9]{{1,{MOST_DIGITS}}}")

Record = Mapping[str, Any]


def header(headers: Mapping[str, str], *names: str) -> str:
    """The first of these headers that is there, in any case.

    Raises BadSignature when none is, or when it is longer than any signature.
    """
    given = {name.lower(): value for name, value in headers.items()}
    for name in names:
        value = given.get(name.lower(), "")
        if 0 < len(value) <= LONGEST_HEADER and value.isascii():
            return value
    raise BadSignature


def bounded(raw: bytes) -> bytes:
    """The body, if it is of a size that a notification can have; else raises NotUnderstood."""
    if not 0 < len(raw) <= BIGGEST_NOTIFICATION:
        raise NotUnderstood
    return raw


def record(raw: bytes) -> Record:
    """The JSON object in a body; raises NotUnderstood for all else."""
    try:
        found = json.loads(bounded(raw))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood from error
    return part(found)


def part(found: Any) -> Record:
    """An object; raises NotUnderstood for all else."""
    if not isinstance(found, dict):
        raise NotUnderstood
    return found


def inner(found: Record, name: str) -> Record:
    """The object below `name`; empty when there is none."""
    below = found.get(name)
    return below if isinstance(below, dict) else {}


def parts(found: Record, name: str) -> list[Record]:
    """The objects of the list below `name`; empty when there is none."""
    below = found.get(name)
    return [entry for entry in below if isinstance(entry, dict)] if isinstance(below, list) else []


def text(found: Record, name: str) -> str:
    """A text that must be there, a whole number too; raises NotUnderstood without it."""
    value = maybe(found, name)
    if not value:
        raise NotUnderstood
    return value


def maybe(found: Record, name: str) -> str:
    """A text or a whole number as text; empty when it is absent, too long or of another kind.

    So is a text with lone surrogates or control characters, which databases do not take.
    """
    value = found.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    if isinstance(value, str) and len(value) <= LONGEST_TEXT and value.isprintable():
        return value
    return ""


def address(found: Record, name: str) -> str:
    """A web address of at most 2,000 characters; empty when there is none."""
    value = found.get(name)
    if not isinstance(value, str) or len(value) > 2_000 or not WEB_ADDRESS.fullmatch(value):
        return ""
    return value


def minor(value: Any) -> int:
    """Whole minor units from a number or from digits; raises NotUnderstood for all else."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**MOST_DIGITS:
        return value
    if isinstance(value, str) and DIGITS.fullmatch(value):
        return int(value)
    raise NotUnderstood


def money(found: Record, amount: str, currency: str) -> Money:
    """The amount in minor units and the currency below these names; raises NotUnderstood."""
    code = found.get(currency)
    if not isinstance(code, str) or not CURRENCY.fullmatch(code):
        raise NotUnderstood
    return Money(minor(found.get(amount)), code.upper())
