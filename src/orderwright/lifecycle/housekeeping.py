"""What nobody asks for but everybody needs: old answers and old log lines go.

Called by the worker now and then; may run in several processes at once. Never touches orders.
"""

from datetime import datetime, timedelta

from orderwright.kernel.idempotency import services as keys
from orderwright.kernel.log import link_hits
from orderwright.kernel.log import services as log

LOG_KEPT = timedelta(days=90)


def tidy(now: datetime) -> int:
    """Deletes answers older than a day and log lines older than ninety; answers how many rows."""
    ended = now - LOG_KEPT
    return keys.sweep(now) + log.forget_before(ended) + link_hits.forget_before(ended)
