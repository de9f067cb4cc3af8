"""The alphabet of short messages (GSM 03.38, also called GSM-7).

A text within it and within 160 septets travels as one SMS; one with another letter has room for 70.
Called for every SMS and for the shop's short notice (S3-12), which shops forward to a phone. Never
truncates in silence: `clipped` ends with dots.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

MOST = 160
JOINED = 153
"""Septets of each of several messages that belong together."""
MOST_WIDE = 70
JOINED_WIDE = 67
"""As above, for a text with a letter that the alphabet lacks (UCS-2)."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
"""These take two septets each."""

STANDS_FOR = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "œ": "oe",
        "Œ": "OE",
        "–": "-",
        "—": "-",
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "…": "...",
        "×": "x",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


def spelled(text: str) -> str:
    """The text in the alphabet: letters lose the marks that it lacks, the unknown becomes "?"."""
    composed = unicodedata.normalize("NFC", text).translate(STANDS_FOR)
    return "".join(_spelled(character) for character in composed)


def septets(text: str) -> int:
    """How long the text is on the air; only for text that `spelled` has given."""
    return sum(2 if character in EXTENDED else 1 for character in text)


def clipped(text: str, most: int, measured: Callable[[str], int] = septets) -> str:
    """At most so many septets; what had to go is replaced by three dots."""
    if measured(text) <= most:
        return text
    kept = text
    while kept and measured(kept) > most - 3:
        kept = kept[:-1]
    return f"{kept.rstrip()}..."


def _spelled(character: str) -> str:
    if character in BASIC or character in EXTENDED:
        return character
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
    )
    known = bare and all(part in BASIC or part in EXTENDED for part in bare)
    return bare if known else "?"


@dataclass(frozen=True, slots=True)
class Count:
    """How a text travels. `used` and `room`: septets, or characters of two bytes; `room` is what
    the parts that it takes would hold.
    """

    parts: int
    used: int
    room: int
    is_plain: bool


def counted(text: str) -> Count:
    """How many parts carry the text: 160 septets or 153 each; 70 or 67 once a letter is not of the
    alphabet.
    """
    is_plain = fits(text)
    used = septets(text) if is_plain else wide_units(text)
    alone, joined = (MOST, JOINED) if is_plain else (MOST_WIDE, JOINED_WIDE)
    parts = 1 if used <= alone else ceil(used / joined)
    return Count(parts, used, alone if parts == 1 else parts * joined, is_plain)


def fits(text: str) -> bool:
    """Whether every character is of the alphabet."""
    return all(character in BASIC or character in EXTENDED for character in text)


def wide_units(text: str) -> int:
    """Units of two bytes; an emoji takes two."""
    return len(text.encode("utf-16-be")) // 2


def room_of(parts: int, *, is_plain: bool) -> int:
    """What so many parts hold."""
    if is_plain:
        return MOST if parts == 1 else parts * JOINED
    return MOST_WIDE if parts == 1 else parts * JOINED_WIDE
