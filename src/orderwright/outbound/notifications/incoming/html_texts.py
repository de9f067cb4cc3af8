"""The words of a mail that was written in HTML alone. Pure; nothing of the markup survives.

Called by `reading.py`. What mail programs mark as a quote is set off by `QUOTED`, so that
`quotes.py` finds it as in plain text.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

MOST = 200_000
QUOTED = "----- Original Message -----"
SILENT = frozenset({"head", "script", "style", "title", "template"})
BREAKING = frozenset({"br", "p", "div", "tr", "li", "table", "blockquote", "h1", "h2", "h3", "hr"})
QUOTES = re.compile(
    r"gmail_quote|moz-cite-prefix|divRplyFwdMsg|appendonsend|yahoo_quoted|stopSpelling|protonmail_quote"
)
BLANKS = re.compile(r"[ \t\xa0]+")
MANY_BREAKS = re.compile(r"\n\s*\n\s*(?:\n\s*)*")


class _Words(HTMLParser):
    """Collects what a reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        if tag in BREAKING:
            self.found.append("\n")
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        if tag == "blockquote" or QUOTES.search(marks):
            self.found.append(f"\n{QUOTED}\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in SILENT))
        if tag in BREAKING:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(BLANKS.sub(" ", data.replace("\n", " ")))


def words(html: str) -> str:
    """The text, a line a paragraph."""
    reader = _Words()
    try:
        reader.feed(html[:MOST])
        reader.close()
    except (AssertionError, ValueError):
        pass  # what was read until then is shown
    lines = (row.strip() for row in "".join(reader.found).split("\n"))
    return MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()
