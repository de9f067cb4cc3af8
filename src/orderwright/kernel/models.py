"""All tables of the kernel in one place, where Django looks for them.

The classes live beside their services; this module only gathers them and is imported by nobody
but Django.
"""

from orderwright.kernel.clock import ClockShift
from orderwright.kernel.duties.models import Duty, WorkerHeartbeat
from orderwright.kernel.idempotency.models import IdempotencyKey
from orderwright.kernel.journal.models import Event
from orderwright.kernel.links.models import Link
from orderwright.kernel.log.models import LinkHits, LogEntry
from orderwright.kernel.numbers.models import NumberCounter

__all__ = [
    "ClockShift",
    "Duty",
    "Event",
    "IdempotencyKey",
    "Link",
    "LinkHits",
    "LogEntry",
    "NumberCounter",
    "WorkerHeartbeat",
]
