"""Every night: how long carriers take (`domain/delivery/transit.py`), and whether lines, money,
stock, gates and chains add up (`lifecycle/invariants.py`).

Called by the worker; of many workers one does it. Reads while the shop goes on, so that a step may
be seen half way: an offender counts when two looks name it. What is found is an alarm in the event
log, a banner for staff and a figure of /metrics. Changes nothing else but the times of carriers.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from orderwright.domain.checkout import matrix
from orderwright.domain.delivery import transit
from orderwright.domain.shop import queries as shop
from orderwright.kernel import clock
from orderwright.kernel.log import proofs
from orderwright.kernel.log.models import Level
from orderwright.kernel.log.services import write
from orderwright.lifecycle.invariants import CHECKS

HOUR = 3
"""In the shop's time zone: the proof of a day is made from then on."""
AREA = "books"
NAMED = 20
"""Offenders kept of each check."""


def prove() -> bool:
    """Makes today's proof when it is time and nobody has; answers whether it did."""
    local = _in_the_shop()
    proof = proofs.begin(local.date(), clock.now()) if local.hour >= HOUR else None
    if proof is None:
        return False
    measure_carriers()
    failed = {name: found[:NAMED] for name, check in CHECKS.items() if (found := _twice(check))}
    proofs.end(proof, failed, clock.now())
    _warn(failed)
    return True


def measure_carriers() -> None:
    """What parcels without a carrier of their own went with stands in their delivery method."""
    methods = matrix.cells().deliveries.values()
    transit.measure(clock.now(), {method.code: method.carrier for method in methods})


def keep(failed: Mapping[str, list[str]]) -> None:
    """What `orderwright verify` found now; the event log names it once a day."""
    kept = {name: found[:NAMED] for name, found in failed.items()}
    today = _in_the_shop().date()
    known = proofs.failed_on(today)
    proofs.keep(today, kept, clock.now())
    _warn({name: found for name, found in kept.items() if known.get(name) != found})


def _warn(failed: Mapping[str, list[str]]) -> None:
    if failed:
        sentence = _("The books do not add up: %(checks)s. Run “orderwright verify”.")
        write(AREA, Level.ALARM, sentence % {"checks": ", ".join(failed)}, detail=dict(failed))


def _in_the_shop() -> datetime:
    return clock.now().astimezone(ZoneInfo(shop.settings().time_zone))


def _twice(check: Callable[[], list[str]]) -> list[str]:
    first = check()
    if not first:
        return []
    again = set(check())
    return [offender for offender in first if offender in again]
