"""The shape of a mail's words, filled by `wording.py` and `wording_money.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orderwright.outbound.notifications.letters import Occasion, OrderFacts


@dataclass(frozen=True)
class Wording:
    """The words of one mail. `button` is a label and the purpose of the link behind it.

    The flags say which parts of the order stand below the words.
    """

    subject: str
    headline: str
    paragraphs: tuple[str, ...]
    button: tuple[str, str] = ("", "")
    asks_payment: bool = False
    shows_parcels: bool = False
    shows_items: bool = True
    shows_progress: bool = True


Write = Callable[[OrderFacts, Occasion], Wording]
