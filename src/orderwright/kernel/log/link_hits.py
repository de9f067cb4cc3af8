"""Count who opens the links of an order, apart from its journal (X2).

The only writer of `LinkHits`. Called by the pages behind links and by the order's page in the
panel. A hit changes one row and nothing else; a count that cannot be written is left out, the page
is shown all the same.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.db import DatabaseError
from django.db.models import F

from orderwright.kernel import clock
from orderwright.kernel.log.models import LinkHits, Opener

BATCH = 1000
NETWORKS = {4: 24, 6: 48}
"""Bits of an address that are kept."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """The hits of one link: all of them, those of programs, presses, and the last of all."""

    purpose: str
    times: int
    by_programs: int
    presses: int
    last_at: datetime
    last_from: str


def count(order_number: str, purpose: str, opener: Opener, *, ip: str = "") -> None:
    """One hit more. Never raises for the database's sake."""
    now, network = clock.now(), network_of(ip)
    row = {"order_number": order_number, "purpose": purpose, "opener": opener}
    try:
        found = LinkHits.objects.filter(**row)
        if not found.update(hits=F("hits") + 1, last_at=now, last_from=network):
            first = LinkHits(**row, last_at=now, last_from=network)
            LinkHits.objects.bulk_create([first], ignore_conflicts=True)
    except DatabaseError:
        logger.warning("A hit on a link of order %s was not counted.", order_number)


def network_of(ip: str) -> str:
    """The address without the part that names one machine; empty when it is none."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ""
    return str(ip_network((address, NETWORKS[address.version]), strict=False))


def opened(order_number: str) -> list[Opened]:
    """The links of the order that were opened, by purpose."""
    rows = list(LinkHits.objects.filter(order_number=order_number).order_by("purpose"))
    purposes = dict.fromkeys(row.purpose for row in rows)
    return [_summed([row for row in rows if row.purpose == purpose]) for purpose in purposes]


def forget_before(moment: datetime) -> int:
    """Delete counts that last rose before `moment`, at most a thousand; answers how many went."""
    oldest = LinkHits.objects.filter(last_at__lt=moment).order_by("last_at")
    chosen = list(oldest.values_list("pk", flat=True)[:BATCH])
    return LinkHits.objects.filter(pk__in=chosen).delete()[0] if chosen else 0


def _summed(rows: list[LinkHits]) -> Opened:
    programs, people = _hits(rows, Opener.PROGRAM), _hits(rows, Opener.PERSON)
    last = max(rows, key=lambda row: row.last_at)
    return Opened(
        rows[0].purpose, programs + people, programs, _hits(rows, Opener.PRESS),
        last.last_at, last.last_from,
    )  # fmt: skip


def _hits(rows: Iterable[LinkHits], opener: Opener) -> int:
    return sum(row.hits for row in rows if row.opener == opener)
