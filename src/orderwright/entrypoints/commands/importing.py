"""`orderwright import FORMAT FILE [--dry-run]`: reads the orders of another system, or, as the
format `statement`, what a bank or carrier writes (`imports/bank_statements.py`), as `levels`, what
lies in the warehouses (`imports/stock_levels.py`), or, as `mail`, what came by mail
(`imports/mails.py`).

First the whole file is read and checked, then it is recorded, then the database's rows are added up
and laid beside the file: exit 1 when they differ. `--dry-run` reads and adds up the file alone and
needs no database. May be run again at any time: what is recorded stays as it is.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.catalog.imported import NoTaxClass
from orderwright.domain.shop.errors import UnknownStatus
from orderwright.entrypoints.commands.imports import (
    bank_statements,
    mails,
    online_retail,
    reconciliation,
    stock_levels,
)
from orderwright.entrypoints.commands.imports.csv_files import BadFile
from orderwright.entrypoints.commands.imports.documents import Document
from orderwright.entrypoints.commands.imports.progress import Progress
from orderwright.entrypoints.commands.imports.replay import Origin, replay
from orderwright.entrypoints.commands.imports.survey import Survey, survey
from orderwright.entrypoints.commands.main import Sentence
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.numbers.errors import BadPattern


class Format(Protocol):
    """What a module of `imports/` has to offer to be a format. `documents` raises BadFile."""

    CURRENCY: str
    ZONE: ZoneInfo

    def documents(self, path: Path, wanted: Callable[[str], bool] = ...) -> Iterator[Document]: ...


FORMATS: dict[str, Format] = {online_retail.SOURCE: online_retail}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which format, which file, and whether to look only."""
    parser.add_argument(
        "format", choices=sorted((*FORMATS, bank_statements.NAME, mails.NAME, stock_levels.NAME))
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="read and add up the file, no more")
    bank_statements.add_arguments(parser)
    stock_levels.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Checks, records, reconciles."""
    if options.format == bank_statements.NAME:
        return bank_statements.run(options)
    if options.format == stock_levels.NAME:
        return stock_levels.run(options)
    if options.format == mails.NAME:
        return mails.run(options)
    _demand_no_more(options)
    form, path = FORMATS[options.format], options.file
    try:
        found = survey(form.documents(path))
        if options.dry_run:
            _print(reconciliation.table(found.months, None))
            return 0
        _record(options.format, path, found)
        return _reconcile(options.format, path, found)
    except (BadFile, BadPattern) as problem:
        raise Sentence(str(problem)) from problem
    except NotTaken as refusal:
        raise Sentence(refusal.sentence) from refusal
    except (NoTaxClass, UnknownStatus) as problem:
        raise Sentence(_("This database has no shop yet: run “orderwright migrate”.")) from problem


def _demand_no_more(options: argparse.Namespace) -> None:
    """Orders of another system say everything themselves."""
    if options.layout or options.account or options.dated or options.sure:
        raise Sentence(_("Layout, account, day and “sure” are for statements only."))


def _record(name: str, path: Path, found: Survey) -> None:
    form = FORMATS[name]

    def read(returns: bool) -> Iterable[Document]:
        return form.documents(path, lambda number: found.numbers.get(number) is returns)

    began = time.monotonic()
    with Progress(len(found.numbers)) as progress:
        replay(read, found, Origin(name, form.CURRENCY), progress)
    took = {"count": len(found.numbers), "seconds": f"{time.monotonic() - began:.1f}"}
    print(_("%(count)s documents in %(seconds)s seconds.") % took, file=sys.stderr)


def _reconcile(name: str, path: Path, found: Survey) -> int:
    form = FORMATS[name]
    database = reconciliation.recorded_months(name, found.numbers, form.ZONE)
    _print(reconciliation.table(found.months, database))
    if database == found.months:
        print(_("The database holds the whole file."))
        return 0
    numbers = reconciliation.differing(name, form.documents(path), form.ZONE)
    said = ngettext(
        "The database differs from the file in the document %(numbers)s.",
        "The database differs from the file in the documents %(numbers)s.",
        len(numbers),
    )
    raise Sentence(said % {"numbers": ", ".join(numbers)})


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
