"""Delivery and payment methods: how goods travel and how money comes.

A method is offered where the matrix has a pair with it. Checks are the service's.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.catalog.models import TaxClass
from orderwright.domain.checkout import points
from orderwright.domain.checkout.matrix_services import (
    DeliveryWish,
    PaymentWish,
    save_delivery_method,
    save_payment_method,
)
from orderwright.domain.checkout.models import DeliveryMethod, PaymentMethod
from orderwright.entrypoints.panel.forms import PanelForm, add_words, carry_out, spread, words
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.outbound.gateways.channels import of_credits
from orderwright.outbound.gateways.configured import capabilities, problem
from orderwright.outbound.gateways.registry import ENTRIES, offered

Kind = PaymentMethod.Kind
BY_SERVICE = (Kind.GATEWAY, Kind.INSTALMENT)
ADDRESSES = ("new", "services")
"""Stand in the panel's addresses where a method's code would."""


class MethodForm(PanelForm):
    """What both kinds of method have."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=40,
        help_text=gettext_lazy("Small letters, digits, hyphens; programs use it. It stays."),
    )  # fmt: skip
    active = forms.BooleanField(label=gettext_lazy("Offered"), required=False, initial=True)
    position = forms.IntegerField(
        label=gettext_lazy("Position"), min_value=0, max_value=9999, initial=100
    )

    def grow(self) -> None:
        add_words(self, "names", _("Name"), required=True)


class DeliveryForm(MethodForm):
    """How goods travel."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=DeliveryMethod.Kind.choices)
    carrier = forms.CharField(label=gettext_lazy("Carrier"), required=False, max_length=40)
    tracking_url = forms.CharField(
        label=gettext_lazy("Tracking address"), required=False, max_length=200,
        help_text=gettext_lazy("As https://carrier.example/track?n={number}"),
    )  # fmt: skip
    tax_class = forms.ModelChoiceField(
        TaxClass.objects.all(),
        label=gettext_lazy("Tax class"),
        to_field_name="code",
        empty_label=None,
    )

    points = forms.CharField(
        label=gettext_lazy("Pick-up points"), required=False, max_length=400_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "For the kind “Pick-up point”: one a line, as KRA01A;Pawia 5, Kraków. Empty: the"
            " customer types any; the names of InPost are checked by their form."
        ),
    )  # fmt: skip

    def wish(self, code: str) -> DeliveryWish:
        """As the service wants it."""
        typed = self.cleaned_data
        return DeliveryWish(
            code=code, names=words(self, "names"), kind=typed["kind"], carrier=typed["carrier"],
            tracking_url=typed["tracking_url"], tax_class=typed["tax_class"].code,
            position=typed["position"], active=typed["active"], points=points.read(typed["points"]),
        )  # fmt: skip


class PaymentForm(MethodForm):
    """How money comes."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=PaymentMethod.Kind.choices)
    provider = forms.ChoiceField(
        label=gettext_lazy("Payment service"), required=False,
        help_text=gettext_lazy("For the kinds “Payment service” and “Instalment service” only."),
    )  # fmt: skip

    def grow(self) -> None:
        super().grow()
        self._services().choices = [("", "–"), *_online_services(self.initial.get("provider", ""))]

    def clean(self) -> dict[str, Any]:
        """What goes through a service needs one that can do it; the other kinds have none."""
        typed = self.cleaned_data
        if typed.get("kind") not in BY_SERVICE:
            return typed | {"provider": ""}
        code = typed.get("provider", "")
        if not code:
            self.add_error("provider", _("Choose the service that the money comes through."))
        elif typed["kind"] == Kind.INSTALMENT and not capabilities(code).instalment:
            self.add_error("provider", _("This service knows no instalments."))
        return typed

    def wish(self, code: str) -> PaymentWish:
        """As the service wants it."""
        typed = self.cleaned_data
        provider = typed["provider"]
        limits = of_credits(provider) if typed["kind"] == Kind.INSTALMENT else None
        return PaymentWish(
            code=code, names=words(self, "names"), kind=typed["kind"], position=typed["position"],
            active=typed["active"], provider=provider,
            service_ready=not (provider and problem(provider)),
            least=limits.least if limits else None, most=limits.most if limits else None,
        )  # fmt: skip

    def _services(self) -> forms.ChoiceField:
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        return field


def _online_services(chosen: str) -> list[tuple[str, str]]:
    """(code, label) of the services that customers can be sent to; the one chosen already stays
    even where this installation does not offer it.
    """
    codes = [code for code in offered() if capabilities(code).online]
    if chosen and chosen not in codes:
        codes.append(chosen)
    return [(code, str(ENTRIES[code].label) if code in ENTRIES else code) for code in codes]


def delivery(request: HttpRequest, code: str = "") -> HttpResponse:
    """GET and POST /panel/settings/deliveries/new and /<code>"""
    row = _row(DeliveryMethod, code)
    known = _known(row, "kind", "carrier", "tracking_url")
    if isinstance(row, DeliveryMethod):
        known["tax_class"] = row.tax_class.code
        known["points"] = points.written(dict(row.points))
    form = DeliveryForm(request.POST or None, initial=known)
    title = _("Delivery method") if code else _("New delivery method")
    return _edit(request, form, (code, title))


def payment(request: HttpRequest, code: str = "") -> HttpResponse:
    """GET and POST /panel/settings/payments/new and /<code>"""
    row = _row(PaymentMethod, code)
    form = PaymentForm(request.POST or None, initial=_known(row, "kind", "provider"))
    title = _("Payment method") if code else _("New payment method")
    return _edit(request, form, (code, title))


def _edit(
    request: HttpRequest, form: DeliveryForm | PaymentForm, named: tuple[str, str]
) -> HttpResponse:
    code, title = named
    if code:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid() and _saved(form):
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:matrix"))
    context = {"form": form, "title": title, "back": reverse("panel:matrix")}
    return page(request, "settings_form.html", context, 422 if form.is_bound else 200)


def _saved(form: DeliveryForm | PaymentForm) -> bool:
    code = form.cleaned_data["code"]
    if not form.fields["code"].disabled and _taken(form, code):
        form.add_error("code", _("There is a method of this code already."))
        return False
    if isinstance(form, DeliveryForm):
        wish = form.wish(code)
        return carry_out(form, lambda: save_delivery_method(wish)) is not None
    paying = form.wish(code)
    return carry_out(form, lambda: save_payment_method(paying)) is not None


def _taken(form: DeliveryForm | PaymentForm, code: str) -> bool:
    model = DeliveryMethod if isinstance(form, DeliveryForm) else PaymentMethod
    return code in ADDRESSES or model._default_manager.filter(code=code).exists()


def _row(model: type[Any], code: str) -> Any:
    if not code:
        return None
    row = model.objects.filter(code=code).first()
    if row is None:
        raise Http404
    return row


def _known(row: Any, *names: str) -> dict[str, Any]:
    if row is None:
        return {"active": True, "position": 100}
    plain = {name: getattr(row, name) for name in ("code", "active", "position", *names)}
    return plain | spread("names", row.names)
