"""What tracking numbers look like: shapes that are safe to try, and check digits.

Pure. A number that looks wrong is worth a question and never refused. Sources: UPU S10, GS1
General Specifications (SSCC), ISO 7064 mod 37,36 as DPD uses it over 27 characters.
"""

import re

from stdnum.iso7064 import mod_37_36

READ_ALOUD = r"[\s\-‐-―]"
"""What people put between the groups of a long number."""

S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}", re.ASCII)
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
SSCC = re.compile(r"(?:00)?\d{18}", re.ASCII)
DPD = re.compile(r"[0-9A-Z]{28}", re.ASCII)

_PIECE = (
    r"(?:\\d|\[[A-Z0-9-]{1,20}\]|[A-Z0-9-]|\((?:[A-Z0-9]{1,12}\|){0,9}[A-Z0-9]{1,12}\))"
    r"(?:\{\d{1,2}(?:,\d{1,2})?\}|\+)?"
)
SHAPE = re.compile(rf"(?:{_PIECE}){{1,12}}(?:\|(?:{_PIECE}){{1,12}}){{0,7}}", re.ASCII)
"""The part of regular expressions that a shape may use: nothing repeated is repeated again, so
that no number takes long to try (T72).
"""
VARYING = re.compile(r"\+|\{\d+,")
MOST_VARYING = 3
"""Pieces of one shape that may be of several lengths: tries grow with the power of it."""


def plain(number: str) -> str:
    """In capitals and in one piece, without what people put between the groups."""
    return re.sub(READ_ALOUD, "", number).upper()


def is_shape(text: str) -> bool:
    """Whether a shop may use this as the shape of a carrier's numbers."""
    if not SHAPE.fullmatch(text) or len(VARYING.findall(text)) > MOST_VARYING:
        return False
    try:
        re.compile(text, re.ASCII)
    except (re.error, OverflowError):
        return False
    return True


def fits(number: str, shape: str) -> bool:
    """Whether the whole number is of that shape."""
    return re.fullmatch(shape, number, re.ASCII) is not None


def adds_up(number: str, check: str) -> bool:
    """Whether the check digit is right, where the number is of the kind that has one.

    `check` is one of "s10", "sscc", "dpd" or empty. A number as the posts write it is always
    looked at: nothing else looks like it.
    """
    if S10.fullmatch(number):
        return _s10(number)
    if check == "sscc" and SSCC.fullmatch(number):
        return _mod10(number[-18:])
    if check == "dpd" and DPD.fullmatch(number):
        return bool(mod_37_36.is_valid(number))
    return True


def _s10(number: str) -> bool:
    weighed = zip(number[2:10], S10_WEIGHTS, strict=True)
    rest = 11 - sum(int(digit) * weight for digit, weight in weighed) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(rest, rest)


def _mod10(number: str) -> bool:
    """GS1: weights 3 and 1 from the right, beside the check digit."""
    body = [int(digit) for digit in reversed(number[:-1])]
    total = sum(digit * (1 if at % 2 else 3) for at, digit in enumerate(body))
    return (10 - total % 10) % 10 == int(number[-1])
