"""Cursors of lists: where a page ended, as opaque text that is checked when it comes back.

Not signed: a cursor names a position that its holder has seen, and nothing else can be read by it.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.utils.translation import gettext as _

from orderwright.domain.overview.errors import BadQuestion

LONGEST = 200
LARGEST = 2**63
EARLIEST_YEAR, LATEST_YEAR = 1900, 9000


class _Position(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    sort: str
    at: str | None
    id: int
    part: int = 0
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its moment in the list's sort order, and its id.

    `part`: in which part of the list it stood; `asked`: when the first page was asked for, so that
    later pages divide the orders as that one did.
    """

    sort: str
    at: datetime | None
    id: int
    part: int = 0
    asked: datetime | None = None

    def __str__(self) -> str:
        position = _Position(self.sort, _written(self.at), self.id, self.part, _written(self.asked))
        return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def read_cursor(text: str, sort: str) -> Cursor:
    """The position that `text` names. Raises BadQuestion when it is not one of this sort order."""
    try:
        position = msgspec.json.decode(_unpacked(text), type=_Position)
        at, asked = _moment(position.at), _moment(position.asked)
    except (ValueError, binascii.Error, msgspec.MsgspecError, RecursionError) as error:
        raise unreadable() from error
    if position.sort != sort or not 0 <= position.id < LARGEST:
        raise unreadable()
    if not all(moment is None or is_storable(moment) for moment in (at, asked)):
        raise unreadable()
    return Cursor(sort, at, position.id, position.part, asked)


def is_storable(at: datetime) -> bool:
    """Aware, and in years that every zone and both databases can write."""
    return at.tzinfo is not None and EARLIEST_YEAR <= at.year < LATEST_YEAR


def unreadable() -> BadQuestion:
    """What a cursor gets that is none of this list."""
    return BadQuestion(
        "after", _("This is not the end of a page of this list. Start again without it.")
    )


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _unpacked(text: str) -> bytes:
    if len(text) > LONGEST or not text.isascii():
        raise ValueError(text[:LONGEST])
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
