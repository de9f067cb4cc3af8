"""Refusals as RFC 9457 problem+json: one place that knows which error is which status.

Called by the ninja door, by the plain views and by the keeper of idempotent answers. Never says
what broke inside; sentences come from the guards and services that refused.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as BadParameters
from typing_extensions import TypedDict

from orderwright.domain.catalog.errors import UnknownProduct
from orderwright.domain.checkout.errors import UnknownCart
from orderwright.domain.orders.errors import UnknownOrder
from orderwright.domain.overview.errors import BadQuestion
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.complaints import complaints, concerns_the_address
from orderwright.entrypoints.busy import RETRY_AFTER, busy_sentence
from orderwright.kernel.database.errors import WritersBusy
from orderwright.kernel.idempotency.errors import KeyReused, StillRunning
from orderwright.kernel.lifecycle.errors import (
    BadInput,
    Forbidden,
    NeedsOverride,
    NotTaken,
    Refused,
    Stale,
    UnknownStep,
)
from orderwright.kernel.links.errors import LinkRefused

PROBLEM = "application/problem+json"


class FieldError(TypedDict):
    """One wrong field: `lines[0].quantity` and a sentence."""

    field: str
    message: str


class Problem(Exception):
    """A refusal with its status; raised by resources, written by `written`."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[FieldError] = (),
        *,
        headers: Mapping[str, str] | None = None,
        warnings: Sequence[str] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.warnings = list(warnings)


def not_allowed(method: str | None, allowed: str) -> Problem:
    """The refusal of a method that an address does not take."""
    sentence = _("This address does not take %(method)s.") % {"method": method}
    return Problem(HTTPStatus.METHOD_NOT_ALLOWED, sentence, headers={"Allow": allowed})


def written(problem: Problem) -> Answer:
    """The answer that says it."""
    value: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "errors": problem.errors,
    }
    if problem.warnings:
        value["warnings"] = problem.warnings
    made = answer(value, problem.status, headers=problem.headers)
    made["Content-Type"] = PROBLEM
    return made


def bad_fields(fields: Mapping[str, str]) -> Problem:
    """400 naming every wrong field."""
    return Problem(400, _("Some of it cannot be accepted. Nothing was changed."), _named(fields))


def _named(fields: Mapping[str, str]) -> list[FieldError]:
    return [FieldError(field=name, message=str(text)) for name, text in fields.items()]


def missing() -> Problem:
    """404, the same for what never was and for what may not be seen (T01)."""
    return Problem(404, _("There is nothing here."))


def problem_of(error: Exception) -> Problem | None:
    """The refusal that an error means; None for what nobody expected."""
    if isinstance(error, Problem):
        return error
    for kind, say in _SAYINGS:
        if isinstance(error, kind):
            return say(error)
    return None


def _unread(error: HttpError) -> Problem:
    """Ninja hides why a body cannot be read behind its own error; the cause has the sentence."""
    cause = error.__cause__
    known = problem_of(cause) if isinstance(cause, Exception) else None
    return known or Problem(error.status_code, str(error))


def _without_key(_error: AuthenticationError) -> Problem:
    sentence = _("A living API key is needed: send it as “Authorization: Bearer KEY”.")
    return Problem(401, sentence, headers={"WWW-Authenticate": "Bearer"})


def _bad_parameters(error: BadParameters) -> Problem:
    if concerns_the_address(error.errors):
        return missing()
    return bad_fields(complaints(error.errors))


def _too_big(_error: RequestDataTooBig) -> Problem:
    return Problem(413, _("The body is too large."))


def _busy(_error: WritersBusy) -> Problem:
    return Problem(503, busy_sentence(), headers={"Retry-After": RETRY_AFTER})


def _reused(_error: KeyReused) -> Problem:
    return Problem(422, _("This idempotency key was used with another body."))


def _running(_error: StillRunning) -> Problem:
    sentence = _("The first call with this idempotency key has not ended yet.")
    return Problem(409, sentence, headers={"Retry-After": "1"})


def _refused(status: int) -> Callable[[NotTaken], Problem]:
    return lambda error: Problem(status, error.sentence)


_SAYINGS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], Problem]], ...]
_SAYINGS = (
    (UnknownStep, _refused(404)),
    (Forbidden, _refused(403)),
    (Stale, _refused(412)),
    (BadInput, lambda error: bad_fields(error.fields)),
    (NeedsOverride, lambda error: Problem(409, error.sentence, warnings=error.warnings)),
    (Refused, lambda error: Problem(409, error.sentence, _named(error.fields))),
    (NotTaken, _refused(409)),
    (
        (UnknownOrder, UnknownProduct, UnknownCart, LinkRefused, Http404),
        lambda _error: missing(),
    ),
    (BadQuestion, lambda error: bad_fields({error.field: error.sentence})),
    (KeyReused, _reused),
    (StillRunning, _running),
    (RequestDataTooBig, _too_big),
    (WritersBusy, _busy),
    (BadParameters, _bad_parameters),
    (AuthenticationError, _without_key),
    (HttpError, _unread),
)
