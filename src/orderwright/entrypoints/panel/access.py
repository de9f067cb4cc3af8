"""Who may open which page: every address of the panel goes through `route()`.

A route names the right for reading and the right for writing; a method without a right is answered
with 405, so that no page can be forgotten. Called by `urls.py` and `mailbox_urls.py` alone.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import URLPattern, path, re_path
from django.utils import timezone, translation
from django_htmx.http import HttpResponseClientRedirect

from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import Permission

View = Callable[..., HttpResponseBase]
NUMBER = r"(?P<number>[A-Z0-9][A-Z0-9-]{0,23})"
"""Order numbers as the contract fixes them."""


def route(
    address: str,
    view: View,
    name: str,
    *,
    get: Permission | None = None,
    post: Permission | None = None,
) -> URLPattern:
    """One address with the rights to read and to write by it; None = not that method."""
    rights = {method: right for method, right in (("GET", get), ("POST", post)) if right}
    guarded = _guarded(view, rights)
    if address.startswith("^"):
        return re_path(address, guarded, name=name)
    return path(address, guarded, name=name)


def person(request: HttpRequest) -> User:
    """Who is signed in; only for views behind `route()`."""
    assert isinstance(request.user, User)
    return request.user


def may(request: HttpRequest, right: Permission) -> bool:
    """Whether to show a link; the page behind it checks again."""
    return right in person(request).rights


def _guarded(view: View, rights: Mapping[str, Permission]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not isinstance(request.user, User) or not request.user.is_active:
            return _to_login(request)
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in rights:
            return HttpResponseNotAllowed(sorted(rights))
        if rights[method] not in request.user.rights:
            raise PermissionDenied
        return _in_their_words(view, request, *args, **named)

    return guarded


def _in_their_words(view: View, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
    """The view in the person's language and the shop's time zone; nothing of it may be cached."""
    locale = person(request).locale
    with translation.override(locale), timezone.override(shop.settings().time_zone):
        answer = view(request, *args, **named)
    answer.headers.setdefault("Cache-Control", "no-store, private")
    answer.headers.setdefault("Content-Language", locale)
    return answer


def _to_login(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(str(settings.LOGIN_URL))
    wanted = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({'next': wanted})}" if wanted not in {"", "/panel/"} else ""
    return HttpResponseRedirect(f"{settings.LOGIN_URL}{query}")
