"""Idempotency keys: the same POST twice is one effect and one answer (contract 3, semantics 8).

The key is claimed, the work done and the answer kept in one transaction. An answer that holds
link tokens is kept without them, with a reference to the links, and gets them back when repeated.
"""

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.callers import key_of
from orderwright.entrypoints.api.problems import PROBLEM, bad_fields, problem_of, written
from orderwright.kernel.idempotency import services as keys
from orderwright.kernel.idempotency.services import Fresh, Kept
from orderwright.kernel.links.queries import living_tokens

HEADER = "Idempotency-Key"
LONGEST = 255
NOT_KEPT = 409
HOLE = "{{token:%s}}"
KEPT_HEADERS = ("ETag", "Location")

Work = Callable[[], HttpResponse]


def once(request: HttpRequest, holder: str, work: Work) -> HttpResponse:
    """Do `work` unless this key has been answered. `holder`: whose key it is (API key, cart)."""
    key = key_in(request)
    if key is None:
        return work()
    with transaction.atomic():
        begun = keys.begin(scope(request, holder), key, request.body)
        if isinstance(begun, Kept):
            return repeated(begun)
        made = _tried(work)
        keep(begun, made)
    return made


def key_in(request: HttpRequest) -> str | None:
    """The key of the request; None without one. Raises 400 when it is empty or too long."""
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST:
        sentence = _("A key has 1 to %(most)s characters.") % {"most": LONGEST}
        raise bad_fields({HEADER: sentence})
    return key


def scope(request: HttpRequest, holder: str) -> str:
    """Where a key counts: for one holder, method and path."""
    return f"{holder} {request.method} {request.path}"


def holder_of(request: HttpRequest) -> str:
    """The API key's own id."""
    held = key_of(request)
    return f"key:{held.pk}" if held else "nobody"


def keep(fresh: Fresh, made: HttpResponse) -> None:
    """Keep the answer with a hole for each token that stands in it."""
    value = getattr(made, "value", None)
    secret = made.secret if isinstance(made, Answer) else None
    reference = ""
    if secret is not None:
        text = json.dumps(value)
        for purpose, token in secret.tokens.items():
            text = text.replace(token, HOLE % purpose)
        value, reference = json.loads(text), f"{','.join(secret.tokens)}:{secret.row}"
    headers = {name: made[name] for name in KEPT_HEADERS if made.has_header(name)}
    keys.keep(fresh, made.status_code, {"value": value, "headers": headers}, reference=reference)


def repeated(kept: Kept) -> Answer:
    """The first answer again, with the tokens that its links have now."""
    value: Any = kept.answer["value"]
    if kept.reference:
        purposes, _colon, row = kept.reference.partition(":")
        text = json.dumps(value)
        for purpose in purposes.split(","):
            token = living_tokens(purpose, [int(row)]).get(int(row), "")
            text = text.replace(HOLE % purpose, token)
        value = json.loads(text)
    made = answer(value, kept.status, headers=kept.answer["headers"])
    if kept.status >= 400:
        made["Content-Type"] = PROBLEM
    made["Idempotent-Replayed"] = "true"
    return made


def _tried(work: Work) -> HttpResponse:
    """The answer, also when it is a refusal: then the work is undone and the refusal kept."""
    try:
        with transaction.atomic():
            return work()
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        return written(problem)


def once_apart(request: HttpRequest, holder: str, work: Work) -> HttpResponse:
    """As `once`, for work of many transactions: the key is claimed before and kept after it."""
    key = key_in(request)
    if key is None:
        return work()
    with transaction.atomic():
        begun = keys.begin(scope(request, holder), key, request.body)
    if isinstance(begun, Kept):
        return repeated(begun)
    try:
        made = work()
    except BaseException:
        keys.keep(begun, NOT_KEPT)
        raise
    keep(begun, made)
    return made
