"""`orderwright import mail FILE|FOLDER`: mails saved as .eml, as if they had come just now.

Called by `importing.py`. A folder is read by name, its files in their order, folders in it are not.
What was read before changes nothing.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.entrypoints.commands.main import Sentence
from orderwright.lifecycle.facts import apply_fact
from orderwright.outbound.notifications.incoming.facts import MailCame, Way
from orderwright.outbound.notifications.incoming.parts import MOST_BYTES
from orderwright.outbound.notifications.incoming.reading import Incoming, read

NAME = "mail"


def run(options: argparse.Namespace) -> int:
    """Reads all, keeps what is new; `--dry-run` says what each file is."""
    mails = [(path, _read(path)) for path in _files(options.file)]
    if options.dry_run:
        for path, mail in mails:
            print(f"{path.name}: {mail.sender or '–'}: {mail.subject or '–'}")
        return 0
    new = sum(map(_keep, (mail for _path, mail in mails)))
    said = ngettext("%(num)s new mail was kept.", "%(num)s new mails were kept.", new)
    print(said % {"num": new})
    if known := len(mails) - new:
        said = ngettext("%(num)s was known already.", "%(num)s were known already.", known)
        print(said % {"num": known}, file=sys.stderr)
    return 0


def _keep(mail: Incoming) -> bool:
    with transaction.atomic():
        return apply_fact(MailCame(mail, Way.FILE))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(file for file in path.iterdir() if file.suffix.casefold() == ".eml")
    if not found:
        raise Sentence(_("There is no .eml file in this folder."))
    yield from found


def _read(path: Path) -> Incoming:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES)
    except OSError as problem:
        raise Sentence(_("The file %(name)s cannot be read.") % {"name": path.name}) from problem
    if not raw.strip():
        raise Sentence(_("The file %(name)s is empty.") % {"name": path.name})
    return read(raw)
