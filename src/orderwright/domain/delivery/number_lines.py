"""Pasted tracking numbers: one line a parcel, as people copy them from a carrier's own page.

Pure. `order number <tab|;|,|space> tracking number [carrier]`, or tracking numbers alone, which
then belong to the selected orders in their turn.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

SEPARATORS = ("\t", ";", ",")


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One pasted line, counted from 1; what it does not say is empty."""

    nth: int
    text: str
    order: str
    number: str
    carrier: str


def first_words(text: str) -> set[str]:
    """What may be an order's number in each line."""
    return {fields[0] for line in _written(text) if (fields := _fields(line[1]))}


def read(text: str, known: Collection[str], selected: Sequence[str]) -> list[NumberLine]:
    """The lines that say something. `known`: the numbers that orders have; a line that begins with
    none of them and is all one field is a number for the next of the selected orders.
    """
    turns = iter(selected)
    return [_line(nth, line, known, turns) for nth, line in _written(text)]


def _line(nth: int, line: str, known: Collection[str], turns: Iterator[str]) -> NumberLine:
    fields = _fields(line)
    alone = len(fields) == 1 or (fields[0] not in known and not _separated(line))
    if alone and fields[0] not in known:
        return NumberLine(nth, line, next(turns, ""), line, "")
    number, carrier = (*fields[1:], "", "")[:2]
    return NumberLine(nth, line, fields[0], number, carrier)


def _written(text: str) -> list[tuple[int, str]]:
    plain = text.replace("\x00", "")
    lines = ((nth, line.strip()) for nth, line in enumerate(plain.splitlines(), start=1))
    return [(nth, line) for nth, line in lines if line.strip("\t;, ")]


def _separated(line: str) -> str:
    return next((mark for mark in SEPARATORS if mark in line), "")


def _fields(line: str) -> list[str]:
    """Order, number, and all the rest as the carrier."""
    mark = _separated(line)
    parts = line.split(mark) if mark else re.split(r"\s+", line)
    fields = [part.strip().strip('"').strip() for part in parts]
    rest = " ".join(part for part in fields[2:] if part)
    return [*fields[:2], *([rest] if rest else [])]
