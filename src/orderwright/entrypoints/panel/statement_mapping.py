"""A file of a bank that nobody knows: the shop says which column holds what, and it is kept.

The upload's page asks below its form when no layout fits; what is saved here brings the file in,
where it is small enough to have come along, and is found by itself the next time. Called by
`statements.py` and its own address.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.payments import own_layouts
from orderwright.domain.payments.own_layouts import LayoutWish
from orderwright.domain.payments.statements.csv_columns import read_csv
from orderwright.domain.payments.statements.csv_layout import Around, Column, Layout
from orderwright.domain.payments.statements.csv_sample import DATES, Sample, sample
from orderwright.domain.payments.statements.lines import BadStatement
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.panel.forms import PanelForm, put_errors
from orderwright.entrypoints.panel.frame import actor_of
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput

MOST_CARRIED = 1_000_000
"""Bytes of a file that come along; of a longer one only its beginning does."""
MEANINGS: dict[Column, Any] = {
    Column.DATE: gettext_lazy("Day of booking"), Column.AMOUNT: gettext_lazy("Amount"),
    Column.CREDIT: gettext_lazy("Money in"), Column.DEBIT: gettext_lazy("Money out"),
    Column.CURRENCY: gettext_lazy("Currency"), Column.NAME: gettext_lazy("Name of the payer"),
    Column.ACCOUNT: gettext_lazy("Account of the payer"), Column.TITLE: gettext_lazy("Title"),
    Column.SYMBOL: gettext_lazy("Variable symbol"),
    Column.REFERENCE: gettext_lazy("Bank's reference"),
}  # fmt: skip
FORMS = dict(zip(DATES, (
    "2026-05-31", "31.05.2026", "31-05-2026", "31/05/2026", "05/31/2026", "20260531", "2026.05.31",
), strict=True))  # fmt: skip
"""A form of strptime -> a day written so."""


class MappingForm(PanelForm):
    """A choice for each heading, and how days and amounts are written."""

    name = forms.CharField(
        label=gettext_lazy("Name of this layout"), max_length=60,
        help_text=gettext_lazy("As the bank is called. The next such file is known by itself."),
    )  # fmt: skip
    dates = forms.ChoiceField(label=gettext_lazy("Days are written as"), choices=[*FORMS.items()])
    decimal = forms.ChoiceField(
        label=gettext_lazy("Amounts are written as"), choices=[(",", "1 234,50"), (".", "1,234.50")]
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$", label=gettext_lazy("Currency, where no column says it"),
    )  # fmt: skip

    def __init__(self, found: Sample, *args: Any, **named: Any) -> None:
        self.found = found
        super().__init__(*args, **named)

    def grow(self) -> None:
        """`column_<place>` for each heading that is not empty."""
        choices = [("", _("nothing that counts"))]
        choices += [(column.value, str(label)) for column, label in MEANINGS.items()]
        for place, heading in enumerate(self.found.header):
            if heading:
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    label=heading, choices=choices, required=False,
                    help_text=" · ".join(self.found.values(place)),
                )  # fmt: skip

    def wish(self) -> LayoutWish:
        """What was said."""
        columns: dict[Column, list[str]] = {}
        for place, heading in enumerate(self.found.header):
            if column := self.cleaned_data.get(f"column_{place}"):
                columns.setdefault(Column(column), []).append(heading)
        typed = self.cleaned_data
        return LayoutWish(
            typed["name"], columns, self.found.delimiter, typed["decimal"], typed["dates"],
            typed["currency"].upper(),
        )  # fmt: skip


@dataclass(frozen=True)
class Mapping:
    """The question as the page shows it. `carried`: the file, or its beginning, as base64;
    `is_whole`: all of it.
    """

    form: MappingForm
    carried: str
    is_whole: bool
    name: str
    account: str


def ask(content: bytes, name: str, account: str) -> Mapping | None:
    """The question for a file that no layout fits; None for one without a table."""
    whole = len(content) <= MOST_CARRIED
    part = content if whole else content[:MOST_CARRIED].rpartition(b"\n")[0]
    try:
        found = sample(part, own_layouts.all_layouts())
    except BadStatement:
        return None
    initial = {f"column_{place}": column.value for place, column in found.guesses.items()}
    initial |= {
        "dates": found.dates, "decimal": found.decimal, "currency": shop.settings().currency,
    }  # fmt: skip
    form = MappingForm(found, initial=initial)
    return Mapping(form, base64.b64encode(part).decode(), whole, name, account)


@dataclass(frozen=True)
class Answered:
    """What a person has said. `layout` None: something is wrong, and said in `asked`."""

    asked: Mapping
    content: bytes
    layout: Layout | None = None


def answered(request: HttpRequest) -> Answered | None:
    """Keeps the layout that was said; None for a form that is none of ours."""
    typed = request.POST
    try:
        content = base64.b64decode(typed.get("carried", ""), validate=True)
        found = sample(content, own_layouts.all_layouts())
    except (binascii.Error, ValueError, BadStatement):
        return None
    form = MappingForm(found, typed)
    asked = Mapping(
        form, typed.get("carried", ""), "whole" in typed, typed.get("file_name", "")[-120:],
        typed.get("account", "")[:64],
    )  # fmt: skip
    return Answered(asked, content, _kept(form, content, str(actor_of(request))))


def _kept(form: MappingForm, content: bytes, by: str) -> Layout | None:
    if not form.is_valid():
        return None
    wish = form.wish()
    try:
        own_layouts.demand_whole(wish)
        read_csv(content, wish.layout(), Around())
        return own_layouts.keep(wish, by=by, now=clock.now())
    except BadInput as problem:
        put_errors(form, problem.fields.items())
    except BadStatement as problem:
        form.add_error(None, str(problem))
    return None


def headings(form: MappingForm) -> Sequence[Any]:
    """The fields of the columns, in the file's order."""
    return [field for field in form if field.name.startswith("column_")]
