"""Values in, PDF out: the one place that knows typst (docs/decisions/0018).

Templates lie in `templates/`, fonts in `fonts/`; nothing else can be read and no network is asked.
What people typed travels as data and is never markup. The same values give the same bytes.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
FONTS = HERE / "fonts"
STANDARD: Final = "a-2b"
"""PDF/A-2b: what is printed in ten years looks the same."""
REPLACEMENT = "\ufffd"


def pdf(template: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The template `<template>.typ` with `data`, which must be plain values (text, numbers, lists,
    mappings). `at` is the date of the document; without one it carries none.

    Raises RuntimeError when the template is wrong: no data can cause that.
    """
    compiler = typst.Compiler(
        TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=_fonts(),
        ignore_system_fonts=True, sys_inputs={"data": _told(data)},
    )  # fmt: skip
    # PDF/A wants a moment; one that never changes keeps the bytes the same.
    made = (at or datetime(2000, 1, 1, tzinfo=UTC)).replace(microsecond=0)
    file = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=made)
    assert isinstance(file, bytes)
    return file


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def printable(text: str) -> str:
    """The text with what the font has; other letters and emoji become a replacement sign."""
    known = _letters()
    plain = unicodedata.normalize("NFC", text)
    return "".join(_shown(c, known) for c in plain)


def _shown(letter: str, known: frozenset[int]) -> str:
    if ord(letter) in known or letter == "\n":
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if kind in ("Cf", "Mn", "Me") else REPLACEMENT


@cache
def _letters() -> frozenset[int]:
    """Code points of the regular font; the bold one has the same."""
    font = TTFont(FONTS / "NotoSans-Regular.ttf", lazy=True)
    return frozenset(font.getBestCmap()) - set(range(32)) - {127}


def _told(data: Mapping[str, Any]) -> str:
    return json.dumps(_clean(data), ensure_ascii=False)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {str(key): _clean(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(entry) for entry in value]
    return value
