"""The texts that come with the product: a file a language and event, in parts.

    --- subject
    Your order {{ order.number }} is packed
    --- sms
    ...

Called by `edited.py` and `sentences.py`. What a shop has written instead is a row, not a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"
SENTENCES = "sentences"
_PART = re.compile(r"^--- (\w+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Parts:
    """The text of one message. A short message has a body alone."""

    subject: str = ""
    headline: str = ""
    body: str = ""
    button: str = ""

    def by_name(self) -> Mapping[str, str]:
        """Part and its text."""
        return asdict(self)

    def changed(self, part: str, text: str) -> Parts:
        """The same with one part replaced."""
        return replace(self, **{part: text})


@lru_cache(maxsize=512)
def default(event: str, channel: str, language: str) -> Parts:
    """The product's own text; raises FileNotFoundError for an event or a language without one."""
    found = in_file(event, language)
    if channel == "sms":
        return Parts(body=found.get("sms", ""))
    return Parts(**{name: text for name, text in found.items() if name != "sms"})


@lru_cache(maxsize=512)
def in_file(event: str, language: str) -> Mapping[str, str]:
    """All parts of a file."""
    text = (FOLDER / language / f"{event}.liquid").read_text(encoding="utf-8")
    _before, *rest = _PART.split(text)
    return {name: body.strip() for name, body in zip(rest[::2], rest[1::2], strict=True)}
