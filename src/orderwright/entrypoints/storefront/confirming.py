"""The confirm page `/c/<token>` of the mail: GET shows, POST acts (X2, T04-T06).

Looking at it, however often and by whom, changes nothing: mail scanners do. One tap confirms, or
says that the order is somebody else's doing. A link that ran out offers a new one by mail.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Gate
from orderwright.domain.orders.queries import gate
from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.shop.stages import GateKind, GateState, OrderStage
from orderwright.entrypoints.storefront import pages, payment_words, visitors
from orderwright.entrypoints.storefront.token_pages import Visit, behind_link
from orderwright.entrypoints.storefront.tracking import request_link
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.queries import living_tokens
from orderwright.lifecycle.machine import take

VERBS = {"confirm": "pass", "refuse": "refuse"}
FALSE_ORDER = "false order"


@behind_link(Purpose.CONFIRM)
def confirm(visit: Visit) -> HttpResponse:
    """Shows what is to be confirmed, or what became of it."""
    if visit.request.method != "POST":
        return _page(visit)
    if visit.is_over:
        return _ask_for_new_link(visit)
    verb = VERBS.get(visit.pressed)
    if verb is None:
        return _page(visit, refusal=_("We could not read that button. Please try again."))
    return _answer(visit, verb)


def _answer(visit: Visit, verb: str) -> HttpResponse:
    """Takes the step. What is settled already stays so: the page says how it stands (T06)."""
    theirs = gate(visit.order.pk, GateKind.CUSTOMER)
    if theirs is None or theirs.state != GateState.OPEN:
        return _back(visit)
    reason = FALSE_ORDER if verb == "refuse" else ""
    try:
        take(("gate", verb), theirs.pk, Ask(visit.actor(), reason=reason))
    except NotTaken as refusal:
        visit.order.refresh_from_db()
        return _page(visit, refusal=refusal.sentence)
    return _back(visit)


def _ask_for_new_link(visit: Visit) -> HttpResponse:
    if visit.pressed != "request":
        return _page(visit)
    # Whoever holds the old link may ask for a new one: it goes to the order's own address only.
    asking = visitors.with_link(visit.request, Purpose.TRACK)
    refusal = request_link(visit.order.pk, asking)
    return _page(visit, refusal=refusal, sent=not refusal)


def _back(visit: Visit) -> HttpResponse:
    headers = {"Cache-Control": pages.PRIVATE, "Referrer-Policy": "no-referrer"}
    return HttpResponseRedirect(visit.request.get_full_path(), headers=headers)


def _page(visit: Visit, *, refusal: str = "", sent: bool = False) -> HttpResponse:
    theirs = gate(visit.order.pk, GateKind.CUSTOMER)
    tracking = living_tokens(Purpose.TRACK, [visit.order.pk]).get(visit.order.pk, "")
    context = {
        "order": visit.seen(), "token": visit.token, "standing": standing(visit, theirs),
        "gate": theirs, "refusal": refusal, "sent": sent, "tracking": tracking,
        "money_went": payment_words.money_went(visit.order),
    }  # fmt: skip
    return pages.by_token(
        visit.request, "confirm_link.html", context, status=409 if refusal else 200
    )


def standing(visit: Visit, theirs: Gate | None) -> str:
    """What the page is about: open, expired, confirmed, refused, cancelled or nothing."""
    if theirs is not None and theirs.state in (GateState.PASSED, GateState.WAIVED):
        return "cancelled" if visit.order.stage == OrderStage.CANCELLED else "confirmed"
    if visit.order.stage == OrderStage.CANCELLED:
        refused = theirs is not None and theirs.state == GateState.REFUSED
        return "refused" if refused else "cancelled"
    if theirs is None or visit.order.stage != OrderStage.PLACED:
        return "nothing"
    return "expired" if visit.is_over else "open"
