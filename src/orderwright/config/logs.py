"""Logs: one event is one line of JSON on standard error, without people's data.

Owns the shape of a log line and the last wash before it is written: e-mail addresses, link tokens,
API keys and phone numbers are struck out wherever they stand, in a traceback too (T61, T75). Called
by the settings; everybody logs through `structlog.get_logger()` or the standard library.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from structlog.typing import EventDict, Processor, WrappedLogger

SECRETS = (
    (re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+"), "<email>"),
    (re.compile(r"(/(?:o|c|a|d|day|pay|u)/)[A-Za-z0-9_-]{8,}"), r"\1<token>"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 <key>"),
    (re.compile(r"(?<![\w.:-])\+\d[\d ()-]{7,18}\d"), "<phone>"),
    (
        re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{21,}"),
        "<token>",
    ),
)


def without_secrets(text: str) -> str:
    """The same text with addresses, tokens, keys and phone numbers struck out."""
    for pattern, mark in SECRETS:
        text = pattern.sub(mark, text)
    return text


def _wash(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: _washed(value) for key, value in event.items()}


def _washed(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return without_secrets(value if isinstance(value, str) else repr(value))


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]


def logging_config(level: str) -> dict[str, Any]:
    """The LOGGING setting; also points structlog at the same line of processors."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _line}},
        "filters": {"refusals": {"()": _refusals_filter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print a second, readable copy of the same event.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"filters": ["refusals"]},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            # Every statement with its parameters: names and addresses of people.
            "django.db.backends": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
        },
    }


def _refusals_filter() -> Callable[[logging.LogRecord], bool]:
    """Somebody without the right is no mistake of ours: one line, no traceback."""

    def shortened(record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            record.exc_info = None
        return True

    return shortened


def _line() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder(allow=[])],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.UnicodeDecoder(),
            _wash,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
