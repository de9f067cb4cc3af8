"""`python -m bench`: measures, prints a table, writes results.json and profile.txt.

`--quick` measures fewer and shorter rounds; `--workers N` does not try how many are best;
`--desk` leaves out placing and keeps nothing; `--orders N` grows the shop to that many orders.
"""

import argparse
import importlib
import os
import sys
from contextlib import ExitStack

import django

from bench import postgres, report
from bench.server import environment


def main() -> int:
    """The whole run; exit status 1 with a sentence when something is missing."""
    options = _options()
    try:
        server = postgres.server()
    except postgres.NoPostgres as missing:
        print(missing, file=sys.stderr)
        return 1
    before = report.machine() | {"postgresql": postgres.version(server)}
    with ExitStack() as stack:
        limit_url = stack.enter_context(postgres.database(server, "limit"))
        shop_url = stack.enter_context(postgres.database(server, "shop"))
        postgres.run_file(limit_url, "limit_multi_schema.sql")
        os.environ.update(environment(shop_url))
        django.setup()
        # By name: what is measured can only be imported once Django is set up.
        measuring = importlib.import_module("bench.measuring")
        ground = measuring.Ground(server, limit_url, shop_url)
        figures, details = measuring.measure(options, ground)
    print(report.table(figures))
    if not options.desk:
        report.keep(figures, {"machine": before, **details})
        print("\nKept in bench/results.json; the profile in bench/profile.txt.")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--workers", type=int, default=0, help="web processes; 0 tries 1, 2, 3")
    parser.add_argument("--desk", action="store_true", help="only lists, steps and duties")
    parser.add_argument("--orders", type=int, default=0, help="old orders; 1000000 takes minutes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
