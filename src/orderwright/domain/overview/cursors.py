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


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its moment in the list's sort order, and its id."""

    sort: str
    at: datetime | None
    id: int

    def __str__(self) -> str:
        at = self.at.isoformat() if self.at else None
        packed = msgspec.json.encode(_Position(self.sort, at, self.id))
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(text: str, sort: str, *, dated: bool) -> Cursor:
    """The position that `text` names. Raises BadQuestion when it is not one of this sort order.

    `dated`: every row of this sort order has a moment.
    """
    try:
        position = msgspec.json.decode(_unpacked(text), type=_Position)
        at = datetime.fromisoformat(position.at) if position.at else None
    except (ValueError, binascii.Error, msgspec.MsgspecError, RecursionError) as error:
        raise _unreadable() from error
    if position.sort != sort or not 0 <= position.id < LARGEST:
        raise _unreadable()
    if (dated and at is None) or (at is not None and not is_storable(at)):
        raise _unreadable()
    return Cursor(sort, at, position.id)


def is_storable(at: datetime) -> bool:
    """Aware, and in years that every zone and both databases can write."""
    return at.tzinfo is not None and EARLIEST_YEAR <= at.year < LATEST_YEAR


def _unpacked(text: str) -> bytes:
    if len(text) > LONGEST or not text.isascii():
        raise ValueError(text[:LONGEST])
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _unreadable() -> BadQuestion:
    return BadQuestion(
        "after", _("This is not the end of a page of this list. Start again without it.")
    )
