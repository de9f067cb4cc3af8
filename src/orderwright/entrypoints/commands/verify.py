"""`orderwright verify`: one line per check; exit 1 and the offenders named when one fails.

What it finds takes the place of the day's proof (`entrypoints/clock/nightly.py`), so that staff are
not told of what has been mended.
"""

import argparse

from orderwright.entrypoints.clock import nightly
from orderwright.lifecycle.invariants import CHECKS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> int:
    """Runs every check, the failing ones last in line but all of them."""
    failed: dict[str, list[str]] = {}
    for name, check in CHECKS.items():
        offenders = check()
        print(f"{'ok  ' if not offenders else 'FAIL'} {name}")
        for offender in offenders[: nightly.NAMED]:
            print(f"       {offender}")
        if offenders:
            failed[name] = offenders
    nightly.keep(failed)
    return 1 if failed else 0
