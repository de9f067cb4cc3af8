"""How the API reads: strict JSON and nothing but known, printable parameters (T57, T71).

Called by ninja through `StrictParser`, by the plain views directly. Never guesses: what is not
UTF-8, not JSON or not storable is refused with a sentence.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from orderwright.entrypoints.api.answers import JSON
from orderwright.entrypoints.api.problems import Problem, bad_fields
from orderwright.kernel.texts import is_clean

DEEPEST = 20
LARGEST_BODY = 1_000_000
MOST_DIGITS = 18


class StrictParser(Parser):
    """Ninja's way in; the same rules as everywhere."""

    def parse_body(self, request: HttpRequest) -> Any:
        return msgspec_read(body_of(request))


def body_of(request: HttpRequest) -> bytes:
    """The raw body. Raises 413 when too large, 415 when it is not announced as JSON."""
    kind = request.content_type or ""
    if kind.lower() != JSON:
        raise Problem(415, _("The body must be application/json."))
    if len(request.body) > LARGEST_BODY:
        raise Problem(413, _("The body is too large."))
    return request.body


def msgspec_read(body: bytes) -> Any:
    """The JSON value. Raises 400: not UTF-8, not JSON, NUL, lone surrogates, too deep."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable(error) from error
    demand_storable(value, body)
    return value


def unreadable(error: Exception) -> Problem:
    """400 that says where the JSON ends to make sense."""
    if isinstance(error, RecursionError):
        return Problem(400, _("The JSON is nested too deeply."))
    return Problem(400, _("This is not JSON in UTF-8: %(why)s") % {"why": str(error)})


def demand_storable(value: Any, body: bytes) -> None:
    """Raises 400 for NUL characters, which no database holds, and for deep nesting."""
    if b"\\u0000" not in body and body.count(b"[") + body.count(b"{") <= DEEPEST:
        return
    for text, depth in _walk(value):
        if depth > DEEPEST:
            raise Problem(400, _("The JSON is nested too deeply."))
        if "\x00" in text:
            raise Problem(400, _("NUL characters are not allowed."))


def _walk(value: Any) -> Iterable[tuple[str, int]]:
    """Every text with its depth, keys too. A stack, because depth is what is being judged."""
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        if isinstance(part, str):
            yield part, depth
        elif isinstance(part, dict):
            yield "", depth
            waiting += [(entry, depth + 1) for pair in part.items() for entry in pair]
        elif isinstance(part, list):
            yield "", depth
            waiting += [(entry, depth + 1) for entry in part]


def demand_known(request: HttpRequest, known: frozenset[str]) -> None:
    """Raises 400 for query parameters that this address does not have, or has twice."""
    if not request.META.get("QUERY_STRING"):
        return
    wrong: dict[str, str] = {}
    for name, values in request.GET.lists():
        if name not in known:
            wrong[_shown(name)] = _("This parameter is not known here.")
        elif len(values) > 1:
            wrong[name] = _("This parameter may be given once.")
        elif not is_plain(values[0]):
            wrong[name] = _("Control characters are not allowed.")
    if wrong:
        raise bad_fields(wrong)


def read_id(after: str) -> int:
    """The id in a cursor of a list that is sorted by id. Raises 400 at `after`."""
    if not (after.isascii() and after.isdigit() and len(after) <= MOST_DIGITS):
        sentence = _("This is not the end of a page of this list. Start again without it.")
        raise bad_fields({"after": sentence})
    return int(after)


def is_plain(text: str) -> bool:
    """Without control characters, lone surrogates and the like."""
    return is_clean(text)


def _shown(name: str) -> str:
    return "".join(letter for letter in name[:60] if letter.isprintable())
