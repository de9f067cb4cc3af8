"""Write to the event log and let it forget. The only writer of `LogEntry`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from orderwright.kernel.log.models import Level, LogEntry

BATCH = 1000


def write(
    area: str,
    level: Level,
    sentence: str,
    *,
    order_number: str = "",
    detail: Mapping[str, Any] | None = None,
) -> LogEntry:
    """Add one entry, in the transaction of the caller if there is one.

    Never put tokens, addresses or passwords into it.
    """
    return LogEntry.objects.create(
        area=area,
        level=level,
        sentence=_storable(sentence),
        order_number=order_number,
        detail=_plain(detail or {}),
    )


def forget_before(moment: datetime) -> int:
    """Delete the entries older than `moment`, at most a thousand; answers how many went."""
    oldest = LogEntry.objects.filter(at__lt=moment).order_by("at").values_list("pk", flat=True)
    return LogEntry.objects.filter(pk__in=list(oldest[:BATCH])).delete()[0]


def _plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has it: dates, decimals and lazy texts become text."""
    read = json.loads(json.dumps(dict(detail), cls=DjangoJSONEncoder))
    return {_storable(key): _clean(entry) for key, entry in read.items()}


def _clean(entry: Any) -> Any:
    if isinstance(entry, str):
        return _storable(entry)
    if isinstance(entry, list):
        return [_clean(part) for part in entry]
    if isinstance(entry, dict):
        return {_storable(key): _clean(part) for key, part in entry.items()}
    return entry


def _storable(text: str) -> str:
    """Without what PostgreSQL cannot hold: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
