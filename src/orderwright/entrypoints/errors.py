"""What a visitor sees when something is refused or broken: one plain page, or problem+json.

Called by Django through the handlers in `config/urls.py`, by the CSRF check and by axes. Asks
neither database nor session, because those may be what broke; says nothing of the cause, which
is in the log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Refusal:
    """A status with the two sentences that a person reads."""

    status: HTTPStatus
    title: str
    detail: str


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, also for a host name that is not ours and a form that is too large."""
    title = _("We could not read that")
    detail = _("Something in the address or the form was not as we expect it. Please try again.")
    return _answer(request, Refusal(HTTPStatus.BAD_REQUEST, title, detail))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 for a person without the right."""
    title = _("This is not open to you")
    detail = _("Your role does not include this page. Ask the owner of the shop for the right.")
    return _answer(request, Refusal(HTTPStatus.FORBIDDEN, title, detail))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what never was and for what the visitor may not see."""
    title = _("There is nothing here")
    detail = _("The address may be mistyped, or the link may have been replaced by a newer one.")
    return _answer(request, Refusal(HTTPStatus.NOT_FOUND, title, detail))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; what happened is in the log."""
    title = _("That was our fault")
    detail = _("Something broke on our side and was written down. Please try again in a moment.")
    return _answer(request, Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, title, detail))


def wrong_way(request: HttpRequest) -> HttpResponse:
    """405 for a person who has typed, or reloaded, the address that a form is sent to."""
    title = _("This address is for a button")
    detail = _(
        "It does something only when the button on its page is pressed. Nothing was changed."
    )
    return _answer(request, Refusal(HTTPStatus.METHOD_NOT_ALLOWED, title, detail))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form comes from another site or from before the last login."""
    title = _("This form has expired")
    detail = _("Go back, reload the page and send the form once more. Nothing was changed.")
    return _answer(request, Refusal(HTTPStatus.FORBIDDEN, title, detail))


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """429 after too many wrong passwords; the same whether the account exists or not."""
    title = _("Too many attempts")
    detail = _("Please wait a quarter of an hour before the next attempt to log in.")
    return _answer(request, Refusal(HTTPStatus.TOO_MANY_REQUESTS, title, detail))


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if request.path.startswith("/api/"):
        return _problem(refusal)
    context = {"refusal": refusal, "language": get_language() or "en"} | _way_back(request)
    # Without the request: its context processors would ask session and database.
    return HttpResponse(render_to_string("error.html", context), status=refusal.status)


def _way_back(request: HttpRequest) -> dict[str, str]:
    """Staff go back to the panel, everybody else to the shop."""
    if request.path.startswith(("/panel/", "/mailbox/")):
        return {"home": _("To the panel"), "home_address": "/panel/"}
    return {"home": _("To the shop"), "home_address": "/"}


class WrongWay:
    """Middleware: a 405 without a word becomes a page; the API has its own words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED or _is_for_programs(request):
            return answer
        page = wrong_way(request)
        page["Allow"] = answer["Allow"]
        return page


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/hooks/", "/health/", "/metrics"))


def _problem(refusal: Refusal) -> HttpResponse:
    """RFC 9457."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": int(refusal.status),
        "detail": refusal.detail,
        "errors": [],
    }
    answer = JsonResponse(body, status=refusal.status)
    answer["Content-Type"] = "application/problem+json"
    return answer
