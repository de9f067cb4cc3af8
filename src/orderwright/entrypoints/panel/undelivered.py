"""What was given up after its last try: shown among the problems, owed again by one press.

A message that no repeat can deliver is buried with its error (`kernel/duties`). Here staff see it
and, once the cause is gone, send it again: one, or all. Who did it stands in the event log.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import go, way_back
from orderwright.entrypoints.panel.timeline import effect_labels
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.duties import queries, services
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.outbound.notifications import again
from orderwright.outbound.notifications.models import Message

SENT_AGAIN = gettext_noop("%(name)s: “%(what)s” is sent again.")
ALL_AGAIN = gettext_noop("%(name)s: messages that were given up are sent again (%(n)s).")

MOST_SHOWN = 50


@dataclass(frozen=True)
class Undelivered:
    """One thing that was owed and given up. `number` is empty when it belongs to no order."""

    duty_id: int
    what: str
    recipient: str
    number: str
    error: str
    since: datetime | None


def undelivered() -> tuple[list[Undelivered], int]:
    """The newest `MOST_SHOWN`, and how many there are in all."""
    found = list(queries.dead()[:MOST_SHOWN])
    count = len(found) if len(found) < MOST_SHOWN else queries.dead().count()
    orders = Order.objects.filter(pk__in=[duty.order_id for duty in found if duty.order_id])
    numbers = dict(orders.values_list("pk", "number"))
    labels = effect_labels()
    shown = [
        Undelivered(
            duty.pk, str(labels.get(duty.effect, duty.effect)), duty.target,
            numbers.get(duty.order_id or 0, ""), duty.error, duty.dead_at,
        )
        for duty in found
    ]  # fmt: skip
    return shown, count


def send_again(request: HttpRequest, duty_id: int) -> HttpResponse:
    """POST /panel/undelivered/<duty>; pressed twice it is owed once."""
    with transaction.atomic():
        revived = services.revive(duty_id)
        if revived:
            _note(request, Duty.objects.get(pk=duty_id))
    say(request, Toast(_("It leaves in a moment.") if revived else _("It is on its way already.")))
    return go(request, way_back(request, reverse("panel:orders") + "?tab=problems"))


def send_all_again(request: HttpRequest) -> HttpResponse:
    """POST /panel/undelivered"""
    with transaction.atomic():
        count = services.revive_all()
        told = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", count)
        sentence = told % {"n": count}
        if count:
            facts = {"name": person(request).name, "n": count}
            log.write("duties", Level.INFO, Said(ALL_AGAIN, facts))
    say(request, Toast(sentence if count else _("Nothing is left to send again.")))
    return go(request, way_back(request, reverse("panel:orders") + "?tab=problems"))


def send_to_new_address(request: HttpRequest, message_id: int) -> HttpResponse:
    """POST /panel/undelivered/messages/<message>: once more, to where its order's mails go now."""
    message = Message.objects.filter(pk=message_id).first()
    order = Order.objects.filter(pk=message.order_id or 0).first() if message else None
    if message is None or order is None:
        raise Http404
    owed = again.send_to_new_address(message, order)
    say(request, Toast(_("It leaves in a moment.") if owed else _("It is on its way already.")))
    return go(request, way_back(request, reverse("panel:order", args=[order.number])))


def _note(request: HttpRequest, duty: Duty) -> None:
    what = effect_labels().get(duty.effect, duty.effect)
    number = Order.objects.filter(pk=duty.order_id or 0).values_list("number", flat=True).first()
    log.write(
        "duties", Level.INFO, Said(SENT_AGAIN, {"name": person(request).name, "what": what}),
        order_number=number or "", detail={"duty": duty.pk},
    )  # fmt: skip
