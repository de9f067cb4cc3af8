"""`/hooks/payments/<gateway>`: what payment services tell us (contract 4; S1-14 to S1-16, T41-T48).

The signature is over the raw body, the answer comes after the commit, a repetition changes nothing.
No session, no CSRF check, no limit by caller: a service repeats what we did not take. A signed word
about money that nobody here knows is taken, for the late-money desk. Refused words leave one line
in the event log, without anything of the body.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from orderwright.domain.payments.port_errors import (
    BadSignature,
    GatewayError,
    NotConfigured,
    NotUnderstood,
    ProviderDown,
)
from orderwright.entrypoints import throttle
from orderwright.kernel import faults
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.lifecycle.facts import hear_all
from orderwright.outbound.gateways import asking, registry
from orderwright.outbound.gateways.configured import capabilities, gateway, is_set_up
from orderwright.outbound.providers.reading import BIGGEST_NOTIFICATION

AREA = "payments"
LINES = throttle.Limit("hook-refused", 30, 60)
"""Lines in the event log about one service: a flood of forgeries must not fill it."""
RETRY_AFTER = "60"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and word for the service."""

    status: int
    word: str


TAKEN = Reply(200, "OK")
TOO_LARGE = Reply(413, "too large")
NO_SERVICE = Reply(404, "no such service")
"""Also for one that the shop does not use: strangers learn nothing of what it uses."""
UNKNOWN = Reply(404, "unknown payment")


@csrf_exempt
def payment(request: HttpRequest, code: str) -> HttpResponse:
    """One notification: by POST, or by GET where the service notifies so."""
    able = capabilities(code)
    if code not in registry.offered() or not able.online or not is_set_up(code):
        return answer(NO_SERVICE)
    wanted = "GET" if able.notified_by_query else "POST"
    if request.method != wanted:
        return HttpResponse(status=405, headers={"Allow": wanted})
    raw = query_of(request) if able.notified_by_query else body_of(request)
    if raw is None:
        return answer(_refused(code, TOO_LARGE, _("The notification is too large.")))
    return answer(receive(code, raw, request.headers))


def receive(code: str, raw: bytes, headers: Mapping[str, str]) -> Reply:
    """Reads a notification and hears what it says; the rehearsal's pages call it directly.

    Asks the service outside of any transaction where the word is not signed.
    """
    try:
        notices = asking.read(gateway(code), raw, headers)
    except asking.UnknownPayment:
        return _refused(code, UNKNOWN, _("It is about a payment that nobody knows."))
    except (ProviderDown, NotConfigured) as problem:
        return _refused(code, Reply(503, "try again"), str(problem))
    except BadSignature as problem:
        return _refused(code, Reply(403, "bad signature"), str(problem))
    except NotUnderstood as problem:
        return _refused(code, Reply(400, "not understood"), str(problem))
    except GatewayError as problem:
        return _refused(code, Reply(400, "refused"), str(problem))
    known = hear_all(notices)
    faults.point("hooks.before_answer")
    if not known:
        told = _("A notification of %(service)s is about a payment that nobody knows: money stands "
                 "at the desk for late money.")  # fmt: skip
        _write(code, Level.WARNING, told, TAKEN)
    return TAKEN


def body_of(request: HttpRequest) -> bytes | None:
    """The body, None when it is larger than any notification; no more than that is ever read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > BIGGEST_NOTIFICATION:
        return None
    try:
        raw: bytes = request.read(BIGGEST_NOTIFICATION + 1)
    except (OSError, UnreadablePostError):
        return b""
    return raw if len(raw) <= BIGGEST_NOTIFICATION else None


def query_of(request: HttpRequest) -> bytes | None:
    """What stands behind the question mark, as it came; None when it is too long."""
    raw = str(request.META.get("QUERY_STRING", "")).encode("utf-8", "replace")
    return raw if len(raw) <= BIGGEST_NOTIFICATION else None


def _refused(code: str, reply: Reply, why: object) -> Reply:
    sentence = _("A notification of %(service)s was not taken: %(why)s")
    level = Level.ALARM if reply.status == 503 else Level.WARNING
    _write(code, level, sentence, reply, why=why)
    return reply


def _write(code: str, level: Level, sentence: object, reply: Reply, *, why: object = "") -> None:
    if throttle.is_too_much(LINES, code):
        return
    facts = {"service": registry.ENTRIES[code].label, "why": why}
    detail = {"gateway": code, "answered": reply.status}
    log.write(AREA, level, Said(sentence, facts), detail=detail)


def answer(reply: Reply) -> HttpResponse:
    """In plain words: every service looks at the status alone."""
    headers = {"Cache-Control": "no-store"}
    if reply.status == 503:
        headers["Retry-After"] = RETRY_AFTER
    return HttpResponse(reply.word, content_type="text/plain", status=reply.status, headers=headers)
