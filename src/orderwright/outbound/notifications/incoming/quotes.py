"""What somebody wrote above the mail that they answer. Pure.

Called by `reading.py`. Knows the marks of the usual mail programs in the languages of the shop;
what it does not know it takes for the writer's own words, which is the safe side for `agreeing.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SEPARATOR = re.compile(
    r"^\s*(?:-{3,}\s*(?:original message|forwarded message|wiadomość oryginalna|"
    r"oryginalna wiadomość|původní zpráva|původní e-mail|pôvodná správa|mesaj(?:ul)? original|"
    r"mesajul inițial|ursprüngliche nachricht).*|_{10,}|-- ?)\s*$",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"^(?:on|w dniu|dnia|dne|v|în|pe|la|am|\w{2,4}\.?,?|\d{1,4}[.\-/ ]).{3,400}"
    r"(?:wrote|napisał|napisała|napisał\(a\)|napisali|napsal|napsala|napsal\(a\)|a scris|schrieb)"
    r"\s*:?\s*$",
    re.IGNORECASE,
)
HEAD = re.compile(r"^\*?(?:from|od|von|de la|de|expeditor|odesílatel)\*?\s?:\*?\s", re.IGNORECASE)
HEAD_GOES_ON = re.compile(
    r"^\*?(?:sent|date|to|wysłano|data|do|odesláno|datum|komu|trimis|către|gesendet|an)\*?\s?:",
    re.IGNORECASE,
)
WRAPPED = 3
"""Lines over which mail programs break the line that says who wrote when."""


def own_words(text: str) -> str:
    """The text above the first quote, signature or head of the mail that is answered."""
    rows = text.split("\n")
    end = next((at for at in range(len(rows)) if _begins_quote(rows, at)), len(rows))
    return "\n".join(rows[:end]).strip()


def _begins_quote(rows: Sequence[str], at: int) -> bool:
    row = rows[at]
    if row.lstrip().startswith(">") or SEPARATOR.match(row):
        return True
    if HEAD.match(row):
        return any(HEAD_GOES_ON.match(below) for below in rows[at + 1 : at + 4])
    joined = ""
    for below in rows[at : at + WRAPPED]:
        if not below.strip() or below.lstrip().startswith(">"):
            return False
        joined = f"{joined} {below.strip()}".strip()[:500]
        if WROTE.match(joined):
            return True
    return False
