"""Bank statements and carriers' lists: brought in, looked at, recorded, undone.

`/panel/payments/statements` lists the files and takes a new one; a file's page shows its lines by
what became of them. What is certain is recorded at once, of big files by the worker bit by bit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from orderwright.domain.payments import queries
from orderwright.domain.payments.statement_models import StatementEntry, StatementFile
from orderwright.domain.payments.statements.csv_layout import Around
from orderwright.domain.payments.statements.lines import BadStatement, UnknownLayout
from orderwright.domain.shop.permissions import Permission
from orderwright.entrypoints.panel import statement_mapping as mapping
from orderwright.entrypoints.panel import statement_split as split
from orderwright.entrypoints.panel.access import may
from orderwright.entrypoints.panel.frame import actor_of, go, page, way_back
from orderwright.entrypoints.panel.statements_form import UploadForm, printable
from orderwright.entrypoints.panel.statements_shown import counted, line
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken
from orderwright.lifecycle import statement_money as money
from orderwright.lifecycle import statements as reading

FILES, LINES = 20, 50
AT_ONCE, SECONDS = 200, 5.0
"""Certain lines that the upload itself records; the worker goes on with the rest."""

START = (0, 0)

Act = Callable[[], None]


def show(request: HttpRequest) -> HttpResponse:
    """GET, POST /panel/payments/statements?before="""
    form = UploadForm(request.POST or None, request.FILES or None)
    asked = None
    if request.method == "POST" and form.is_valid():
        wish = form.wish(str(actor_of(request)))
        try:
            return _bring_in(request, wish)
        except BadStatement as problem:
            form.add_error("file", str(problem))
            if isinstance(problem, UnknownLayout):
                account = wish.around.account if wish.around else ""
                asked = mapping.ask(wish.content, wish.name, account)
    return _files(request, form, asked)


def keep_layout(request: HttpRequest) -> HttpResponse:
    """POST /panel/payments/statements/layouts: which column holds what; the file comes along."""
    said = mapping.answered(request)
    if said is None:
        return go(request, reverse("panel:statements"))
    if said.layout is None:
        return _files(request, UploadForm(), said.asked)
    if not said.asked.is_whole:
        say(request, Toast(_("The layout is kept. Choose the file once more.")))
        return go(request, reverse("panel:statements"))
    wish = reading.Wish(
        content=said.content, by=str(actor_of(request)), name=printable(said.asked.name),
        layout=said.layout, around=Around(account=said.asked.account),
    )  # fmt: skip
    return _bring_in(request, wish)


def _files(request: HttpRequest, form: UploadForm, asked: mapping.Mapping | None) -> HttpResponse:
    before = _whole(request.GET.get("before"))
    rows = queries.files(before=before, limit=FILES + 1)
    context = {
        "form": form, "asked": asked, "columns": mapping.headings(asked.form) if asked else (),
        "files": [counted(row) for row in rows[:FILES]],
        "older": f"?before={rows[FILES - 1].pk}" if len(rows) > FILES else "",
        "newest": request.path if before is not None else "",
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return page(request, "statements.html", context, status=status)


def _bring_in(request: HttpRequest, wish: reading.Wish) -> HttpResponse:
    """To the file's page. Raises BadStatement."""
    file, is_new = reading.bring_in(wish)
    money.apply_certain(limit=AT_ONCE, seconds=SECONDS, file_id=file.pk)
    if not is_new:
        say(request, Toast(_("This file was brought in before. Nothing has changed.")))
    return go(request, reverse("panel:statement", args=[file.pk]))


def one(request: HttpRequest, file_id: int) -> HttpResponse:
    """GET /panel/payments/statements/<file>?show=&after="""
    file = _file(file_id)
    head = counted(file)
    wanted = _shown(request.GET.get("show"), head.counts)
    after = _place(request.GET.get("after"))
    rows = queries.entries_of(file, wanted, after=after, limit=LINES + 1)
    reading.as_of_now(rows)
    here = f"{request.path}?show={wanted}"
    return page(request, "statement.html", {
        "head": head, "show": wanted, "tabs": _tabs(request.path, head.counts),
        "lines": [line(row) for row in rows[:LINES]],
        "older": f"{here}&after={_behind(rows[LINES - 1])}" if len(rows) > LINES else "",
        "can_refund": may(request, Permission.REFUND),
        "newest": here if after != START else "", "here_address": request.get_full_path(),
    })  # fmt: skip


def _shown(wanted: str | None, found: queries.Counts) -> str:
    """The tab that was asked for, else what waits for a decision."""
    if wanted in {"all", "proposed", "unknown", "certain", "applied", "ignored", "returned"}:
        return str(wanted)
    return "proposed" if found.proposed else "all"


@dataclass(frozen=True)
class Tab:
    """One way to look at the lines."""

    name: str
    label: str
    address: str


def _tabs(path: str, found: queries.Counts) -> list[Tab]:
    labels = {
        "proposed": (pgettext("line", "Proposed"), found.proposed),
        "unknown": (_("Unknown"), found.unknown),
        "certain": (_("Certain"), found.certain), "applied": (_("Recorded"), found.applied),
        "ignored": (_("Ignored"), found.ignored),
        "returned": (pgettext("line", "Given back"), found.returned),
    }  # fmt: skip
    tabs = [
        Tab(name, f"{label} ({count})", f"{path}?show={name}")
        for name, (label, count) in labels.items()
    ]
    return [*tabs, Tab("all", _("All"), f"{path}?show=all")]


