"""Django's sessions where SQLite has one writer: a session that cannot be kept is no bad request.

A middleware in the place of Django's. What was done stays done: when only a last word for the next
page (a toast) could not be kept, the answer goes out as it is. A new session, as of a login, that
could not be kept is a 503. Called by Django alone.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from orderwright.entrypoints.busy import busy_page
from orderwright.kernel.database.errors import WritersBusy


class Sessions(SessionMiddleware):
    """Keeps the session, or says honestly that it was too busy to."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Called by Django with every answer."""
        try:
            return super().process_response(request, response)
        except (SessionInterrupted, WritersBusy) as error:
            if not _was_busy(error):
                raise
        known = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        return response if request.session.session_key == known else busy_page()


def _was_busy(error: BaseException | None) -> bool:
    """Whether the queue of writers stands behind it; Django says only that the save failed."""
    while error is not None and not isinstance(error, WritersBusy):
        error = error.__context__
    return error is not None
