"""Some goods of an order, written as text: "12:1, 13:2" is one piece of line 12 and two of line 13.

What steps take where they are about goods: refunds, parcels. Pure.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

Goods = list[dict[str, int]]
MOST_DIGITS = 18


def read(text: str) -> Goods:
    """Goods as they are written. Raises ValueError with a sentence."""
    found: Counter[int] = Counter()
    for part in filter(None, (p.strip() for p in text.split(","))):
        line, _colon, pieces = part.partition(":")
        if not (_is_number(line) and _is_number(pieces)):
            raise ValueError(_("Write lines as 12:1, 13:2 (line and pieces)."))
        found[int(line)] += int(pieces)
    return [{"line": line, "quantity": pieces} for line, pieces in found.items()]


def written(goods: Sequence[Mapping[str, int]]) -> str:
    """The text that `read` reads."""
    return ", ".join(f"{part['line']}:{part['quantity']}" for part in goods)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
