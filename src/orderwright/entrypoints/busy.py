"""What a visitor is told while the queue of writers is too long: 503 and when to come again.

Owns that one answer. A middleware for the pages; the API asks for `RETRY_AFTER` and speaks in its
own format. Never retries: nothing was written, the visitor's next try is the retry.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.kernel.database.errors import WritersBusy

RETRY_AFTER = "2"
"""Seconds."""

PAGE = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{title}</title><h1>{title}</h1><p>{sentence}</p></html>"
)


class BusyMiddleware:
    """Turns `WritersBusy` out of a view into a plain 503 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django with whatever a view raised."""
        return busy_page() if isinstance(exception, WritersBusy) else None


def busy_page() -> HttpResponse:
    """The page itself, without a database query and without a template."""
    page = PAGE.format(
        language=get_language() or "en",
        title=escape(_("One moment, please")),
        sentence=escape(busy_sentence()),
    )
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})


def busy_sentence() -> str:
    """For the API's `detail` as well."""
    return _("Many people are ordering right now. Nothing was changed; please try again.")
