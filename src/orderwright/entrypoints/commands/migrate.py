"""`orderwright migrate`: brings the database to this version and lays down what every shop needs.

May run any number of times. Settings, statuses, taxes, the warehouse and the carriers are made
where missing; nothing that is there is changed.
"""

import argparse

from django.core.management import call_command
from django.db import connection

from orderwright.domain.catalog.services import seed_taxes
from orderwright.domain.delivery.carrier_services import seed_carriers
from orderwright.domain.shop.services import seed_shop
from orderwright.domain.stock.services import seed_warehouse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only whether to say which database it is, and do nothing."""
    parser.add_argument(
        "--which", action="store_true", help="print sqlite or postgresql and change nothing"
    )


def run(options: argparse.Namespace) -> int:
    """Migrates, then seeds."""
    if options.which:
        print(connection.vendor)
        return 0
    call_command("migrate", interactive=False, verbosity=0)
    lay_foundations()
    print("The database is up to date.")
    return 0


def lay_foundations() -> None:
    """What no shop can do without."""
    seed_shop()
    seed_taxes()
    seed_warehouse()
    seed_carriers()
