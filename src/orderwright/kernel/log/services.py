"""Write to the event log and let it forget. The only writer of `LogEntry`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from orderwright.kernel.log.models import Level, LogEntry
from orderwright.kernel.own_words import SOURCE, Said, as_written

BATCH = 1000


def write(
    area: str,
    level: Level,
    sentence: Said | str,
    *,
    order_number: str = "",
    detail: Mapping[str, Any] | None = None,
) -> LogEntry:
    """Add one entry, in the transaction of the caller if there is one. A sentence is kept in the
    words of the source and read in the reader's language.

    Never put tokens, addresses or passwords into it.
    """
    said = sentence if isinstance(sentence, Said) else Said(sentence)
    return LogEntry.objects.create(
        area=area,
        level=level,
        sentence=_storable(as_written(said.words)),
        facts=_in_source(said.facts),
        order_number=order_number,
        detail=_plain(detail or {}),
    )


def forget_before(moment: datetime) -> int:
    """Delete the entries older than `moment`, at most a thousand; answers how many went."""
    oldest = LogEntry.objects.filter(at__lt=moment).order_by("at").values_list("pk", flat=True)
    return LogEntry.objects.filter(pk__in=list(oldest[:BATCH])).delete()[0]


def _in_source(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Lazy words among them in the words of the source too."""
    with translation.override(SOURCE):
        return _plain(facts)


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
