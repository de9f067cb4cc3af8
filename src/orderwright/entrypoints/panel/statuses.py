"""The shop's own statuses: add, rename per language, colour, order, retire, deadline, mail text.

A status belongs to one fixed stage. Rules are the service's; this draws the forms.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.errors import UnknownStatus
from orderwright.domain.shop.mail_texts import hint
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.services import StatusWish, move_status, retire_status, save_status
from orderwright.domain.shop.stages import OrderStage, Party
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.colours import COLOURS, shade
from orderwright.entrypoints.panel.forms import PanelForm, add_words, carry_out, spread, words
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.errors import NotTaken

PARTIES = [("", "–"), *[(value, label) for value, label in Party.choices if value != Party.NOBODY]]


class StatusForm(PanelForm):
    """One status, in every language of the shop."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=OrderStage.choices)
    colour = forms.ChoiceField(
        label=gettext_lazy("Colour"),
        choices=[(name, label) for name, (_hex, label) in COLOURS.items()],
    )
    is_default = forms.BooleanField(
        label=gettext_lazy("Orders get it when they enter the stage"), required=False
    )
    informs_by_default = forms.BooleanField(
        label=gettext_lazy("Customers are informed unless somebody unticks it"), required=False
    )
    deadline_hours = forms.IntegerField(
        label=gettext_lazy("Overdue after hours"), required=False, min_value=1, max_value=8784,
        help_text=gettext_lazy("Empty: never overdue because of the status."),
    )  # fmt: skip
    bound_to = forms.ChoiceField(
        label=gettext_lazy("Follows the waiting party"), choices=PARTIES, required=False,
        help_text=gettext_lazy("Set by itself while an order of the stage waits for it."),
    )  # fmt: skip

    def grow(self) -> None:
        add_words(self, "labels", _("Label for staff"), required=True)
        add_words(self, "customer_labels", _("Label for customers (empty: the stage's own)"))
        add_words(self, "mail_texts", _("Text of the mail (empty: the step's own)"), long=True)
        for name, field in self.fields.items():
            if name.startswith("mail_texts"):
                field.help_text = _("These stand for what they say: %(names)s") % {"names": hint()}

    def wish(self) -> StatusWish:
        """As the service wants it."""
        typed = self.cleaned_data
        return StatusWish(
            stage=typed["stage"], labels=words(self, "labels"),
            customer_labels=words(self, "customer_labels"), mail_texts=words(self, "mail_texts"),
            colour=COLOURS[typed["colour"]][0], is_default=typed["is_default"],
            informs_by_default=typed["informs_by_default"],
            deadline_hours=typed["deadline_hours"], bound_to=typed["bound_to"],
        )  # fmt: skip


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/statuses"""
    language = person(request).locale
    stages = [
        (stage, [(row, row.label(language)) for row in shop.statuses(stage)])
        for stage in OrderStage
    ]
    retired = Status.objects.filter(retired_at__isnull=False)
    context = {"stages": stages, "retired": [(row, row.label(language)) for row in retired]}
    return page(request, "statuses.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/statuses/new"""
    stage = request.GET.get("stage", "")
    start = {"stage": stage if stage in OrderStage.values else OrderStage.PROCESSING,
             "colour": "grey", "informs_by_default": True}  # fmt: skip
    return _edit(request, StatusForm(request.POST or None, initial=start))


def change(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /panel/settings/statuses/<code>"""
    form = StatusForm(request.POST or None, initial=_known(_status(code)))
    form.fields["stage"].disabled = True
    return _edit(request, form, code)


def move(request: HttpRequest, code: str, way: str) -> HttpResponse:
    """POST .../<code>/up or /down"""
    _status(code)
    move_status(code, -1 if way == "up" else 1)
    return go(request, reverse("panel:statuses"))


def retire(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/retire; refused for a default, with its reason."""
    _status(code)
    try:
        retire_status(code)
        say(request, Toast(_("Retired. Orders that have it keep it.")))
    except NotTaken as refusal:
        say(request, Toast(refusal.sentence, bad=True))
    return go(request, reverse("panel:statuses"))


def _edit(request: HttpRequest, form: StatusForm, code: str = "") -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = carry_out(form, lambda: save_status(form.wish(), code=code))
        if saved is not None:
            say(request, Toast(_("Saved.")))
            return go(request, reverse("panel:statuses"))
    return page(request, "status.html", {"form": form, "code": code}, 422 if form.is_bound else 200)


def _status(code: str) -> Status:
    try:
        return shop.status_by_code(code)
    except UnknownStatus as unknown:
        raise Http404 from unknown


def _known(row: Status) -> dict[str, Any]:
    plain = ("stage", "is_default", "informs_by_default", "deadline_hours", "bound_to")
    known: dict[str, Any] = {name: getattr(row, name) for name in plain}
    return (
        known | {"colour": shade(row.colour)} | spread("labels", row.labels)
        | spread("customer_labels", row.customer_labels) | spread("mail_texts", row.mail_texts)
    )  # fmt: skip
