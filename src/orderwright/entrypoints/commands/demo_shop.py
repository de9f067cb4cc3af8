"""`orderwright demo`: loads the demo shop: goods with pictures, matrix, people, 58 orders over all
stages and states of payment.

Everything goes through the same services and steps as in a real shop; the clock is moved so that
the orders have a past, and set back at the end. Logins are printed.
"""

import argparse

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import Role
from orderwright.entrypoints.commands.demo.carriers import load_carriers
from orderwright.entrypoints.commands.demo.orders import load_orders
from orderwright.entrypoints.commands.demo.people import STAFF
from orderwright.entrypoints.commands.demo.shop import PASSWORD, load_shop
from orderwright.entrypoints.commands.demo.warehouse import load_warehouse
from orderwright.entrypoints.commands.main import Sentence
from orderwright.entrypoints.commands.migrate import lay_foundations
from orderwright.kernel import clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only whether an inhabited shop is an error."""
    parser.add_argument(
        "--if-empty", action="store_true", help="do nothing when there is a shop already"
    )


def run(options: argparse.Namespace) -> int:
    """Loads once; an inhabited shop is left alone."""
    inhabited = User.objects.exists() or Order.objects.exists()
    if inhabited and options.if_empty:
        _logins()
        return 0
    if inhabited:
        raise Sentence("There is a shop in this database already; the demo needs an empty one.")
    if not clock.movable():
        raise Sentence("The demo shop needs demo mode: set DEMO=1.")
    lay_foundations()
    load_shop()
    load_warehouse()
    load_carriers()
    load_orders()
    _logins()
    return 0


def _logins() -> None:
    if not User.objects.filter(email=STAFF[0].email).exists():
        return
    print("Staff of the demo shop, all with the password “" + PASSWORD + "”:")
    for person in STAFF:
        print(f"  {person.email:22} {Role(person.role).label}")
