"""Whether the database can be worked with, asked once and answered in a sentence.

Called by the commands before they begin. Asks outside the pool, which would go on trying and fill
the log. Changes nothing.
"""

from typing import Any

import psycopg
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from orderwright.kernel.database.dialect import is_postgres

PATIENCE = 5
"""Seconds for the server to answer."""


def why_not_reached(connection: BaseDatabaseWrapper) -> str:
    """What stands between us and the database, and what to do; empty when it answers."""
    return _postgresql(connection) if is_postgres(connection) else _sqlite(connection)


def why_not_ready(connection: BaseDatabaseWrapper) -> str:
    """As `why_not_reached`, and whether its tables are those of this version."""
    if reason := why_not_reached(connection):
        return reason
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return _("The database is not prepared for this version: run “orderwright migrate” first.")
    return ""


def _postgresql(connection: BaseDatabaseWrapper) -> str:
    known: dict[str, Any] = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST",
             "port": "PORT"}  # fmt: skip
    given = {name: known[key] for name, key in names.items() if known[key]}
    try:
        psycopg.connect(**given, connect_timeout=PATIENCE).close()
    except psycopg.Error as problem:
        return _said_of_postgresql(known, str(problem))
    return ""


def _said_of_postgresql(known: dict[str, Any], problem: str) -> str:
    named = {"database": known["NAME"], "why": problem.splitlines()[0].rstrip(".")}
    if "does not exist" in problem and "database" in problem:
        sentence = _(
            "There is no database “%(database)s” there: create it, or correct DATABASE_URL."
        )
    else:
        sentence = _("PostgreSQL cannot be reached: %(why)s. Start it, or correct DATABASE_URL.")
    return sentence % named


def _sqlite(connection: BaseDatabaseWrapper) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master LIMIT 1")
    except DatabaseError as problem:
        named = {"file": connection.settings_dict["NAME"], "why": str(problem)}
        sentence = _("The database file %(file)s cannot be used: %(why)s. Check DATABASE_URL.")
        return sentence % named
    return ""
