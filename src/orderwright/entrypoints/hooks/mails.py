"""`/hooks/mail/<provider>`: a mail server hands over a mail that came for the shop (X11, F26).

The body is the raw mail, signed as a whole. No session, no CSRF check. The same mail again changes
nothing. Reads, then one call in one transaction.
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orderwright.entrypoints import throttle
from orderwright.entrypoints.client_address import address_of
from orderwright.lifecycle.facts import apply_fact
from orderwright.outbound.notifications.incoming import hooks
from orderwright.outbound.notifications.incoming.facts import MailCame, Way
from orderwright.outbound.notifications.incoming.parts import MOST_BYTES
from orderwright.outbound.notifications.incoming.reading import read

POSTS = throttle.Limit("incoming-mails", 600, 60)


@csrf_exempt
@require_POST
def receive(request: HttpRequest, name: str) -> HttpResponse:
    """200 when it is kept, 403 without the right signature, 404 for a provider not in use."""
    provider = hooks.provider(name)
    if provider is None:
        return _answer(404, "no such provider")
    if throttle.is_too_much(POSTS, address_of(request)):
        return _answer(429, "slower")
    body = _body(request)
    if body is None:
        return _answer(413, "too large")
    try:
        raw = provider.raw_mail(body, request.headers)
    except hooks.NotOurs:
        return _answer(403, "wrong signature")
    if not raw.strip():
        return _answer(400, "no mail")
    mail = read(raw)
    with transaction.atomic():
        apply_fact(MailCame(mail, Way.HOOK))
    return _answer(200, "OK")


def _body(request: HttpRequest) -> bytes | None:
    """None when it is larger than any mail that is read; no more than that is ever read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        return None
    try:
        raw: bytes = request.read(MOST_BYTES + 1)
    except (OSError, UnreadablePostError):
        return b""
    return raw if len(raw) <= MOST_BYTES else None


def _answer(status: int, word: str) -> HttpResponse:
    """In plain words: programs look at the status alone."""
    headers = {"Cache-Control": "no-store"}
    if status == 429:
        headers["Retry-After"] = "60"
    return HttpResponse(word, content_type="text/plain", status=status, headers=headers)
