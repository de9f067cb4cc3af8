"""The rehearsal carrier's memory. The only writer of `RehearsedShipment`.

Rows, so that web process and worker know the same, and so that a carrier outlives the crash of the
shop that asked it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from orderwright.domain.delivery.ports import News, TrackingEvent
from orderwright.outbound.carriers.models import RehearsedShipment


@dataclass(frozen=True, slots=True)
class Move:
    """What happens to the parcel next, as chosen on the rehearsal's page."""

    news: News
    after: timedelta = timedelta(0)
    """How late the carrier tells it."""
    times: int = 1
    """How often it stands in what the carrier tells."""
    raw: str = ""
    """The carrier's word for it; empty = the word of `news`."""


def made(reference: str, receiver: str, *, now: datetime) -> tuple[RehearsedShipment, bool]:
    """(the shipment of that reference, whether it is new); a cancelled one is found as well."""
    return RehearsedShipment.objects.get_or_create(
        reference=reference,
        defaults={
            "name": f"R{secrets.token_hex(8)}", "number": f"13{secrets.randbelow(10**12):012d}",
            "receiver": receiver[:200], "created_at": now,
        },
    )  # fmt: skip


def named(name: str) -> RehearsedShipment | None:
    """The shipment of that name or reference."""
    rows = RehearsedShipment.objects
    return rows.filter(name=name).first() or rows.filter(reference=name).first()


def count_ask(row: RehearsedShipment) -> int:
    """One more ask for the label; answers the how manieth it is."""
    RehearsedShipment.objects.filter(pk=row.pk).update(label_asks=F("label_asks") + 1)
    row.refresh_from_db()
    return row.label_asks


def cancel(row: RehearsedShipment) -> None:
    """Nobody comes for it."""
    RehearsedShipment.objects.filter(pk=row.pk).update(cancelled=True)


def move(row: RehearsedShipment, what: Move, *, now: datetime) -> None:
    """It happened; the carrier tells it when its time has come."""
    event = {
        "id": f"{row.name}:{len(row.events)}", "news": what.news.value,
        "raw": what.raw or what.news.value, "at": now.isoformat(),
        "told_at": (now + what.after).isoformat(),
    }  # fmt: skip
    row.events = [*row.events, *[event] * what.times]
    row.save(update_fields=["events"])


def told(row: RehearsedShipment, *, now: datetime) -> Sequence[TrackingEvent]:
    """What the carrier tells by now."""
    return [
        TrackingEvent(
            event["id"], News(event["news"]), event["raw"], datetime.fromisoformat(event["at"])
        )
        for event in row.events
        if datetime.fromisoformat(event["told_at"]) <= now
    ]
