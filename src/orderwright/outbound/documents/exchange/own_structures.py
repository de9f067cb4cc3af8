"""The shop's own structure of XML files: a text of staff, filled with an order (S3-30).

Kept only when every name in it is known and what becomes of it is well-formed. Values are marked
before they are filled in and escaped after, so that no filter can cut an entity in two. Owns the
rows; called by the panel and by exports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from lxml import etree

from orderwright.kernel import clock, liquid_texts
from orderwright.kernel.liquid_texts import Fault
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.models import OwnStructure, OwnStructureText
from orderwright.outbound.documents.exchange.order_sheets import OrderSheet
from orderwright.outbound.documents.exchange.own_values import KNOWN, values_of
from orderwright.outbound.documents.exchange.texts import clean

READY: Final = {
    "optima": Path(__file__).parent / "templates" / "optima-vat-register.xml.liquid",
}
"""Structures to begin with."""
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# Noncharacters never come in from outside (kernel/texts.py): they stand for what XML escapes.
MARKS = {
    "&": "\ufdd0", "<": "\ufdd1", ">": "\ufdd2", '"': "\ufdd3", "'": "\ufdd4",
}  # fmt: skip
ESCAPED = {
    "\ufdd0": "&amp;", "\ufdd1": "&lt;", "\ufdd2": "&gt;", "\ufdd3": "&quot;", "\ufdd4": "&apos;",
}  # fmt: skip
MARKED, UNMARKED = str.maketrans(MARKS), str.maketrans(ESCAPED)
NO_MARKS = str.maketrans("", "", "".join(ESCAPED))


class BadStructure(Exception):
    """What must be mended before a text is kept, first things first."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class StructureWish:
    """What staff typed."""

    code: str
    name: str
    text: str
    author: str


def fill(text: str, sheet: OrderSheet) -> bytes:
    """The file of an order. Raises Unfit when it would not be well-formed or is too long."""
    try:
        told = liquid_texts.filled(text, _marked(values_of(sheet)))
    except liquid_texts.Unfillable as error:
        raise Unfit(_("The structure cannot be filled with this order.")) from error
    file = told.translate(UNMARKED).strip().encode()
    if problem := _malformed(file):
        raise Unfit(problem)
    return file


def check(text: str, sheet: OrderSheet | None) -> list[str]:
    """Why the text cannot be kept; `sheet`: the order of the preview, if the shop has one."""
    faults: list[Fault] = liquid_texts.check(text, KNOWN)
    if faults:
        return [str(fault) for fault in faults]
    if "<!DOCTYPE" in text.upper():
        return [_("A DOCTYPE is not allowed: readers could fetch files by it.")]
    if sheet is None:
        return []
    try:
        fill(text, sheet)
    except Unfit as error:
        return [str(error)]
    return []


def save(wish: StructureWish, sheet: OrderSheet | None) -> OwnStructure:
    """Keep the text as the next version. Raises BadStructure; nothing is kept then."""
    sentences = check(wish.text, sheet)
    if not CODE.fullmatch(wish.code):
        sentences.insert(0, _("The code is written in small letters, digits and hyphens."))
    if sentences:
        raise BadStructure(sentences)
    with transaction.atomic():
        row, _new = OwnStructure.objects.select_for_update().get_or_create(
            code=wish.code, defaults={"name": wish.name}
        )
        row.name, row.version = wish.name, row.version + 1
        row.save()
        OwnStructureText.objects.create(
            structure=row, version=row.version, text=wish.text, author=wish.author, at=clock.now()
        )
    return row


def remove(code: str) -> None:
    """The structure with all its texts. May run twice."""
    OwnStructure.objects.filter(code=code).delete()


def structures() -> list[OwnStructure]:
    """All, by name."""
    return list(OwnStructure.objects.all())


def text_of(code: str, version: int | None = None) -> str | None:
    """The text in use, or an earlier one; None where there is none."""
    rows = OwnStructureText.objects.filter(structure__code=code)
    row = rows.filter(version=version).first() if version else rows.first()
    return row.text if row else None


def ready_text(name: str) -> str:
    """A text to begin with; empty for an unknown name."""
    return READY[name].read_text(encoding="utf-8") if name in READY else ""


def _marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _marked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner) for inner in value]
    return clean(str(value)).translate(NO_MARKS).translate(MARKED)


def _malformed(file: bytes) -> str:
    """The sentence, with the place where the file stops being XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        etree.fromstring(file, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        told = {"line": line, "column": column}
        return _("The file would not be well-formed: line %(line)d, character %(column)d.") % told
    return ""
