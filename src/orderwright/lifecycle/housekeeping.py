"""What nobody asks for but everybody needs: old answers, old log lines and labels of parcels that
arrived long ago go.

Called by the worker now and then; may run in several processes at once. Never touches orders.
"""

from datetime import datetime, timedelta

from orderwright.kernel.idempotency import services as keys
from orderwright.kernel.log import link_hits
from orderwright.kernel.log import services as log
from orderwright.outbound.carriers import shipments

LOG_KEPT = timedelta(days=90)
LABELS_KEPT = timedelta(days=90)
"""After the parcel has arrived; longer than a carrier takes complaints."""
AT_ONCE = 500


def tidy(now: datetime) -> int:
    """Deletes answers older than a day and log lines older than ninety, and clears labels ninety
    days after the parcel; answers how many rows.
    """
    ended = now - LOG_KEPT
    cleared = shipments.forget_labels(now - LABELS_KEPT, AT_ONCE)
    return keys.sweep(now) + log.forget_before(ended) + link_hits.forget_before(ended) + cleared
