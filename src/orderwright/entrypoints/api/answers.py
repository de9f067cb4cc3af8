"""How the API answers: JSON with its headers, and tokens marked so that none is kept with an answer

Called by every resource. Nothing of the API may be kept by a shared cache (T14).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpResponse

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Secret:
    """Tokens inside an answer, by the purpose of their link to the row, to be written in again."""

    row: int
    tokens: Mapping[str, str]


class Answer(HttpResponse):
    """A JSON answer that remembers its value and the tokens in it."""

    value: Any = None
    secret: Secret | None = None


def answer(
    value: Any, status: int = 200, *, headers: Mapping[str, str] | None = None,
    secret: Secret | None = None,
) -> Answer:  # fmt: skip
    """`value` as JSON. `secret`: the link tokens that the value holds, if any."""
    made = Answer(msgspec.json.encode(value), status=status, content_type=JSON, headers=headers)
    made["Cache-Control"] = "private, no-store"
    made.value, made.secret = value, secret
    return made


def etag(seq: int) -> str:
    """The validator of an order: the number of its last event, quoted."""
    return f'"{seq}"'
