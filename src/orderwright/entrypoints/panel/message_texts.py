"""The texts of mails and SMS: which events are told, by which channel, in which words (S4-30).

A matrix, and for each text an editor with its variables, a live preview on an order (in a frame
that may run nothing) and its versions. What may be written is judged by
`outbound/notifications/writing.py`. Changes no order.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.mailbox import FRAME_POLICY
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.liquid_texts import LONGEST
from orderwright.kernel.money import Money
from orderwright.kernel.texts import is_storable
from orderwright.outbound.notifications import edited, linking, logos, testing, trials, writing
from orderwright.outbound.notifications.defaults import Parts, default
from orderwright.outbound.notifications.gsm import counted
from orderwright.outbound.notifications.kinds import (
    CHANNELS,
    CUSTOMER,
    DELIVERER,
    KINDS,
    SMS,
    Kind,
    has_switch,
)
from orderwright.outbound.notifications.rendering import Rendered
from orderwright.outbound.notifications.variables import described
from orderwright.outbound.sms.rules import rules

CHANNEL_NAMES = {"mail": gettext_lazy("Mail"), "sms": gettext_lazy("SMS")}
GROUPS = {
    CUSTOMER: gettext_lazy("To the customer"), DELIVERER: gettext_lazy("To the deliverer"),
    "note": gettext_lazy("Ready texts for a message of your own"),
}  # fmt: skip
MOST_VERSIONS = 50
BODY = re.compile(r"<body[^>]*>")
GOVERNED = ("placed", "warehouse_done")
"""Whether these are sent is a setting of the shop."""


class Key(NamedTuple):
    """Which text."""

    event: str
    channel: str
    language: str


class TextForm(PanelForm):
    """One text. An SMS is a body alone; what a mail of this kind has none of is not asked. What is
    missing is said by the service, together with all else that is wrong.
    """

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=1000, required=False)
    headline = forms.CharField(label=gettext_lazy("Headline"), max_length=1000, required=False)
    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST, strip=True, required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("An empty line begins a new paragraph."),
    )  # fmt: skip
    button = forms.CharField(
        label=gettext_lazy("Label of the button"), max_length=1000, required=False
    )
    order = forms.CharField(
        label=gettext_lazy("Show it for order"), max_length=24, required=False,
        help_text=gettext_lazy("Empty: the newest fitting order."),
    )  # fmt: skip

    def asking(self, key: Key) -> "TextForm":
        """Without the fields that such a text has none of."""
        usual = default(*key).by_name()
        for name, text in usual.items():
            if not text and name in self.fields and (name != "body" or key.channel == SMS):
                del self.fields[name]
        if key.channel == SMS:
            self.fields["body"].help_text = ""
        return self

    def parts(self) -> Parts:
        """As typed, whatever it is worth."""
        return Parts(**{
            name: self.data.get(name, "").replace("\r\n", "\n").strip()
            for name in Parts().by_name() if name in self.fields
        })  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One event in the matrix."""

    kind: Kind
    cells: list["Cell"]


