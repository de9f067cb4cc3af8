"""The alphabet of short messages (GSM 03.38, also called GSM-7).

A text within it and within 160 septets travels as one SMS. Called for the shop's short notice
(S3-12), which shops forward to a phone. Never truncates in silence: `clipped` ends with dots.
"""

import unicodedata
from math import ceil

MOST = 160
JOINED = 153
"""Septets of each of several messages that belong together."""
LONGEST = 3 * JOINED

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


def clipped(text: str, most: int) -> str:
    """At most so many septets; what had to go is replaced by three dots."""
    if septets(text) <= most:
        return text
    kept = text
    while kept and septets(kept) > most - 3:
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


def parts_of(text: str) -> int:
    """How many messages carry the text; only for text that `spelled` has given."""
    length = septets(text)
    return 1 if length <= MOST else ceil(length / JOINED)
