"""The shape of a mail's words, filled by `wording.py`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """The words of one mail. `button` is a label and the purpose of the link behind it; `own`: the
    mail text of the entered status, by paragraphs.

    The flags say which parts of the order stand below the words.
    """

    subject: str
    headline: str
    paragraphs: tuple[str, ...]
    button: tuple[str, str] = ("", "")
    own: tuple[str, ...] = ()
    asks_payment: bool = False
    shows_parcels: bool = False
    shows_items: bool = True
    shows_progress: bool = True
