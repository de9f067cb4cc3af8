"""`orderwright apikey create NAME --scope SCOPE ...`: prints the key alone on stdout, this once."""

import argparse

from orderwright.domain.shop.permissions import Scope
from orderwright.domain.shop.services import make_api_key
from orderwright.entrypoints.commands.main import Sentence
from orderwright.kernel.lifecycle.errors import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One action today: create."""
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make a key")
    create.add_argument("name")
    create.add_argument("--scope", nargs="+", action="extend", required=True, choices=Scope.values)


def run(options: argparse.Namespace) -> int:
    """Makes the key; only its hash is kept."""
    try:
        _key, secret = make_api_key(options.name, options.scope)
    except BadInput as problem:
        raise Sentence(problem.sentence) from problem
    print(secret)
    return 0
