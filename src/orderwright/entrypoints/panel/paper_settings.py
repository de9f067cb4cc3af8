"""Settings / Papers: logo, stamp, what the order document shows, and to whom it is attached.

Draws the form and the proof on a real order; rules are `domain/shop/papers.py`.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.orders.models import Order
from orderwright.domain.shop import papers
from orderwright.domain.shop.models import PaperSettings, ShopPicture
from orderwright.entrypoints.panel.forms import PanelForm, add_words, carry_out, spread, words
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.pictures import MOST_BYTES

GOES = ("to_customer", "to_shop")
SHOWS = (
    "shows_logo", "shows_stamp", "shows_contacts", "shows_note", "shows_accounts", "shows_code",
    "shows_tax",
)  # fmt: skip
PICTURE = "image/png,image/jpeg,image/webp"


class PaperForm(PanelForm):
    """The ticks, the two pictures, the text at the foot in each language."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"), required=False,
        widget=forms.FileInput(attrs={"accept": PICTURE}),
        help_text=gettext_lazy("PNG, JPEG or WebP. Papers and mails show it at the top."),
    )  # fmt: skip
    stamp = forms.FileField(
        label=gettext_lazy("Stamp with signature"), required=False,
        widget=forms.FileInput(attrs={"accept": PICTURE}),
        help_text=gettext_lazy("PNG, JPEG or WebP. Papers show it at their end."),
    )  # fmt: skip

    def grow(self) -> None:
        for kind in papers.Kind:
            if papers.picture(kind):
                self.fields[f"no_{kind}"] = forms.BooleanField(
                    label=_("Remove the picture: %(kind)s") % {"kind": kind.label}, required=False
                )
        for name in (*GOES, *SHOWS):
            label = str(getattr(PaperSettings, name).field.verbose_name)
            text = _("Show: %(part)s") if name in SHOWS else "%(part)s"
            self.fields[name] = forms.BooleanField(label=text % {"part": label}, required=False)
        add_words(self, "foot", _("Text at the foot"))

    def clean(self) -> None:
        super().clean()
        for kind in papers.Kind:
            sent = self.cleaned_data.get(kind)
            if sent and sent.size > MOST_BYTES:
                self.add_error(kind, ValidationError(_("The picture is larger than 10 MB.")))


def edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/papers"""
    form = PaperForm(request.POST or None, request.FILES or None, initial=_known())
    if request.method == "POST" and form.is_valid():
        saved = carry_out(form, lambda: _kept(form))
        if saved is not None:
            say(request, Toast(_("Saved.")))
            return go(request, reverse("panel:papers_settings"))
    pictures = [row for kind in papers.Kind if (row := papers.picture(kind))]
    newest = Order.objects.order_by("-placed_at", "-pk").values_list("number", flat=True).first()
    context = {"form": form, "pictures": pictures, "newest": newest}
    return page(request, "paper_settings.html", context, 422 if form.is_bound else 200)


def picture(request: HttpRequest, kind: str) -> HttpResponse:
    """GET /panel/settings/papers/<kind>.png"""
    row = papers.picture(ShopPicture.Kind(kind)) if kind in papers.Kind else None
    if row is None:
        raise Http404
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(row.content), content_type="image/png", headers=headers)


def _known() -> dict[str, object]:
    row = papers.paper_settings()
    return {name: getattr(row, name) for name in (*GOES, *SHOWS)} | spread("foot", row.foot)


def _kept(form: PaperForm) -> PaperSettings:
    """Pictures first: one that is none keeps everything as it was."""
    for kind in papers.Kind:
        sent = form.cleaned_data.get(kind)
        if sent:
            papers.keep_picture(kind, sent.read())
        elif form.cleaned_data.get(f"no_{kind}"):
            papers.remove_picture(kind)
    ticks = {name: bool(form.cleaned_data[name]) for name in (*GOES, *SHOWS)}
    return papers.change_papers(ticks, words(form, "foot"))