@dataclass(frozen=True)
class Cell:
    """One event by one channel. `fixed`: why it cannot be switched; `texts`: language, its name,
    whether the text is the shop's own.
    """

    channel: str
    label: str
    is_on: bool
    has_switch: bool
    fixed: str
    texts: list[tuple[str, str, bool]]


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/messages: every event by every channel."""
    own = edited.changed()
    rows = [Row(kind, [_cell(kind, name, own) for name in CHANNELS]) for kind in KINDS.values()]
    groups = [
        (GROUPS[name], list(found)) for name, found in groupby(rows, lambda row: row.kind.audience)
    ]
    return page(request, "messages.html", {"groups": groups})


def switch(request: HttpRequest, event: str, channel: str) -> HttpResponse:
    """POST .../<event>/<channel>/switch: told from now on, or not."""
    on = request.POST.get("on") == "1"
    try:
        writing.switch(event, channel, on=on, by=person(request).name)
    except writing.NoSuchText as unknown:
        raise Http404 from unknown
    say(request, Toast(_("Switched on.") if on else _("Switched off: nobody is told.")))
    return go(request, reverse("panel:messages"))


def edit(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """GET and POST .../<event>/<channel>/<language>: change a text."""
    key, kind = _found(event, channel, language)
    form = TextForm(request.POST or None, initial=edited.text_of(*key).by_name()).asking(key)
    if request.method == "POST" and form.is_valid() and _saved(request, form, key):
        return go(request, reverse("panel:message_text", args=key))
    context = {
        "form": form, "key": key, "kind": kind, "variables": described(kind),
        "versions": edited.versions(*key)[:MOST_VERSIONS], "is_own": key in edited.changed(),
        "languages": settings.LANGUAGES, "channel_names": CHANNEL_NAMES,
        "address": person(request).email,
    }  # fmt: skip
    return page(request, "message_text.html", context, 422 if form.is_bound else 200)


def frame(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """GET and POST .../frame: the preview alone; POST shows what was typed and keeps nothing."""
    key, kind = _found(event, channel, language)
    form = TextForm(request.POST or None).asking(key)
    order, unknown = _order_for(form, event)
    parts = form.parts() if form.is_bound else edited.text_of(*key)
    drawn = trials.tried(kind, channel, language, parts, order)
    text = linking.filled(drawn.text, linking.sample)
    around = render_to_string("mail/preview.html", {
        "subject": "" if channel == SMS else drawn.subject, "order": order, "unknown": unknown,
        "faults": list(writing.faults(*key, parts).values()), "text": text,
        **(_counted(text) if channel == SMS else {}),
        "plain": channel == SMS or request.POST.get("part") == "text",
    })  # fmt: skip
    answer = HttpResponse(_put_in(drawn, around, request.POST.get("part") == "text"))
    answer.headers["Content-Security-Policy"] = FRAME_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _counted(text: str) -> dict[str, Any]:
    """How the SMS travels and what it costs."""
    count = counted(text)
    price = Money(count.parts * rules().part_price, shop.settings().currency)
    return {"count": count, "price": price}


def send_test(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """POST .../test: the text that is kept, by mail to whoever asks."""
    key, kind = _found(event, channel, language)
    shown = trials.tried(kind, channel, language, edited.text_of(*key), trials.fitting(event))
    sentence = testing.send(shown, to=person(request).email)
    say(request, Toast(sentence or _("Sent to %(address)s.") % {"address": person(request).email},
                       bad=bool(sentence)))  # fmt: skip
    return go(request, reverse("panel:message_text", args=key))


def reset(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """POST .../reset: the product's own text again."""
    key, _kind = _found(event, channel, language)
    writing.reset(key, by=person(request).name)
    say(request, Toast(_("The usual text holds again.")))
    return go(request, reverse("panel:message_text", args=key))


def restore(
    request: HttpRequest, event: str, channel: str, language: str, version: int
) -> HttpResponse:
    """POST .../restore/<version>: an earlier version as the newest."""
    key, _kind = _found(event, channel, language)
    row = edited.versions(*key).filter(version=version).first()
    if row is None:
        raise Http404
    writing.save(key, edited.parts_of(row), by=person(request).name)
    say(request, Toast(_("Version %(version)d holds again.") % {"version": version}))
    return go(request, reverse("panel:message_text", args=key))


def _saved(request: HttpRequest, form: TextForm, key: Key) -> bool:
    by = person(request).name
    if carry_out(form, lambda: writing.save(key, form.parts(), by=by)) is None:
        return False
    say(request, Toast(_("Saved. The next message says it.")))
    return True


def _cell(kind: Kind, channel: str, own: frozenset[edited.Key]) -> Cell:
    texts = [
        (code, name, (kind.event, channel, code) in own)
        for code, name in settings.LANGUAGES
        if channel in kind.channels
    ]
    return Cell(
        channel, str(CHANNEL_NAMES[channel]), edited.is_on(kind.event, channel),
        has_switch(kind, channel), "" if has_switch(kind, channel) else _fixed(kind), texts,
    )  # fmt: skip


def _fixed(kind: Kind) -> str:
    if kind.event in GOVERNED:
        return _("see Settings: Shop")
    if kind.audience == CUSTOMER:
        return _("sent when asked for")
    return ""


def _order_for(form: TextForm, event: str) -> tuple[Order | None, str]:
    """The order that was named, else a fitting one; and that there is none of that number."""
    number = form.data.get("order", "").strip().upper() if form.is_bound else ""
    named = Order.objects.filter(number=number).first() if number and is_storable(number) else None
    if number and named is None:
        return trials.fitting(event), _("There is no order %(number)s.") % {"number": number}
    return named or trials.fitting(event), ""


def _put_in(drawn: Rendered, around: str, plain: bool) -> str:
    """The HTML part with the notes above it; the notes, which hold the text part, where that is
    asked for or all there is.
    """
    if plain or not drawn.html:
        return around
    html = logos.in_page(linking.filled(drawn.html, linking.sample))
    body = BODY.search(html)
    return html[: body.end()] + around + html[body.end() :] if body else html


def _found(event: str, channel: str, language: str) -> tuple[Key, Kind]:
    try:
        return Key(event, channel, language), writing.kind_at(event, channel, language)
    except writing.NoSuchText as unknown:
        raise Http404 from unknown
