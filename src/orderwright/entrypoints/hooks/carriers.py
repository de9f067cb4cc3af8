"""`/hooks/carriers/<service>`: a carrier says that there is news (contract 4).

Carriers do not sign (ShipX): the post is only a knock. Whose parcel it is about is asked about
next, within seconds, by the worker; what the post itself says counts for nothing. A stranger who
knows a number gains an ask that is made anyway. No session, no CSRF check; harmless when repeated.
"""

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orderwright.domain.delivery.port_errors import NotConfigured, ProviderError
from orderwright.entrypoints import throttle
from orderwright.entrypoints.client_address import address_of
from orderwright.kernel import clock
from orderwright.outbound.carriers import registry, shipments
from orderwright.outbound.carriers.configured import capabilities, is_set_up, service
from orderwright.outbound.providers.reading import BIGGEST_NOTIFICATION

KNOCKS = throttle.Limit("carrier-knocks", 300, 60)
MOST_NAMES = 50


@csrf_exempt
@require_POST
def knock(request: HttpRequest, code: str) -> HttpResponse:
    """200 when some parcel of ours is meant, 404 for others and for services not in use."""
    if code not in registry.offered() or not capabilities(code).knocks or not is_set_up(code):
        return _answer(404, "no such service")
    if throttle.is_too_much(KNOCKS, address_of(request)):
        return _answer(429, "slower")
    raw = _body(request)
    if raw is None:
        return _answer(413, "too large")
    try:
        names = service(code).knocked(raw, request.headers)[:MOST_NAMES]
    except NotConfigured:
        return _answer(503, "try again")
    except ProviderError:
        return _answer(400, "not understood")
    known = shipments.knock(code, names, now=clock.now())
    return _answer(200, "OK") if known else _answer(404, "unknown parcel")


def _body(request: HttpRequest) -> bytes | None:
    """The body, None when it is larger than any notification; no more than that is ever read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > BIGGEST_NOTIFICATION:
        return None
    try:
        raw: bytes = request.read(BIGGEST_NOTIFICATION + 1)
    except (OSError, UnreadablePostError):
        return b""
    return raw if len(raw) <= BIGGEST_NOTIFICATION else None


def _answer(status: int, word: str) -> HttpResponse:
    """In plain words: carriers look at the status alone."""
    headers = {"Cache-Control": "no-store"}
    if status in (429, 503):
        headers["Retry-After"] = "60"
    return HttpResponse(word, content_type="text/plain", status=status, headers=headers)
