"""Settings of invoices: when, for whom, numbers, rules of tax, exchange rates.

Checks are the service's (`domain/invoices/services.py`); this draws the forms.
"""

from typing import Any

from django import forms
from django.forms.models import fields_for_model, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.invoices import queries, services
from orderwright.domain.invoices.models import InvoiceSettings
from orderwright.domain.invoices.rules import exemption_text
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints import exports
from orderwright.entrypoints.panel.forms import PanelForm, carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.outbound.documents.exchange.formats import Kind

SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("When and for whom"), (
        "when", "whom", "advances", "corrects_itself", "delivery_cost", "due_days", "place",
    )),
    (gettext_lazy("Numbers"), services.PATTERNS),
    (gettext_lazy("Mails"), ("mail_format",)),
    (gettext_lazy("KSeF"), ("ksef",)),
    (gettext_lazy("Tax"), ("eu_firms", "exempt", "exempt_text", "note")),
)  # fmt: skip


class InvoicesForm(PanelForm):
    """Every setting of invoices."""

    def grow(self) -> None:
        names = [name for _title, fields in SECTIONS for name in fields]
        self.fields.update(fields_for_model(InvoiceSettings, fields=names))
        self.fields["invoice_pattern"].help_text = _(
            "{n} is the number, {year} and {month} start it anew. Final invoices share it."
        )
        formats = exports.formats_of(Kind.INVOICE)
        self.fields["mail_format"].widget = forms.Select(choices=[("", _("none")), *formats])
        self.fields["mail_format"].help_text = _(
            "Every invoice goes to the customer with its PDF. Where a document has no such file, "
            "the PDF goes alone."
        )
        self.fields["ksef"].help_text = _(
            "Each invoice then has a place for its KSeF number and receipt, and the list shows "
            "which ones lack it. Nothing is sent by itself; consumers are outside."
        )
        self.fields["exempt_text"].help_text = _("Empty: %(usual)s") % {
            "usual": exemption_text(InvoiceSettings(), shop.settings().country)
        }

    def keep(self) -> InvoiceSettings:
        """What was typed, kept."""
        return services.change_settings(**self.cleaned_data)

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields by heading."""
        return [(str(title), [self[name] for name in names]) for title, names in SECTIONS]


class RateForm(PanelForm):
    """The exchange rate of a day."""

    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3)
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    rate = forms.DecimalField(
        label=gettext_lazy("Exchange rate"), max_digits=14, decimal_places=6, localize=True
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=60,
        help_text=gettext_lazy("As the number of the bank's table."),
    )  # fmt: skip

    def keep(self) -> bool:
        """What was typed, kept."""
        typed = self.cleaned_data
        services.keep_rate(typed["currency"].upper(), typed["day"], typed["rate"], typed["source"])
        return True


def edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/invoices"""
    form = InvoicesForm(request.POST or None, initial=model_to_dict(queries.settings()))
    kept = carry_out(form, form.keep) if form.is_bound and form.is_valid() else None
    if kept is not None:
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:settings_invoices"))
    return _page(request, form, RateForm())


def keep_rate(request: HttpRequest) -> HttpResponse:
    """POST /panel/settings/invoices/rate"""
    form = RateForm(request.POST)
    if form.is_valid() and carry_out(form, form.keep):
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:settings_invoices"))
    return _page(request, InvoicesForm(initial=model_to_dict(queries.settings())), form)


def _page(request: HttpRequest, form: InvoicesForm, rate: RateForm) -> HttpResponse:
    context = {
        "form": form, "rate": rate, "rates": queries.rates(),
        "currency": shop.settings().currency,
    }  # fmt: skip
    bound = form.is_bound or rate.is_bound
    return page(request, "settings_invoices.html", context, 422 if bound else 200)
