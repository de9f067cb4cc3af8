"""How the API answers: JSON with its headers, and tokens marked so that none is kept with an answer

Called by every resource. Nothing of the API may be kept by a shared cache (T14).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

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


def tagged(made: Answer, version: int) -> Answer:
    """The answer with its validator: the order's version, which If-Match is held against, and what
    tells this answer from every other, for If-None-Match.
    """
    made["ETag"] = f'"{version}-{hashlib.sha256(made.content).hexdigest()[:16]}"'
    return made


def unless_known(request: HttpRequest, made: Answer) -> HttpResponse:
    """The answer, or 304 when the caller holds it already (If-None-Match)."""
    header = request.headers.get("If-None-Match", "")
    held = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    if not held & {made["ETag"], "*"}:
        return made
    headers = {name: made[name] for name in ("ETag", "Cache-Control")}
    return HttpResponseNotModified(headers=headers)
