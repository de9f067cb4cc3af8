"""Undo: within the grace a step taken in the panel is taken back by the step its row names.

POST /panel/orders/<number>/undo/<seq>. Which step undoes which is the row's `undo=`; whether it may
still be taken is the engine's answer. Nobody is informed: the messages were still waiting.
"""

from datetime import timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.panel.frame import actor_of, go
from orderwright.entrypoints.panel.order_page import order_or_404
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.engine import REFUSED_ATTEMPT, led_to
from orderwright.kernel.lifecycle.errors import NotTaken, Refused
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import MACHINE, take

UNDONE = gettext_noop("Undone")
"""Kept in the words of the source: whoever reads it has a language of their own."""


def grace() -> int:
    """Seconds in which a step can be undone."""
    return shop.settings().grace_seconds


def address(number: str, event: Event) -> str:
    """Where the Undo button posts to; empty where the row names no way back."""
    step = _step_of(event)
    if step is None or not step.undo or not grace():
        return ""
    return reverse("panel:undo", args=[number, event.seq])


def undo(request: HttpRequest, number: str, seq: str) -> HttpResponse:
    """Takes the step that undoes event `seq` of the order."""
    order = order_or_404(number)
    event = Event.objects.filter(order_id=order.pk, seq=int(seq)).first()
    step = _step_of(event) if event else None
    if event is None or step is None or not step.undo:
        raise Http404
    say(request, _undone(request, event, step))
    return go(request, reverse("panel:order", args=[order.number]))


def _undone(request: HttpRequest, event: Event, step: Step) -> Toast:
    if event.at + timedelta(seconds=grace()) < clock.now():
        return Toast(_("The time to undo is over: its messages have left."), bad=True)
    ask = Ask(
        actor_of(request), inform={"email": False, "sms": False}, reason=UNDONE,
        override_warnings=True,
    )  # fmt: skip
    try:
        _take_back(event, step, ask)
    except NotTaken as refusal:
        return Toast(refusal.sentence, bad=True)
    return Toast(_("Undone. Nobody was informed."))


def _take_back(event: Event, step: Step, ask: Ask) -> None:
    """Only what still stands is taken back: under the lock nothing has moved the row since."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=event.order_id or 0)
        since = Event.objects.filter(
            order_id=order.pk, subject_kind=event.subject_kind, subject_id=event.subject_id,
            seq__gt=event.seq,
        ).exclude(name=REFUSED_ATTEMPT)  # fmt: skip
        if led_to(event) != order.stage or any(led_to(later) for later in since):
            raise Refused(_("The order has moved on since: this can no longer be undone."))
        take((event.subject_kind, step.undo), event.subject_id, ask)


def _step_of(event: Event) -> Step | None:
    table = MACHINE.tables.get(event.subject_kind)
    return table.by_verb.get(event.step) if table else None
