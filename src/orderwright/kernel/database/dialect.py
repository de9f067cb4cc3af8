"""What only one of the two databases can do, asked for in one place."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.connection import ConnectionProxy

AnyConnection: TypeAlias = "BaseDatabaseWrapper | ConnectionProxy[Any]"


def is_postgres(connection: AnyConnection) -> bool:
    """Whether this is PostgreSQL; otherwise it is SQLite."""
    return bool(connection.vendor == "postgresql")


def skip_locked_supported(connection: AnyConnection) -> bool:
    """Whether rows locked by others can be passed over."""
    return bool(connection.features.has_select_for_update_skip_locked)
