"""A document of another system as values: what every format makes of its file.

Amounts in minor units, signed as in the file: a return's pieces are negative. Pure.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line as it stands in the file; `name` may be empty."""

    sku: str
    name: str
    quantity: int
    price: int

    @property
    def total(self) -> int:
        return self.quantity * self.price

    @property
    def is_regular(self) -> bool:
        """Pieces at a price; anything else (gifts, losses, corrections) becomes an adjustment."""
        return self.quantity > 0 and self.price > 0


@dataclass(slots=True)
class Document:
    """An invoice or a return. `line` is the file's line that it begins with. `at` in UTC, `month`
    as 2010-12 in the document's own time zone.

    `customer` and `country` as the file writes them. `last_at` is the latest time of its
    lines: a few documents have two.
    """

    number: str
    line: int
    at: datetime
    month: str
    customer: str
    country: str
    is_return: bool = False
    is_correction: bool = False
    last_at: datetime | None = None
    lines: list[DocumentLine] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)