def release(request: HttpRequest, file_id: int) -> HttpResponse:
    """POST /panel/payments/statements/<file>/release: somebody has looked at the certain lines."""
    file = _file(file_id)
    if not money.release(file, actor_of(request)):
        say(request, Toast(_("Somebody has done that already.")))
    count = money.apply_certain(limit=AT_ONCE, seconds=SECONDS, file_id=file.pk)
    told = ngettext("%(n)s line was recorded.", "%(n)s lines were recorded.", count)
    say(request, Toast(told % {"n": count}))
    return go(request, reverse("panel:statement", args=[file.pk]))


def match_again(request: HttpRequest, file_id: int) -> HttpResponse:
    """POST /panel/payments/statements/<file>/match: perhaps an order came after the money."""
    found = reading.match_again(_file(file_id))
    told = ngettext("%(n)s line has a proposal.", "%(n)s lines have a proposal.", found)
    say(request, Toast(told % {"n": found}))
    return go(request, way_back(request, reverse("panel:statement", args=[file_id])))


def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """GET /panel/payments/statements/lines/<line>"""
    return _line_page(request, _entry(entry_id))


def record(request: HttpRequest, entry_id: int) -> HttpResponse:
    """POST .../lines/<line>/record: a proposal as it was shown, an order by its number, or several
    orders with their parts; `more` asks for another row of these.
    """
    found, typed = _entry(entry_id), request.POST
    if "more" in typed:
        return _line_page(request, found)
    actor, inform = actor_of(request), {"email": bool(typed.get("inform"))}
    number = typed.get("order", "").strip().upper()

    def act() -> None:
        if "seen" in typed:
            money.accept_candidate(entry_id, typed["seen"], actor, inform)
        elif split.NUMBERS in typed:
            money.accept(entry_id, split.wanted(split.typed_rows(typed), found), actor, inform)
        elif not number:
            raise BadInput({"order": _("This is needed.")})
        else:
            money.accept(entry_id, [money.Wanted(number, found.amount)], actor, inform)

    return _acted(request, found, act, _("Recorded."))


def ignore(request: HttpRequest, entry_id: int) -> HttpResponse:
    """POST .../lines/<line>/ignore"""
    reason = request.POST.get("reason", "")[:500]
    return _acted(
        request, _entry(entry_id), lambda: money.ignore(entry_id, actor_of(request), reason),
        _("Ignored."),
    )  # fmt: skip


def give_back(request: HttpRequest, entry_id: int) -> HttpResponse:
    """POST .../lines/<line>/return: it went back by a transfer at the bank."""
    account = request.POST.get("account", "")
    return _acted(
        request, _entry(entry_id), lambda: money.give_back(entry_id, actor_of(request), account),
        _("Given back: noted."),
    )  # fmt: skip


def undo(request: HttpRequest, entry_id: int) -> HttpResponse:
    """POST .../lines/<line>/undo: a match, or an ignored line taken up again."""
    reason = request.POST.get("reason", "")[:500]
    return _acted(
        request, _entry(entry_id), lambda: money.undo(entry_id, actor_of(request), reason),
        _("The line is open again."),
    )  # fmt: skip


def _acted(request: HttpRequest, found: StatementEntry, act: Act, done: str) -> HttpResponse:
    """Back to where the person was; what was refused is said at the line."""
    try:
        act()
    except BadInput as problem:
        return _line_page(request, _entry(found.pk), problem.fields, status=422)
    except NotTaken as refusal:
        return _line_page(request, _entry(found.pk), {"": refusal.sentence}, status=409)
    say(request, Toast(done))
    return go(request, way_back(request, reverse("panel:statement", args=[found.file_id])))


def _line_page(
    request: HttpRequest, found: StatementEntry, wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    reading.as_of_now([found])
    known = ("order", "reason", "part", "account")
    above = [text for name, text in (wrong or {}).items() if not name.startswith(known)]
    rows = split.shown_rows(found, request.POST, more="more" in request.POST)
    context: dict[str, Any] = {
        "line": line(found), "file": found.file, "wrong": dict(wrong or {}), "above": above,
        "rows": rows, "split_open": split.NUMBERS in request.POST or "split" in request.GET,
        "typed": request.POST, "here_address": way_back(request, ""),
        "can_refund": may(request, Permission.REFUND),
    }  # fmt: skip
    return page(request, "statement_line.html", context, status=status)


def _file(file_id: int) -> StatementFile:
    found = queries.file_of(file_id)
    if found is None:
        raise Http404
    return found


def _entry(entry_id: int) -> StatementEntry:
    found = queries.entry_of(entry_id)
    if found is None:
        raise Http404
    return found


def _behind(last: StatementEntry) -> str:
    """Where the next page begins, as `_place` reads it."""
    return f"{last.place}.{last.pk}"


def _place(text: str | None) -> tuple[int, int]:
    """(place, id) of the line that a page begins behind; the start for anything else."""
    place, _dot, pk = (text or "").partition(".")
    found = _whole(place), _whole(pk)
    return START if found[0] is None or found[1] is None else (found[0], found[1])


def _whole(text: str | None) -> int | None:
    """A whole number of an address or a form; None for anything else."""
    known = text and text.isascii() and text.isdigit() and len(text) < 18
    return int(text or 0) if known else None
