"""Levels as a file: download what lies where, bring in what was counted elsewhere.

What a file would do is shown first, unless it shall be done at once.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from orderwright.domain.stock import level_files
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import actor_of, page
from orderwright.lifecycle import stocktaking
from orderwright.lifecycle.stocktaking import Brought

BAD_SHOWN = 200


class LevelsForm(PanelForm):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("File of levels"), max_length=200,
        help_text=gettext_lazy("CSV with the columns sku, warehouse, on_hand; at most 8 MB."),
    )  # fmt: skip
    dry_run = forms.BooleanField(
        label=gettext_lazy("Only look what it would change"), required=False, initial=True
    )
    skip = forms.BooleanField(
        label=gettext_lazy("Leave bad lines out and bring in the others"), required=False,
        help_text=gettext_lazy("Otherwise one bad line stops the whole file."),
    )  # fmt: skip


def show(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/stock/file"""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, found = LevelsForm(*sent), None
    if form.is_bound and form.is_valid():
        found = carry_out(form, partial(_brought, form, request))
    context = {
        "form": form, "found": found, "bad": found.bad[:BAD_SHOWN] if found else [],
        "looked": bool(found and form.cleaned_data["dry_run"]),
        "unshown": max(0, len(found.bad) - BAD_SHOWN) if found else 0,
    }  # fmt: skip
    refused = form.is_bound and (found is None or bool(found.bad and not found.done))
    return page(request, "stock_file.html", context, 422 if refused else 200)


def download(request: HttpRequest) -> HttpResponse:
    """GET /panel/stock/levels.csv"""
    answer = HttpResponse(_bytes(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="levels.csv"'
    return answer


def _bytes() -> Iterator[bytes]:
    """With the mark by which spreadsheets know UTF-8."""
    yield b"\xef\xbb\xbf"
    for line in level_files.write(stocktaking.levels()):
        yield line.encode()


def _brought(form: LevelsForm, request: HttpRequest) -> Brought:
    typed = form.cleaned_data
    file: UploadedFile[Any] = typed["file"]
    content = file.read(level_files.MOST_BYTES + 1)
    if typed["dry_run"]:
        return stocktaking.look_at_levels(content)
    return stocktaking.bring_levels(content, actor=actor_of(request), skip=typed["skip"])
