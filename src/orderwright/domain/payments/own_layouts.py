"""Layouts that the shop has made for banks of its own, beside those that the code knows.

The only writer of `OwnLayout`. Called by the pages of statements. A layout is never changed: a bank
that writes otherwise gets another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orderwright.domain.payments.statement_models import OwnLayout
from orderwright.domain.payments.statements.csv_layout import NEEDS_ONE_OF, Column, Layout
from orderwright.domain.payments.statements.csv_layouts import BY_CODE, LAYOUTS
from orderwright.domain.payments.statements.csv_sample import ENCODING
from orderwright.kernel.lifecycle.errors import BadInput

PREFIX = "own-"


@dataclass(frozen=True, slots=True)
class LayoutWish:
    """What a person has said about a bank's file; as `Layout`, `dates` one form of strptime."""

    name: str
    columns: Mapping[Column, Sequence[str]]
    delimiter: str
    decimal: str
    dates: str
    currency: str

    def layout(self, code: str = "") -> Layout:
        """As the readers use it."""
        return Layout(
            code=code, name=self.name, columns=self.columns, delimiter=self.delimiter,
            decimal=self.decimal, dates=(self.dates,), currency=self.currency, encoding=ENCODING,
        )  # fmt: skip


def all_layouts() -> tuple[Layout, ...]:
    """The shop's own by name, then those of the code."""
    return (*(_layout(row) for row in OwnLayout.objects.all()), *LAYOUTS)


def name_of(code: str) -> str:
    """As people know the layout; empty for one that is no layout."""
    if code in BY_CODE:
        return BY_CODE[code].name
    number = code.removeprefix(PREFIX)
    row = OwnLayout.objects.filter(pk=number).first() if number.isdecimal() else None
    return row.name if row else ""


def demand_whole(wish: LayoutWish) -> None:
    """Raises BadInput while no column holds the day, or none the amount, or the name is taken."""
    wrong = {}
    if any(not wish.columns.keys() & set(group) for group in NEEDS_ONE_OF):
        wrong["columns"] = _("Say which column holds the day, and which the amount.")
    if not wish.name:
        wrong["name"] = _("This is needed.")
    elif OwnLayout.objects.filter(name=wish.name).exists():
        wrong["name"] = _("There is a layout of this name already.")
    if wrong:
        raise BadInput(wrong)


def keep(wish: LayoutWish, *, by: str, now: datetime) -> Layout:
    """The layout with its code. Raises BadInput as `demand_whole`."""
    demand_whole(wish)
    columns = {column.value: list(names) for column, names in wish.columns.items()}
    try:
        with transaction.atomic():
            row = OwnLayout.objects.create(
                name=wish.name, columns=columns, delimiter=wish.delimiter, decimal=wish.decimal,
                dates=wish.dates, currency=wish.currency, made_at=now, made_by=by[:120],
            )  # fmt: skip
    except IntegrityError:
        raise BadInput({"name": _("There is a layout of this name already.")}) from None
    return _layout(row)


def _layout(row: OwnLayout) -> Layout:
    columns = {Column(name): tuple(headings) for name, headings in row.columns.items()}
    wish = LayoutWish(row.name, columns, row.delimiter, row.decimal, row.dates, row.currency)
    return wish.layout(f"{PREFIX}{row.pk}")
