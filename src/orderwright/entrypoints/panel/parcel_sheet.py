"""The goods of a sheet about a parcel: so many pieces of each line, typed beside what lies in it.

Called by the step sheet. Reads only; what may move is the step's decision.
"""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from orderwright.domain.delivery.models import Parcel, ParcelLine
from orderwright.domain.orders import pieces
from orderwright.kernel.lifecycle.rows import Step
from orderwright.lifecycle.packing import PIECES

PUT = "put_"


@dataclass(frozen=True)
class PieceRow:
    """One line of a parcel. `pieces`: how many are to be moved."""

    line: Any
    inside: int
    pieces: int


def is_about_pieces(step: Step) -> bool:
    """Whether the step asks for goods of a parcel."""
    return any(field.name == PIECES for field in step.takes)


def composed(step: Step, given: QueryDict) -> QueryDict:
    """What was sent, with the numbers beside the goods as the step's own field."""
    typed = {name.removeprefix(PUT): given[name] for name in given if name.startswith(PUT)}
    if not is_about_pieces(step) or not typed:
        return given
    changed = given.copy()
    numbers = {line: str(number).strip() for line, number in typed.items()}
    changed[PIECES] = ", ".join(f"{line}:{n}" for line, n in numbers.items() if n not in ("", "0"))
    return changed


def rows(step: Step, parcel: Parcel, typed: str) -> list[PieceRow]:
    """Every line in the parcel, with what was typed for it."""
    if not is_about_pieces(step):
        return []
    try:
        wanted = {row["line"]: row["quantity"] for row in pieces.read(typed)}
    except ValueError:
        wanted = {}
    inside = ParcelLine.objects.filter(parcel=parcel).select_related("line").order_by("line_id")
    return [PieceRow(row.line, row.quantity, wanted.get(row.line_id, 0)) for row in inside]
