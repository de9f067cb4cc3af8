"""Pages behind a link: the token in the path is the right to them (semantics 2).

Owns what all have in common: one 404 for every unknown token (T01, T07), plain pages for links that
were right once, the language of the order, and the count of wrong guesses. They need no cookie, so
the CSRF check is off: without the token in path and form nobody can act, and with it anybody may.
Browsers also send `Origin: null` from pages with no-referrer, which that check would refuse.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_id
from orderwright.domain.overview.orders import customer_data
from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.overview.shapes import CustomerOrderData
from orderwright.entrypoints import throttle
from orderwright.entrypoints.client_address import address_of
from orderwright.entrypoints.storefront import openers, pages, visitors
from orderwright.entrypoints.storefront.languages import is_offered
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.links.errors import LinkExpired, LinkRevoked, UnknownLink
from orderwright.kernel.links.services import resolve

ACTIONS = frozenset({"GET", "HEAD", "POST"})


@dataclass(frozen=True)
class Visit:
    """Somebody who came by a link. `is_over`: its time is up, it may only ask for a new one."""

    request: HttpRequest
    purpose: Purpose
    token: str
    order: Order
    is_over: bool = False

    def actor(self) -> Actor:
        """Who takes a step by this link: with the right of its purpose and no other."""
        return visitors.with_link(self.request, self.purpose)

    @property
    def pressed(self) -> str:
        """The button of a POST whose form repeats the token of the path; else empty."""
        if self.request.method != "POST":
            return ""
        repeated = self.request.POST.get("token", "")
        return self.request.POST.get("action", "") if _same(repeated, self.token) else ""

    def seen(self) -> CustomerOrderData:
        """The order as this link may see it, in the language of the page."""
        # The reading copy speaks the page's language; it is never saved.
        self.order.locale = translation.get_language() or self.order.locale
        return customer_data(self.order, self.token, purpose=self.purpose)


Page = Callable[[Visit], HttpResponse]
View = Callable[[HttpRequest, str], HttpResponse]


def behind_link(purpose: Purpose) -> Callable[[Page], View]:
    """Gives the page its visit; whoever comes by no link of ours never reaches it."""

    def decorate(page: Page) -> View:
        @csrf_exempt
        @require_http_methods(ACTIONS)
        @wraps(page)
        def answer(request: HttpRequest, token: str) -> HttpResponse:
            if request.method == "POST" and throttle.is_too_much(throttle.PRESSES, token):
                return pages.wait(request, throttle.PRESSES.seconds)
            return _open(request, token, purpose, page)

        return answer

    return decorate


def _open(request: HttpRequest, token: str, purpose: Purpose, page: Page) -> HttpResponse:
    try:
        row, is_over = resolve(purpose, token).row, False
    except UnknownLink:
        # Only guesses are counted and only guesses wait: a good link always answers.
        if throttle.is_too_much(throttle.WRONG_TOKENS, address_of(request)):
            return pages.wait(request, throttle.WRONG_TOKENS.seconds)
        raise Http404 from None
    except LinkRevoked:
        return pages.by_token(request, "replaced.html", {}, status=410)
    except LinkExpired as expired:
        row, is_over = expired.row, True
    order = by_id(row)
    openers.note(request, token, order.number, purpose)
    with translation.override(language_of(request, order)):
        return page(Visit(request, purpose, token, order, is_over))


def _same(given: str, expected: str) -> bool:
    return constant_time_compare(
        given.encode("utf-8", "replace"), expected.encode("utf-8", "replace")
    )


def language_of(request: HttpRequest, order: Order) -> str:
    """Asked for in the address, else chosen before, else the order's own."""
    asked = request.GET.get("lang", "")
    if is_offered(asked):
        return asked
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language() or order.locale
    return order.locale if is_offered(order.locale) else settings.LANGUAGE_CODE
