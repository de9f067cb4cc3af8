"""The language switch: remembers the choice in the cookie `language` and goes back.

Called by the form in the frame of every shop page. Never redirects off this site (T12).
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.translation import check_for_language, gettext
from django.views.decorators.http import require_POST

from orderwright.domain.shop import queries as shop

_YEAR = 365 * 24 * 60 * 60


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Sets the cookie to one of the shop's languages."""
    chosen = request.POST.get("language", "")
    if not is_offered(chosen):
        return HttpResponseBadRequest(gettext("The shop does not speak that language."))
    answer = HttpResponseRedirect(own_path(request.POST.get("next", "/")))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    return answer


def is_offered(language: str) -> bool:
    """Whether the shop speaks it."""
    known = {code for code, _name in shop.languages()}
    return language in known and check_for_language(language)


def own_path(wanted: str) -> str:
    """A path of this site, or the start page for anything that could lead elsewhere."""
    if not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or "\\" in wanted:
        return "/"
    if not wanted.isprintable() or any(c.isspace() for c in wanted):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else wanted
