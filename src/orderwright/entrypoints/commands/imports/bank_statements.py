"""`orderwright import statement FILE`: a bank's file or a carrier's list, recorded and reconciled.

Called by `importing.py`. The file is kept as the panel would keep it; its certain lines are
recorded, then the lines that the database holds are added up and laid beside the file's.
"""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from orderwright.domain.payments import queries
from orderwright.domain.payments.own_layouts import all_layouts
from orderwright.domain.payments.statement_models import StatementFile
from orderwright.domain.payments.statements.csv_layout import Around, Layout
from orderwright.domain.payments.statements.csv_layouts import LAYOUTS
from orderwright.domain.payments.statements.lines import (
    MOST_BYTES,
    BadStatement,
    Statement,
    StatementLine,
)
from orderwright.entrypoints.commands.main import Sentence
from orderwright.kernel.money import Money
from orderwright.lifecycle import statement_money as money
from orderwright.lifecycle import statements as reading

NAME = "statement"
BY = "rule:import"


@dataclass
class Sums:
    """Lines and what they moved, in minor units of one currency."""

    lines: int = 0
    came: int = 0
    went: int = 0

    def add(self, minor: int) -> None:
        """One more line."""
        self.lines += 1
        if minor > 0:
            self.came += minor
        else:
            self.went += minor


Table = dict[tuple[str, str], Sums]
"""(account, currency) -> sums."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What a statement's file does not say itself."""
    parser.add_argument(
        "--layout", help="statement: layout of the CSV, by its code or the name that the shop gave"
    )
    parser.add_argument("--account", default="", help="statement: whose account the CSV is of")
    parser.add_argument("--dated", type=_day, help="statement: day of a list without dates")
    parser.add_argument(
        "--sure", action="store_true",
        help="statement: record certain lines of a layout that nobody has tried yet",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Reads, records, reconciles; 1 when the database does not hold every line."""
    layouts = _layouts(is_dry=options.dry_run)
    wish = reading.Wish(
        content=_content(options.file), by=BY, name=options.file.name[:120], layouts=layouts,
        layout=_layout(options.layout, layouts) if options.layout else None, is_sure=options.sure,
        around=Around(account=options.account.strip(), dated=options.dated),
    )  # fmt: skip
    try:
        layout, statements = reading.read(wish)
        if layout and not (layout.is_cash_list or options.account.strip()):
            raise Sentence(_("A CSV does not say whose account it is: add --account."))
        if options.dry_run:
            _print(_table(_of_file(statements), None))
            _print(_balances(statements))
            return 0
        file, is_new = reading.bring_in(wish)
    except BadStatement as problem:
        raise Sentence(str(problem)) from problem
    if not is_new:
        print(_("This file was brought in before. Nothing has changed."))
    while money.apply_certain(file_id=file.pk):
        pass
    return _reconcile(file, statements)


def _layouts(*, is_dry: bool) -> tuple[Layout, ...]:
    """The shop's own and those of the code; a dry run needs no database."""
    try:
        return all_layouts()
    except DatabaseError:
        if is_dry:
            return LAYOUTS
        raise


def _layout(wanted: str, layouts: Iterable[Layout]) -> Layout:
    """By its code, or by its name as the panel shows it."""
    known = {name: layout for layout in layouts for name in (layout.name, layout.code)}
    if wanted not in known:
        codes = ", ".join(sorted({layout.code for layout in known.values()}))
        facts = {"layout": wanted, "known": codes}
        raise Sentence(_("There is no layout “%(layout)s”. There are: %(known)s.") % facts)
    return known[wanted]


def _reconcile(file: StatementFile, statements: Iterable[Statement]) -> int:
    statements = list(statements)
    lines = [line for statement in statements for line in statement.lines]
    known = queries.amounts_of([line.fingerprint for line in lines])
    of_file, of_database = _of_file(statements), _of_database(lines, known)
    _print(_table(of_file, of_database))
    _print(_balances(statements))
    _print(_became(file))
    if of_file == of_database:
        print(_("The database holds the whole file."))
        return 0
    lost = [line for line in lines if known.get(line.fingerprint) != line.amount.minor]
    places = ", ".join(str(line.place) for line in lost[:20])
    said = ngettext(
        "The database differs from the file in the line %(places)s.",
        "The database differs from the file in the lines %(places)s.",
        len(lost),
    )
    raise Sentence(said % {"places": places})


def _of_file(statements: Iterable[Statement]) -> Table:
    table: Table = {}
    for statement in statements:
        for line in statement.lines:
            _sums(table, line).add(line.amount.minor)
    return table


def _of_database(lines: Iterable[StatementLine], known: dict[str, int]) -> Table:
    table: Table = {}
    for line in lines:
        if line.fingerprint in known:
            _sums(table, line).add(known[line.fingerprint])
    return table


def _sums(table: Table, line: StatementLine) -> Sums:
    return table.setdefault((line.account, line.amount.currency), Sums())


def _table(file: Table, database: Table | None) -> Iterable[str]:
    yield _row(_("Account"), _("Lines"), _("Money in"), _("Money out"), "")
    for key in sorted(file):
        yield _row(key[0] or "-", *_cells(file[key], key[1]), _("file"))
        if database is not None:
            yield _row("", *_cells(database.get(key, Sums()), key[1]), _("database"))


def _cells(sums: Sums, currency: str) -> tuple[str, str, str]:
    return f"{sums.lines:,}", str(Money(sums.came, currency)), str(Money(sums.went, currency))


def _row(account: str, lines: str, came: str, went: str, where: str) -> str:
    return f"{account:34}{lines:>9}{came:>20}{went:>20}  {where}".rstrip()


def _balances(statements: Iterable[Statement]) -> Iterable[str]:
    for statement in statements:
        if statement.difference is not None:
            facts = {
                "number": statement.number or "-", "opening": statement.opening,
                "closing": statement.closing, "difference": statement.difference,
            }  # fmt: skip
            told = _("Statement %(number)s: opening %(opening)s, closing %(closing)s, "
                     "difference %(difference)s.")  # fmt: skip
            yield told % facts


def _became(file: StatementFile) -> Iterable[str]:
    """What became of the lines that this file brought."""
    found = queries.counts(file)
    for label, count in (
        (_("Recorded"), found.applied), (_("Certain, waits for a look"), found.certain),
        (pgettext("line", "Proposed"), found.proposed), (_("Unknown"), found.unknown),
        (_("Ignored"), found.ignored), (_("Known already"), file.known),
        (_("Left out"), file.left_out),
    ):  # fmt: skip
        yield f"{label:34}{count:>9,}"


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        facts = {"file": path, "why": problem.strerror or problem}
        raise Sentence(_("%(file)s cannot be read: %(why)s.") % facts) from problem


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day is needed, as 2026-11-21, not {text}") from None


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
