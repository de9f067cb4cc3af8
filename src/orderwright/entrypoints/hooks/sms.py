"""`/hooks/sms/<service>`: what SMS services report of messages (contract 4; S4-9, T41).

The signature is over the raw body (or a secret stands in the address, where the service signs
nothing), the answer comes after the commit, a repetition changes nothing. By GET or POST, as the
service likes. Refused reports leave one line in the event log, without anything of the body.
"""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from orderwright.entrypoints import throttle
from orderwright.entrypoints.hooks.payments import (
    LINES,
    NO_SERVICE,
    TOO_LARGE,
    Reply,
    answer,
    body_of,
    query_of,
)
from orderwright.kernel import faults
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.kernel.providers import BadSignature, NotConfigured, ProviderError
from orderwright.outbound.notifications import receipts
from orderwright.outbound.sms import configured, registry


@csrf_exempt
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """One report; 404 for services not in use. One about a message that nobody here knows is taken
    too: a service repeats for days what it is not answered.
    """
    if code not in registry.offered() or configured.problem(code):
        return answer(NO_SERVICE)
    by_query = registry.ENTRIES[code].capabilities.by_query or request.method == "GET"
    raw = query_of(request) if by_query else body_of(request)
    if raw is None:
        return answer(TOO_LARGE)
    return answer(receive(code, raw, request.headers))


def receive(code: str, raw: bytes, headers: Mapping[str, str]) -> Reply:
    """Reads a report and keeps what it says; the rehearsal's page calls it directly."""
    try:
        found = configured.service_of(code).parse_receipt(raw, headers)
    except BadSignature as problem:
        return _refused(code, Reply(403, "bad signature"), problem)
    except NotConfigured as problem:
        return _refused(code, Reply(503, "try again"), problem)
    except ProviderError as problem:
        return _refused(code, Reply(400, "not understood"), problem)
    receipts.hear(found)
    faults.point("hooks.before_answer")
    return Reply(200, registry.ENTRIES[code].capabilities.answer)


def _refused(code: str, reply: Reply, why: ProviderError) -> Reply:
    if not throttle.is_too_much(LINES, f"sms-{code}"):
        facts = {"service": registry.ENTRIES[code].label, "why": str(why)}
        sentence = _("A report of %(service)s was not taken: %(why)s")
        detail = {"service": code, "answered": reply.status}
        log.write("sms", Level.WARNING, Said(sentence, facts), detail=detail)
    return reply
