"""The shop's own settings: who it is, how it counts, what it asks of customers and staff.

One form over `ShopSettings`; checks are the service's. Bank accounts are rows of their own form.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.forms.models import fields_for_model, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.shop import queries as shop
from orderwright.domain.shop import refund_limits
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.shop.services import change_settings
from orderwright.entrypoints.country_names import all_countries
from orderwright.entrypoints.panel.forms import MoneyField, PanelForm, put_errors
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.outbound.documents.transfer_codes import trials

ADDRESS = ("name", "street", "postal_code", "city", "country")
LIMITS = tuple(f"refund_limit_{name}" for name in refund_limits.LIMITED)
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Who the shop is"), ("name", "email", "phone", "tax_id", "brand_colour")),
    (gettext_lazy("Address"), tuple(f"address_{part}" for part in ADDRESS)),
    (gettext_lazy("Language, time, money"), (
        "locale", "time_zone", "country", "currency", "price_mode", "rounding", "oss",
        "order_pattern", "quotation_pattern",
    )),
    (gettext_lazy("Checkout and confirmation"), (
        "customer_gate", "shop_gate", "known_customer_passes", "passes_below",
        "reply_confirms", "confirm_days", "cart_days", "manual_confirm_needs_stock",
    )),
    (gettext_lazy("Money"), ("cancel_unpaid", "instalment_refusal_cancels")),
    (gettext_lazy("Refunds that need nobody else"), LIMITS),
    (gettext_lazy("Processing"), (
        "complete_when", "warn_tracking", "approximate_minutes", "stop_minutes",
    )),
    (gettext_lazy("Messages"), (
        "mail_on_placing", "mail_when_done", "notice_email", "grace_seconds",
    )),
)  # fmt: skip
OWN = ("passes_below", "country", *LIMITS)
IN_ACCOUNT = re.compile(r"bank_accounts\[(\d+)\]\.(\w+)")
PLAIN = tuple(
    name for _title, names in SECTIONS for name in names
    if name not in OWN and not name.startswith("address_")
)  # fmt: skip
ADDRESS_LABELS = {
    "name": gettext_lazy("Name"), "street": gettext_lazy("Street and number"),
    "postal_code": gettext_lazy("Post code"), "city": gettext_lazy("City"),
    "country": gettext_lazy("Country"),
}  # fmt: skip


class ShopForm(PanelForm):
    """Every setting but the bank accounts."""

    def grow(self) -> None:
        self.fields.update(fields_for_model(ShopSettings, fields=PLAIN))
        self.fields["locale"] = forms.ChoiceField(
            label=_("Language of the shop"), choices=shop.languages()
        )
        self.fields["passes_below"] = MoneyField(
            label=_("Orders below this amount need no customer's confirmation"), required=False
        )
        for name, role in zip(LIMITS, refund_limits.LIMITED, strict=True):
            self.fields[name] = MoneyField(
                label=_("%(role)s: up to") % {"role": refund_limits.label(role)}, required=False,
                help_text=_beyond(role),
            )  # fmt: skip
        for part in ADDRESS:
            self.fields[f"address_{part}"] = forms.CharField(
                label=ADDRESS_LABELS[part], required=False, max_length=200
            )
        countries = all_countries()
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=countries)
        self.fields["address_country"] = forms.ChoiceField(
            label=_("Country"), required=False, choices=[("", "–"), *countries]
        )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields by heading."""
        return [(str(title), [self[name] for name in names]) for title, names in SECTIONS]

    def wish(self) -> dict[str, Any]:
        """Settings by column."""
        typed = dict(self.cleaned_data)
        address = {part: typed.pop(f"address_{part}") for part in ADDRESS}
        limits = {role: typed.pop(name) for name, role in zip(LIMITS, refund_limits.LIMITED,
                                                             strict=True)}  # fmt: skip
        typed["refund_limits"] = {role: most for role, most in limits.items() if most is not None}
        return typed | {"address": {part: text for part, text in address.items() if text}}


class AccountForm(PanelForm):
    """One bank account; without a number it is left out."""

    number = forms.CharField(label=gettext_lazy("Account number"), required=False, max_length=40)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3)
    holder = forms.CharField(label=gettext_lazy("Holder"), required=False, max_length=120)
    bank = forms.CharField(label=gettext_lazy("Bank"), required=False, max_length=120)
    swift = forms.CharField(label=gettext_lazy("SWIFT"), required=False, max_length=11)


Accounts = forms.formset_factory(AccountForm, extra=1, max_num=10)


def edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /panel/settings/"""
    form = ShopForm(request.POST or None, initial=_known())
    accounts = Accounts(request.POST or None, initial=_known_accounts(), prefix="account")
    if (
        request.method == "POST"
        and form.is_valid()
        and accounts.is_valid()
        and _saved(form, accounts)
    ):
        say(request, Toast(_("Saved.")))
        return go(request, reverse("panel:settings"))
    context = {"form": form, "accounts": accounts, "trials": trials(shop.settings())}
    return page(request, "settings_shop.html", context, 422 if form.is_bound else 200)


def _saved(form: ShopForm, accounts: "BaseFormSet[AccountForm]") -> bool:
    filled = [row for row in accounts if row.cleaned_data.get("number")]
    rows = [{name: text for name, text in row.cleaned_data.items() if text} for row in filled]
    try:
        change_settings(**form.wish(), bank_accounts=rows)
    except BadInput as problem:
        _put(form, filled, problem.fields)
        return False
    return True


def _put(form: ShopForm, accounts: list[AccountForm], wrong: Mapping[str, str]) -> None:
    """Each sentence at its field; `bank_accounts[0].number` is one of the first account's."""
    for name, sentence in wrong.items():
        at = IN_ACCOUNT.fullmatch(name)
        if at:
            put_errors(accounts[int(at[1])], [(at[2], sentence)])
        else:
            own = name.replace("refund_limits.", "refund_limit_")
            put_errors(form, [("address_country" if own == "address" else own, sentence)])


def _beyond(role: str) -> str:
    """Who approves what is above the limit; empty for no limit."""
    limit = shop.settings().refund_limits.get(role)
    if limit is None:
        return _("Empty: any sum.")
    names = refund_limits.approvers(limit + 1)
    return _("May approve more, for somebody else: %(names)s.") % {"names": ", ".join(names)}


def _known() -> dict[str, Any]:
    known = model_to_dict(shop.settings())
    address = known.get("address") or {}
    limits = known.pop("refund_limits")
    known |= {name: limits.get(role) for name, role in zip(LIMITS, refund_limits.LIMITED,
                                                          strict=True)}  # fmt: skip
    return known | {f"address_{part}": address.get(part, "") for part in ADDRESS}


def _known_accounts() -> list[dict[str, str]]:
    rows = shop.settings().bank_accounts
    return [{"number": row} if isinstance(row, str) else dict(row) for row in rows]
