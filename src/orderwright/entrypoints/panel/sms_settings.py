"""SMS: which service carries them, its keys, and the shop's rules and limits for them.

Secrets are typed in and never shown again. "Try it" asks for the balance and sends nothing. Checks
and keeping are `outbound/sms`; called by the settings' addresses alone.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import fields_for_model, model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import ListField, MoneyField, PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.provider_form import ProviderForm
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.outbound.sms import accounts, configured, rules
from orderwright.outbound.sms.models import SmsRules
from orderwright.outbound.sms.registry import ENTRIES, offered

SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("To whom and when"), (
        "service", "countries", "needs_consent", "quiet_from", "quiet_to",
    )),
    (gettext_lazy("Length and price"), ("plain_letters", "most_parts", "part_price")),
    (gettext_lazy("Limits"), (
        "per_number", "per_prefix", "per_country", "per_address", "per_day", "money_day",
    )),
)  # fmt: skip
OWN = ("service", "countries", "part_price", "money_day")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RulesForm(PanelForm):
    """The rules of SMS."""

    def grow(self) -> None:
        names = [name for _title, names in SECTIONS for name in names if name not in OWN]
        self.fields.update(fields_for_model(
            SmsRules, fields=names, widgets={"quiet_from": CLOCK, "quiet_to": CLOCK}
        ))  # fmt: skip
        self.fields["service"] = forms.ChoiceField(
            label=_("Service"), required=False, help_text=_prescribed(),
            choices=[("", _("none: no SMS")), *((code, ENTRIES[code].label) for code in offered())],
        )  # fmt: skip
        self.fields["countries"] = ListField(
            label=_("Allowed countries"), required=False, max_length=400,
            help_text=_("Codes as PL, CZ. Empty: the shop's own country."),
        )  # fmt: skip
        self.fields["part_price"] = MoneyField(
            label=_("Price of a part"), help_text=_("For the preview and the limit of money.")
        )
        self.fields["money_day"] = MoneyField(label=_("Money a day"))
        self.fields["quiet_from"].help_text = _(
            "By the shop's clock. What would leave in quiet hours leaves when they end."
        )
        self.fields["plain_letters"].help_text = _(
            "ą, ł or č as a, l, c: a part then holds 160 characters instead of 70."
        )
        self.fields["needs_consent"].help_text = _(
            "The consent “sms” comes with orders placed through the API; the checkout does not ask "
            "for it."
        )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields by heading."""
        return [(str(title), [self[name] for name in names]) for title, names in SECTIONS]


@dataclass(frozen=True)
class Service:
    """One service as the list shows it. `problem`: why nothing can be sent by it now."""

    code: str
    label: str
    problem: str
    in_use: bool


def show(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/sms"""
    form = RulesForm(request.POST or None, initial=model_to_dict(rules.rules()))
    posted = request.method == "POST" and form.is_valid()
    if posted and carry_out(form, lambda: _changed(form)):
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:sms"))
    context = {
        "form": form, "services": [_service(code) for code in offered()],
        "off": configured.why_off(),
    }  # fmt: skip
    return page(request, "settings_sms.html", context, 422 if form.is_bound else 200)


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /panel/settings/sms/<code>"""
    _demand_offered(code)
    known, kept = accounts.known(code)
    form = ProviderForm(ENTRIES[code].settings, request.POST or None, initial=known, kept=kept)
    if request.method == "POST" and form.is_valid():
        by = person(request).name
        if carry_out(form, lambda: _kept(code, form.cleaned_data, by)):
            say(request, Toast(_("Saved.")))
            return go(request, reverse("panel:sms_service", args=[code]))
    context = {
        "form": form, "service": _service(code), "entered": bool(known or kept),
        "notify": configured.receipts_at(code),
    }  # fmt: skip
    return page(request, "sms_service.html", context, 422 if form.is_bound else 200)


def try_out(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/try: asks for the balance."""
    _demand_offered(code)
    tried = accounts.try_out(code)
    say(request, Toast(tried.sentence, bad=not tried.works))
    return go(request, reverse("panel:sms_service", args=[code]))


def forget(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/forget: nothing that was entered is kept."""
    _demand_offered(code)
    accounts.forget(code, by=person(request).name)
    say(request, Toast(_("Nothing is kept for this service any more.")))
    return go(request, reverse("panel:sms_service", args=[code]))


def _changed(form: RulesForm) -> bool:
    rules.change(**form.cleaned_data)
    return True


def _kept(code: str, typed: dict[str, str], by: str) -> bool:
    accounts.keep(code, typed, by=by)
    return True


def _service(code: str) -> Service:
    in_use = code == configured.code()
    return Service(code, str(ENTRIES[code].label), configured.problem(code), in_use)


def _prescribed() -> str:
    if not settings.SMS_URL:
        return ""
    return _(
        "This installation prescribes %(url)s (SMS_URL): the choice here counts for nothing."
    ) % {"url": settings.SMS_URL}


def _demand_offered(code: str) -> None:
    if code not in offered():
        raise Http404
