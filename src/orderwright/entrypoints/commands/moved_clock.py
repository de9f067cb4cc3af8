"""`orderwright clock --shift +3d | --set ISO | --reset`: moves the clock of all processes; demo and
test only.
"""

import argparse
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings

from orderwright.entrypoints.commands.main import Sentence
from orderwright.kernel import clock

SHIFT = re.compile(r"([+-]?)(\d{1,5})([smhdw])")
EARLIEST, LATEST = 2000, 2200
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Exactly one of three ways."""
    ways = parser.add_mutually_exclusive_group(required=True)
    ways.add_argument("--shift", help="+3d, -2h, 90s ...")
    ways.add_argument("--set", dest="moment", help="2026-12-24T10:00:00+00:00")
    ways.add_argument("--reset", action="store_true")


def readable(arguments: Sequence[str]) -> list[str]:
    """“--shift -2h” as one word: argparse would take -2h for an option."""
    words = list(arguments)
    for at, word in enumerate(words[:-1]):
        if word == "--shift" and SHIFT.fullmatch(words[at + 1]):
            words[at : at + 2] = [f"--shift={words[at + 1]}"]
            break
    return words


def run(options: argparse.Namespace) -> int:
    """Moves the clock and prints what it shows now."""
    if not (settings.DEMO or settings.CLOCK_MOVABLE):
        raise Sentence("The clock can be moved in demo and test mode only (DEMO=1).")
    if options.reset:
        clock.reset()
    elif options.shift:
        clock.set_to(_near(_delta(options.shift)))
    else:
        clock.set_to(_moment(options.moment))
    print(clock.now().isoformat(timespec="seconds"))
    return 0


def _delta(text: str) -> timedelta:
    match = SHIFT.fullmatch(text)
    if match is None:
        raise Sentence("Write the shift as +3d, -2h, 90s.")
    delta = timedelta(**{UNITS[match[3]]: int(match[2])})
    return -delta if match[1] == "-" else delta


def _near(delta: timedelta) -> datetime:
    return _demand_near(clock.now() + delta)


def _demand_near(moment: datetime) -> datetime:
    """Deadlines are counted from it, and a calendar ends."""
    if not EARLIEST <= moment.year <= LATEST:
        raise Sentence(f"The clock goes from the year {EARLIEST} to the year {LATEST}.")
    return moment


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Sentence("Write the moment as 2026-12-24T10:00:00+00:00.") from problem
    return _demand_near(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
