"""Messages (U10, X1): what waits to leave, what left and what became of it; send again, take back.

Bodies are shown as they were sent, in a frame that may run nothing, with dead links for what a mail
server took. What waits in its grace leaves at once or never, as staff decide; who did it stands in
the event log. Sending again is a step of the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.panel import names
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import actor_of, go, page, way_back
from orderwright.entrypoints.panel.mailbox import framed
from orderwright.entrypoints.panel.message_files import files_of, served
from orderwright.entrypoints.panel.paging import asked_for, keyset
from orderwright.entrypoints.panel.timeline import effect_labels
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.entrypoints.panel.undelivered import undelivered
from orderwright.kernel import clock
from orderwright.kernel.duties import queries as duties
from orderwright.kernel.duties import services
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.lifecycle.machine import take
from orderwright.outbound.notifications import queries
from orderwright.outbound.notifications.kinds import KINDS, NOTE
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.queries import Sought

CHANNELS = ("email", "sms", "shop")
MOST_WAITING = 50
SENT_NOW = gettext_noop("%(name)s: “%(what)s” leaves at once.")
TAKEN_BACK = gettext_noop("%(name)s: “%(what)s” does not leave.")
LOOKS = {
    "queued": "grey", "handed_over": "green", "delivered": "green", "failed": "red",
    "bounced": "red", "withheld": "amber",
}  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """One message that has not left. `seconds`: until it does; 0 = now."""

    duty: Duty
    what: str
    number: str
    seconds: int


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/messages?state=&event=&channel=&q=&from=&to=&after="""
    asked = asked_for(request, "state", "event", "channel", "q", "from", "to")
    rows, pages = keyset(request, queries.found(_sought(asked)), asked, newest_first=True)
    context = {
        "asked": asked, "rows": rows, "numbers": numbers_of(rows), "looks": LOOKS, **pages,
        "states": Message.State.choices, "events": _events(), "waiting": _waiting(),
        "undelivered": undelivered(), "here_address": request.get_full_path(),
    }  # fmt: skip
    return page(request, "message_log.html", context)


def one(request: HttpRequest, message_id: int) -> HttpResponse:
    """GET /panel/messages/<id>"""
    return shown(request, _message(message_id))


def shown(request: HttpRequest, kept: Message) -> HttpResponse:
    """The page of one message."""
    files, problem = files_of(kept)
    context = {
        "message": kept, "shown": queries.shown(kept), "numbers": numbers_of([kept]),
        "language_name": names.language(kept.locale), "files": files, "problem": problem,
        "file_page": "panel:logged_file",
        "look": LOOKS[kept.state],
        "again": queries.sent_to_customer(kept.order_id or 0, kept.pk) is not None,
    }  # fmt: skip
    return page(request, "message_one.html", context)


def body(request: HttpRequest, message_id: int) -> HttpResponse:
    """GET /panel/messages/<id>/body: the HTML part for the frame."""
    return framed(_message(message_id))


def file(request: HttpRequest, message_id: int, position: int) -> HttpResponse:
    """GET /panel/messages/<id>/files/<position>"""
    return served(_message(message_id), position)


def send_again(request: HttpRequest, message_id: int) -> HttpResponse:
    """POST /panel/messages/<id>/again: the order's step, with the reason that was typed."""
    kept = _message(message_id)
    reason = request.POST.get("reason", "").strip()[:500]
    ask = Ask(actor_of(request), data={"message": kept.pk}, reason=reason)
    try:
        take(("order", "send_again"), kept.order_id or 0, ask)
    except Order.DoesNotExist as gone:
        raise Http404 from gone
    except NotTaken as refusal:
        say(request, Toast(refusal.sentence, bad=True))
        return go(request, reverse("panel:logged_message", args=[kept.pk]))
    say(request, Toast(_("It leaves in a moment.")))
    return go(request, way_back(request, reverse("panel:message_log")))


def hurry(request: HttpRequest, duty_id: int) -> HttpResponse:
    """POST /panel/messages/waiting/<duty>/now: with those before it, which it may not overtake."""
    with transaction.atomic():
        duty = _owed(duty_id)
        done = services.send_now(duties.up_to(duty))
        if done:
            _note(request, SENT_NOW, duty)
    say(request, Toast(_("It leaves in a moment.") if done else _("It is on its way already.")))
    return go(request, way_back(request, reverse("panel:message_log")))


def take_back(request: HttpRequest, duty_id: int) -> HttpResponse:
    """POST /panel/messages/waiting/<duty>/back: nobody gets it."""
    with transaction.atomic():
        duty = _owed(duty_id)
        done = services.withdraw([duty.event_id], effects={duty.effect})
        if done:
            _note(request, TAKEN_BACK, duty)
    say(request, Toast(_("It does not leave.") if done else _("It is on its way already.")))
    return go(request, way_back(request, reverse("panel:message_log")))


def numbers_of(rows: Sequence[Message]) -> dict[int, str]:
    """Order id -> number, for the links."""
    ids = {row.order_id for row in rows if row.order_id}
    return dict(Order.objects.filter(pk__in=ids).values_list("pk", "number"))


def _message(message_id: int) -> Message:
    kept = queries.any_message(message_id)
    if kept is None:
        raise Http404
    return kept


def _owed(duty_id: int) -> Duty:
    duty = Duty.objects.filter(pk=duty_id, channel__in=CHANNELS).first()
    if duty is None:
        raise Http404
    return duty


def _note(request: HttpRequest, words: str, duty: Duty) -> None:
    number = Order.objects.filter(pk=duty.order_id or 0).values_list("number", flat=True).first()
    what = effect_labels().get(duty.effect, duty.effect)
    facts = {"name": person(request).name, "what": what}
    log.write(
        "messages", Level.INFO, Said(words, facts), order_number=number or "",
        detail={"duty": duty.pk},
    )  # fmt: skip


def _waiting() -> list[Waiting]:
    """The queue, what leaves first on top."""
    found = list(duties.waiting_by(CHANNELS)[:MOST_WAITING])
    orders = Order.objects.filter(pk__in=[duty.order_id for duty in found if duty.order_id])
    numbers, labels, now = dict(orders.values_list("pk", "number")), effect_labels(), clock.now()
    return [
        Waiting(
            duty, str(labels.get(duty.effect, duty.effect)), numbers.get(duty.order_id or 0, ""),
            max(0, int((duty.due_at - now).total_seconds())),
        )
        for duty in found
    ]  # fmt: skip


def _events() -> list[tuple[str, str]]:
    own = [("written", _("Message of the shop")), ("again", _("Sent once more"))]
    told = [(kind.event, str(kind.label)) for kind in KINDS.values() if kind.audience != NOTE]
    return told + own


def _sought(asked: dict[str, str]) -> Sought:
    return Sought(
        asked["state"] if asked["state"] in Message.State.values else "", asked["event"],
        asked["channel"], asked["q"], _midnight(asked["from"]), _midnight(asked["to"], days=1),
    )  # fmt: skip


def _midnight(typed: str, days: int = 0) -> datetime | None:
    """The day's beginning by the shop's clock; what is no day counts for nothing."""
    try:
        day = date.fromisoformat(typed) + timedelta(days=days)
        return datetime.combine(day, time.min, ZoneInfo(shop.settings().time_zone))
    except (ValueError, OverflowError):
        return None
