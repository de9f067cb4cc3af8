"""A document as canonical text and back: what is kept, hashed and never altered.

Pure. Keys sorted, no spaces, UTF-8, dates as ISO 8601: equal documents have equal text.
"""

import hashlib
import json
import types
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from orderwright.domain.invoices.shapes import InvoiceData


def written(document: InvoiceData) -> str:
    """The canonical text."""
    return json.dumps(
        asdict(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False,
        default=_as_text,
    )  # fmt: skip


def read(text: str) -> InvoiceData:
    """The document of a kept text."""
    document: InvoiceData = _build(InvoiceData, json.loads(text))
    return document


def fingerprint(text: str) -> str:
    """SHA-256 of a kept text, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def _build(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        inner = next(one for one in get_args(kind) if one is not type(None))
        return None if value is None else _build(inner, value)
    if get_origin(kind) is tuple:
        return tuple(_build(get_args(kind)[0], one) for one in value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{f.name: _build(hints[f.name], value[f.name]) for f in fields(kind)
                       if f.name in value})  # fmt: skip
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
