"""How the two databases are opened, and with what promise of durability.

Owns the connection options of SQLite and PostgreSQL (decision 0002). Called by the settings;
`safety.py` asks the open connection whether the promise holds.
"""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE_ENGINE = "orderwright.kernel.database.sqlite"

# FULL and WAL: an order that was acknowledged survives a power cut (F39).
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-32000"
)
SQLITE_BUSY_SECONDS = 5


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's entry for one DATABASE_URL; a relative SQLite path is taken from `folder`."""
    if url.split("://")[0] not in ("sqlite", "postgresql", "postgres"):
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgresql://.")
    try:
        entry: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError:
        raise ImproperlyConfigured("DATABASE_URL names a port that is no number.") from None
    if "sqlite" in entry["ENGINE"]:
        return _sqlite(entry, folder)
    return _postgresql(entry)


def _sqlite(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    entry["ENGINE"] = SQLITE_ENGINE
    if entry["NAME"] != ":memory:":
        entry["NAME"] = str(folder / entry["NAME"])
    entry["OPTIONS"] = {
        **entry.get("OPTIONS", {}),
        "timeout": SQLITE_BUSY_SECONDS,
        # A reader that turns writer half-way cannot wait its turn; asking at once can.
        "transaction_mode": "IMMEDIATE",
        "init_command": SQLITE_PRAGMAS,
    }
    return entry


def _postgresql(entry: dict[str, Any]) -> dict[str, Any]:
    entry["CONN_MAX_AGE"] = 0
    entry["OPTIONS"] = {
        **entry.get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": 20, "timeout": 5},
        # Parameters travel apart from the text, so that the server can keep the plan.
        "server_side_binding": True,
    }
    return entry
