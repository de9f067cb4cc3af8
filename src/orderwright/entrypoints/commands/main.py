"""The console script: finds the command, sets Django up, turns every known error into one sentence.

Commands are modules of this folder; each has `add_arguments(parser)` and `run(options) -> int`, and
`demand(options)` where something is refused before the tables are looked at.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import NoReturn

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError

from orderwright.kernel.database.reaching import why_not_reached, why_not_ready

COMMANDS = {
    "serve": ("serve", "run the web server, and on SQLite the worker inside it"),
    "worker": ("worker", "run what is owed: mails, notices, calls to other systems"),
    "migrate": ("migrate", "bring the database to this version"),
    "demo": ("demo_shop", "load the demo shop"),
    "createuser": ("createuser", "add a member of staff"),
    "apikey": ("apikey", "make a key for another program"),
    "import": ("importing", "read orders of another system, a bank statement, levels, or mails"),
    "export": ("exporting", "write orders for other programs, or what lies in the warehouses"),
    "verify": ("verify", "check all invariants and the hash chains"),
    "lifecycle": ("lifecycle", "print the lifecycle tables"),
    "clock": ("moved_clock", "move the clock (demo and test only)"),
}


REACHES = frozenset({"migrate"})
"""Commands that need a database, whatever is in it."""
WORKS_ON = frozenset(COMMANDS) - REACHES - {"lifecycle"}
"""Commands that need the tables of this version."""


class Sentence(Exception):
    """A command's refusal, printed as it is; exit status 1."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message.rstrip('.')}. See {self.prog} --help.\n")


def whole(least: int, most: int) -> Callable[[str], int]:
    """For arguments that are a number between the two."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(f"a number from {least} to {most} is needed, not {text}")

    return read


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; answers the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orderwright.config.settings")
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        django.setup()
        options, command = _parse(arguments)
        if _uses_database(options):
            _demand(why_not_reached)
        if hasattr(command, "demand"):
            command.demand(options)
        if _uses_database(options) and options.command in WORKS_ON:
            _demand(why_not_ready)
        return int(command.run(options))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
    except Sentence as refusal:
        return _say(str(refusal))
    except ImproperlyConfigured as problem:
        return _say(str(problem))
    except DatabaseError as problem:
        return _say(f"The database does not answer as it should: {str(problem).splitlines()[0]}")


def _parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, ModuleType]:
    parser = Parser(prog="orderwright", description="The order desk of an online shop.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = arguments[0] if arguments else ""
    modules = {}
    for name, (module_name, words) in COMMANDS.items():
        sub = commands.add_parser(name, help=words, description=words)
        if name == wanted:
            modules[name] = importlib.import_module(
                f"orderwright.entrypoints.commands.{module_name}"
            )
            modules[name].add_arguments(sub)
            arguments = getattr(modules[name], "readable", list)(arguments)
    options = parser.parse_args(arguments)
    return options, modules[options.command]


def _uses_database(options: argparse.Namespace) -> bool:
    reads_only = getattr(options, "dry_run", False) or getattr(options, "which", False)
    return not reads_only and options.command in REACHES | WORKS_ON


def _demand(why_not: Callable[[BaseDatabaseWrapper], str]) -> None:
    """Before anything begins, so that nobody waits for a server that cannot serve."""
    if reason := why_not(connection):
        raise Sentence(reason)


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
