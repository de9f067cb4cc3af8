"""Write to the customer from the order (S3-33): ready texts, files, the order as a PDF, a preview.

Draws the page and takes the order's step `write`; what may go along is judged by the notifications.
"""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel import names
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import PanelForm, put_errors
from orderwright.entrypoints.panel.frame import actor_of, go, page
from orderwright.entrypoints.panel.order_page import order_or_404
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.texts import is_storable
from orderwright.lifecycle.machine import take
from orderwright.outbound.notifications import by_hand, files, linking
from orderwright.outbound.notifications.kinds import KINDS
from orderwright.outbound.notifications.rendering import Rendered


class ManyFiles(forms.FileInput):
    """A control that takes several."""

    allow_multiple_selected = True


class LetterForm(PanelForm):
    """Subject and text as they leave; the step checks them."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("An empty line begins a new paragraph."),
    )  # fmt: skip
    with_order = forms.BooleanField(
        label=gettext_lazy("The order as a PDF goes along"), required=False
    )
    attachments = forms.Field(
        label=gettext_lazy("Files"), required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ".pdf,image/*"}),
        help_text=gettext_lazy("PDF files and pictures, at most 5, each at most 5 MB."),
    )  # fmt: skip


def show(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST /panel/orders/<number>/write; POST with `preview` keeps and sends nothing."""
    order = order_or_404(number)
    if request.method == "POST":
        form = LetterForm(request.POST, request.FILES)
        if "preview" not in request.POST and _sent(request, form, order):
            say(request, Toast(_("It leaves in a moment.")))
            return go(request, reverse("panel:order", args=[order.number]))
        shown = _shown(form, order) if "preview" in request.POST else None
        return _page(request, order, form, shown)
    event = request.GET.get("text", "")
    subject, text = by_hand.ready(order, event) if event in by_hand.READY else ("", "")
    return _page(request, order, LetterForm(initial={"subject": subject, "text": text}), None)


def _page(
    request: HttpRequest, order: Order, form: LetterForm, shown: Rendered | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "order": order, "form": form, "shown": shown,
        "ready": [(event, KINDS[event].label) for event in by_hand.READY],
        "preview": linking.filled(shown.text, linking.sample) if shown else "",
        "language_name": names.language(order.locale),
    }  # fmt: skip
    return page(request, "write.html", context, 422 if form.is_bound and form.errors else 200)


def _shown(form: LetterForm, order: Order) -> Rendered | None:
    subject, text = form.data.get("subject", ""), form.data.get("text", "")
    if not (is_storable(subject) and is_storable(text) and form.is_valid()):
        return None
    return by_hand.written(order, subject, text)


def _sent(request: HttpRequest, form: LetterForm, order: Order) -> bool:
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            take(("order", "write"), order.pk, _ask(request, form, order))
    except BadInput as wrong:
        errors = wrong.fields.items()
        put_errors(form, [("attachments" if n == "files" else n, text) for n, text in errors])
    except NotTaken as refusal:
        form.add_error(None, refusal.sentence)
    return not form.errors


def _ask(request: HttpRequest, form: LetterForm, order: Order) -> Ask:
    sent = request.FILES.getlist("attachments")
    contents = [upload.read(files.LARGEST + 1) for upload in sent[: files.MOST + 1]]
    kept = files.keep(order.pk, contents, by=person(request).name)
    typed = form.cleaned_data
    return Ask(actor_of(request), data={
        "subject": typed["subject"], "text": typed["text"].replace("\r\n", "\n"),
        "with_order": typed["with_order"], "files": ",".join(str(row.pk) for row in kept),
    })  # fmt: skip
