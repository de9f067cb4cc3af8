"""`orderwright verify`: one line per check; exit 1 and the offenders named when one fails."""

import argparse

from orderwright.lifecycle.invariants import CHECKS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> int:
    """Runs every check, the failing ones last in line but all of them."""
    failed = 0
    for name, check in CHECKS.items():
        offenders = check()
        failed += bool(offenders)
        print(f"{'ok  ' if not offenders else 'FAIL'} {name}")
        for offender in offenders[:20]:
            print(f"       {offender}")
    return 1 if failed else 0
