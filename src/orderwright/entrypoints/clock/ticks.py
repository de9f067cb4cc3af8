"""One tick: take the steps whose moment has come (design 2, "nobody moves").

Called by the worker every few seconds. Any number of workers may tick at once: each order is locked
by its step, whose guards look again, so that the second worker is refused and nothing happens
twice. What is refused or breaks is passed over and tried at the next tick.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError

from orderwright.domain.checkout import carts
from orderwright.domain.delivery import serving
from orderwright.domain.orders import queries as orders
from orderwright.domain.stock import queries as stock
from orderwright.entrypoints.clock import unpaid
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.statement_money import apply_certain
from orderwright.outbound.notifications.context import TELL_REASON

log = logging.getLogger(__name__)

BATCH = 100
THE_CLOCK = Actor(ActorKind.CLOCK, "", door=Door.CLOCK)

Due = Callable[[datetime, int, int], Sequence[int]]
"""(now, after, limit) -> ids above `after` whose moment has come, in id order."""


@dataclass(frozen=True, slots=True)
class Chore:
    """A step of a table, and the rows for which it is time. `reason`: what to say to staff and to
    the customer, where the step needs one.
    """

    verb: str
    due: Due
    reason: Callable[[int], str] | None = None
    table: str = "order"


CHORES = (
    Chore("unpark", orders.parked_long_enough),
    Chore("release_hold", stock.expired_orders),
    Chore("cancel", unpaid.due, unpaid.reason),
    # After those that free goods: what they gave back goes to whoever waits longest.
    Chore("allocate", serving.could_be_served, table="delivery"),
)


def tick() -> int:
    """Takes every step that is due now; answers how many were taken. May run twice, or at once."""
    now = clock.now()
    taken = sum(_do(chore, now) for chore in CHORES)
    while ended := carts.expire(now, limit=BATCH):
        taken += ended
    # Big files leave their certain lines to the clock, in parts that keep nobody waiting.
    return taken + apply_certain(limit=BATCH)


def _do(chore: Chore, now: datetime) -> int:
    """Batch by batch in id order, so that an order which is refused keeps no other waiting."""
    taken = after = 0
    while batch := chore.due(now, after, BATCH):
        taken += sum(_take(chore, row_id) for row_id in batch)
        after = batch[-1]
    return taken


def _take(chore: Chore, row_id: int) -> bool:
    try:
        take((chore.table, chore.verb), row_id, _ask(chore, row_id))
    except NotTaken:
        return False  # somebody was faster, or it is not time after all
    except (OperationalError, InterfaceError):
        raise  # the database is away: the others would fare no better
    except Exception:
        log.exception("the clock could not take %s on %s %d", chore.verb, chore.table, row_id)
        return False
    return True


def _ask(chore: Chore, row_id: int) -> Ask:
    if chore.reason is None:
        return Ask(THE_CLOCK)
    return Ask(THE_CLOCK, reason=chore.reason(row_id), data={TELL_REASON: True})
