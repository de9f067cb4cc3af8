"""The upload of a statement: the file, by whose layout it is written, and what it does not say.

Called by `statements.py`. What is wrong inside the file is said by its reader, at the file's field.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.payments.own_layouts import all_layouts
from orderwright.domain.payments.statements.csv_layout import Around
from orderwright.domain.payments.statements.lines import MOST_BYTES
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.panel.forms import PanelForm
from orderwright.lifecycle.statements import Wish


class UploadForm(PanelForm):
    """One file. An account is asked for where the shop has any: a CSV does not name its own."""

    file = forms.FileField(label=gettext_lazy("File of the bank or carrier"))
    layout = forms.ChoiceField(label=gettext_lazy("Layout"), required=False)
    dated = forms.DateField(
        label=gettext_lazy("Day of the list"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("For a carrier's list whose rows have no date."),
    )  # fmt: skip

    def grow(self) -> None:
        """Layouts by name, and the shop's own accounts."""
        found = [("", _("Find out by the file"))]
        self.layouts = {layout.code: layout for layout in all_layouts()}
        found += [(layout.code, layout.name) for layout in self.layouts.values()]
        self.fields["layout"].choices = found  # type: ignore[attr-defined]
        self.fields["file"].help_text = _("CAMT.053 (XML) or CSV, at most %(most)s MB.") % {
            "most": MOST_BYTES // 1024 // 1024
        }
        if accounts := own_accounts():
            self.fields["account"] = forms.ChoiceField(
                label=_("Account"), choices=accounts, initial=accounts[0][0], required=False,
                help_text=_("For a CSV: it does not say whose account it is."),
            )  # fmt: skip

    def clean_file(self) -> "UploadedFile[Any]":
        """A file of a size that may be read."""
        found: UploadedFile[Any] = self.cleaned_data["file"]
        if (found.size or 0) > MOST_BYTES:
            most = {"most": MOST_BYTES // 1024 // 1024}
            raise ValidationError(_("The file is larger than %(most)s MB.") % most)
        return found

    def wish(self, by: str) -> Wish:
        """What the person wants to bring in."""
        typed = self.cleaned_data
        layout, dated = self.layouts.get(typed["layout"]), typed.get("dated")
        is_cash_list = bool(layout and layout.is_cash_list)
        around = Around(
            account="" if is_cash_list else typed.get("account") or "",
            dated=dated if isinstance(dated, date) else None,
        )  # fmt: skip
        file: UploadedFile[Any] = typed["file"]
        return Wish(
            content=file.read(), by=by, name=printable(file.name or ""), layout=layout,
            around=around, layouts=tuple(self.layouts.values()),
        )  # fmt: skip


def printable(name: str) -> str:
    """A file's name as it can be kept."""
    return "".join(letter for letter in name if letter.isprintable())[-120:]


def own_accounts() -> list[tuple[str, str]]:
    """(number, as people know it) of the shop's bank accounts."""
    found = []
    for row in shop.settings().bank_accounts:
        fields = row if isinstance(row, dict) else {"number": str(row)}
        number = str(fields.get("number") or fields.get("iban") or "")
        parts = (number, fields.get("currency"), fields.get("bank"))
        found.append((number, ", ".join(str(part) for part in parts if part)))
    return [(number, label) for number, label in found if number]
