"""Text of other people made harmless before it enters a message.

Called by `context.py` for every value that a customer or staff typed. Escaping for HTML is the
templates' own business and not repeated here.
"""

import re
import unicodedata

UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls, lone surrogates, line and paragraph separators."""

TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of what follows: an address could be made to read as another."""

OPENS_PLACEHOLDER = re.compile(r"\{(?=\{)")


def line(text: object) -> str:
    """One visible line that holds no placeholder of ours, whatever was typed."""
    return " ".join(paragraph(text).split())


def paragraph(text: object) -> str:
    """As `line`, with the line breaks kept."""
    seen = "".join(_seen(character) for character in str(text or ""))
    return OPENS_PLACEHOLDER.sub("{ ", seen).strip()


def _seen(character: str) -> str:
    if character == "\n":
        return character
    hidden = unicodedata.category(character) in UNSEEN or character in TURNING
    return " " if hidden else character


def unlinked(text: str, most: int) -> str:
    """One bounded line in which no phone finds an address to open (T55)."""
    return line(text).replace("://", " ").replace("www.", "www ").replace("/", " / ")[:most]
