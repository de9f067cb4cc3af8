"""`orderwright export levels [FILE]`: what lies where, as CSV, to a file or standard output."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from orderwright.domain.stock import level_files
from orderwright.entrypoints.commands.main import Sentence
from orderwright.lifecycle import stocktaking


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What, and where to."""
    parser.add_argument("what", choices=["levels"])
    parser.add_argument("file", type=Path, nargs="?", help="standard output without one")


def run(options: argparse.Namespace) -> int:
    """Writes line by line."""
    lines = level_files.write(stocktaking.levels())
    if options.file is None:
        sys.stdout.writelines(lines)
        return 0
    try:
        with options.file.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as problem:
        facts = {"file": options.file, "why": problem.strerror or problem}
        raise Sentence(_("%(file)s cannot be written: %(why)s.") % facts) from problem
    return 0
