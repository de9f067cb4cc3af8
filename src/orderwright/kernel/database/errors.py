"""What the database layer raises beyond Django's own errors."""

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError


class WritersBusy(OperationalError):
    """The queue of writers did not come round in time; nothing was written, try again."""


class UnsafeDatabase(ImproperlyConfigured):
    """The SQLite file would lose acknowledged orders at a power cut; `str()` says why."""
