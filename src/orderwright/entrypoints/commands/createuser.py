"""`orderwright createuser EMAIL --role ROLE`: adds a member of staff; password from the terminal or
stdin.
"""

import argparse
import getpass
import sys

from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import make_user
from orderwright.entrypoints.commands.main import Sentence
from orderwright.kernel.lifecycle.errors import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, and what they do."""
    parser.add_argument("email")
    parser.add_argument("--role", required=True, choices=Role.values)
    parser.add_argument("--name", default="")
    parser.add_argument("--locale", default="en", choices=["en", "pl"])


def run(options: argparse.Namespace) -> int:
    """Makes the account and says so."""
    name = options.name or options.email.partition("@")[0]
    try:
        user = make_user(
            options.email, options.role, name=name, password=_password(), locale=options.locale
        )
    except BadInput as problem:
        raise Sentence(problem.sentence) from problem
    print(f"{user.email} may sign in as {Role(user.role).label}.")
    return 0


def _password() -> str:
    if sys.stdin.isatty():
        typed = getpass.getpass("Password: ")
        if typed != getpass.getpass("Once more: "):
            raise Sentence("The two passwords differ.")
        return typed
    return sys.stdin.readline().rstrip("\r\n")
