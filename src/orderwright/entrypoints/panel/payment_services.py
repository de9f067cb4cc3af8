"""Payment services: what the shop enters for each, whether it works, which methods go through it.

Secrets are typed in and never shown again. "Try it" makes one harmless call. The rules and the
keeping are `outbound/gateways/accounts.py`; called by the settings' addresses alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.checkout.matrix import PaymentFacts, cells
from orderwright.domain.payments.channels import in_words
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.provider_form import ProviderForm
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.outbound.gateways import accounts, channels, configured
from orderwright.outbound.gateways.registry import ENTRIES, offered


@dataclass(frozen=True)
class Service:
    """One service as the list shows it. `problem`: why nobody can pay through it now."""

    code: str
    label: str
    online: bool
    problem: str
    methods: Sequence[tuple[str, str]]


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/settings/payments/services"""
    language = person(request).locale
    services = [_service(code, language) for code in offered()]
    return page(request, "payment_services.html", {"services": services})


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /panel/settings/payments/services/<code>"""
    _demand_offered(code)
    known, kept = accounts.known(code)
    form = ProviderForm(ENTRIES[code].settings, request.POST or None, initial=known, kept=kept)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        by = person(request).name
        if carry_out(form, lambda: _kept(code, typed, by)):
            say(request, Toast(_("Saved.")))
            return go(request, reverse("panel:service", args=[code]))
    context = {
        "form": form, "service": _service(code, person(request).locale),
        "entered": bool(known or kept),
        "channels": _channels(code),
        "notify": f"{settings.BASE_URL}/hooks/payments/{code}",
    }  # fmt: skip
    return page(request, "payment_service.html", context, 422 if form.is_bound else 200)


def try_out(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/try: one harmless call, and what came of it."""
    _demand_offered(code)
    tried = accounts.try_out(code)
    say(request, Toast(tried.sentence, bad=not tried.works))
    return go(request, reverse("panel:service", args=[code]))


def forget(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/forget: nothing that was entered is kept."""
    _demand_offered(code)
    accounts.forget(code, by=person(request).name)
    say(request, Toast(_("Nothing is kept for this service any more.")))
    return go(request, reverse("panel:service", args=[code]))


def methods_of(code: str, language: str) -> list[tuple[str, str]]:
    """(code, name) of the payment methods that go through the service."""
    rows: Sequence[PaymentFacts] = list(cells().payments.values())
    return [(row.code, row.name(language)) for row in rows if row.provider == code]


def _kept(code: str, typed: dict[str, str], by: str) -> bool:
    accounts.keep(code, typed, by=by)
    return True


def _service(code: str, language: str) -> Service:
    entry = ENTRIES[code]
    return Service(
        code, str(entry.label), entry.capabilities.online, configured.problem(code),
        methods_of(code, language),
    )  # fmt: skip


def _channels(code: str) -> tuple[datetime, list[tuple[str, str]]] | None:
    """When the service told of its channels, and name and limits of each; None when it did not."""
    found = channels.known(code)
    if found is None:
        return None
    told_at, currency, told = found
    named = [(str(channels.NAMES[one.channel]), in_words(one, currency)) for one in told]
    return told_at, named


def _demand_offered(code: str) -> None:
    if code not in offered():
        raise Http404
