"""Opens the links of deliverers and draws the frame of their pages.

Owns who acts by them. An unknown token is a page that does not exist; a link that was closed says
so and shows nothing else. Wrong guesses are counted, and wait.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from orderwright.domain.delivery.models import Deliverer
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints import throttle
from orderwright.entrypoints.client_address import address_of
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.links.errors import LinkRefused, UnknownLink
from orderwright.kernel.links.services import resolve
from orderwright.kernel.log import link_hits
from orderwright.kernel.log.models import Opener

METHODS = ("GET", "HEAD", "POST")
AGENT_LIMIT = 200

View = Callable[[HttpRequest, str], HttpResponse]
Page = Callable[[HttpRequest, str, int], HttpResponse]
"""Request, token, and the row that the link opens."""


def behind(purpose: str) -> Callable[[Page], View]:
    """Gives the page its row; whoever comes by no living link never reaches it."""

    def decorate(page: Page) -> View:
        @csrf_exempt
        @require_http_methods(METHODS)
        @wraps(page)
        def answer(request: HttpRequest, token: str) -> HttpResponse:
            if request.method == "POST" and throttle.is_too_much(throttle.PRESSES, token):
                return wait(request, throttle.PRESSES.seconds)
            try:
                row = resolve(purpose, token).row
            except UnknownLink:
                if throttle.is_too_much(throttle.WRONG_TOKENS, address_of(request)):
                    return wait(request, throttle.WRONG_TOKENS.seconds)
                raise Http404 from None
            except LinkRefused:
                return closed(request)
            return page(request, token, row)

        return answer

    return decorate


def actor_of(request: HttpRequest, deliverer: Deliverer) -> Actor:
    """The deliverer as the engine knows people at this door."""
    said = str(request.headers.get("User-Agent", ""))[:AGENT_LIMIT]
    agent = "".join(letter for letter in said if letter.isprintable())
    ip = address_of(request)
    return Actor(ActorKind.DELIVERER, deliverer.name, door=Door.COURIER, ip=ip, agent=agent)


def count(request: HttpRequest, order_number: str, purpose: str) -> None:
    """The visit, for the eye of staff."""
    opener = Opener.PRESS if request.method == "POST" else Opener.PERSON
    link_hits.count(order_number, purpose, opener, ip=address_of(request))


def repeats(request: HttpRequest, token: str) -> bool:
    """Whether the form names the token of its address."""
    given = request.POST.get("token", "")
    return constant_time_compare(given.encode("utf-8", "replace"), token.encode())


def draw(
    request: HttpRequest, name: str, context: Mapping[str, Any], locale: str, *, status: int = 200
) -> HttpResponse:
    """A page in that language and the shop's time zone; nobody may keep it, its address goes to
    nobody.
    """
    with translation.override(locale), timezone.override(shop.settings().time_zone):
        around = {"shop": shop.settings(), **context}
        answer = render(request, f"courier/{name}", around, status=status)
    return private(answer)


def private(answer: HttpResponse) -> HttpResponse:
    """For this deliverer's eyes."""
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def closed(request: HttpRequest) -> HttpResponse:
    """410: the link was right once."""
    sentence = _("It was given to somebody else, called off, or done. There is nothing to see.")
    context = {"title": _("This link is closed"), "sentence": sentence}
    return draw(request, "sentence.html", context, translation.get_language() or "en", status=410)


def wait(request: HttpRequest, seconds: int) -> HttpResponse:
    """429 for whoever taps or guesses too often."""
    context = {"title": _("One moment"), "sentence": _("Please try again in a minute.")}
    locale = translation.get_language() or "en"
    answer = draw(request, "sentence.html", context, locale, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
