"""`orderwright import levels FILE`: what lies where, as `orderwright export levels` writes it.

Called by `importing.py`. Every bad line is named; with one of them nothing is changed, unless
`--skip-bad` leaves them out.
"""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.stock import level_files
from orderwright.entrypoints.commands.main import Sentence
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.lifecycle import stocktaking

NAME = "levels"
BY = Actor(ActorKind.RULE, "import", door=Door.COMMAND)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What becomes of bad lines."""
    parser.add_argument("--skip-bad", action="store_true", help="levels: leave bad lines out")


def run(options: argparse.Namespace) -> int:
    """Reads, corrects; 1 when lines were bad."""
    content = _content(options.file)
    try:
        if options.dry_run:
            found = stocktaking.look_at_levels(content)
        else:
            found = stocktaking.bring_levels(content, actor=BY, skip=options.skip_bad)
    except BadInput as problem:
        raise Sentence("; ".join(problem.fields.values())) from problem
    for line in found.bad:
        print(line, file=sys.stderr)
    told = {"num": found.corrected}
    if found.done:
        said = ngettext(
            "%(num)s level was corrected.", "%(num)s levels were corrected.", found.corrected
        )
        print(said % told)
    elif options.dry_run:
        said = ngettext(
            "%(num)s level would be corrected. Nothing was changed.",
            "%(num)s levels would be corrected. Nothing was changed.",
            found.corrected,
        )
        print(said % told)
    else:
        raise Sentence(_("Nothing was changed: the file has bad lines."))
    return 1 if found.bad else 0


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(level_files.MOST_BYTES + 1)
    except OSError as problem:
        facts = {"file": path, "why": problem.strerror or problem}
        raise Sentence(_("%(file)s cannot be read: %(why)s.") % facts) from problem
