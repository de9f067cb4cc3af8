"""Carriers' services: what the shop enters for each, and whether it works.

Secrets are typed in and never shown again. "Try it" makes one harmless call. The rules and the
keeping are `outbound/carriers/accounts.py`; called by the settings' addresses alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import Carrier
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.forms import carry_out
from orderwright.entrypoints.panel.frame import go, page
from orderwright.entrypoints.panel.provider_form import ProviderForm
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.outbound.carriers import accounts, configured
from orderwright.outbound.carriers.registry import ENTRIES, offered


@dataclass(frozen=True)
class Service:
    """One service as the list shows it. `problem`: why no label can be made by it now."""

    code: str
    label: str
    knocks: bool
    problem: str
    carriers: Sequence[tuple[str, str]]


def services_shown() -> list[Service]:
    """Those that make labels; who is asked nothing needs no settings."""
    return [_service(code) for code in offered() if ENTRIES[code].capabilities.labels]


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """GET and POST /panel/settings/carriers/services/<code>"""
    _demand_offered(code)
    known, kept = accounts.known(code)
    form = ProviderForm(ENTRIES[code].settings, request.POST or None, initial=known, kept=kept)
    if request.method == "POST" and form.is_valid():
        by = person(request).name
        if carry_out(form, lambda: _kept(code, form.cleaned_data, by)):
            say(request, Toast(_("Saved.")))
            return go(request, reverse("panel:carrier_service", args=[code]))
    context = {
        "form": form, "service": _service(code), "entered": bool(known or kept),
        "notify": f"{settings.BASE_URL}/hooks/carriers/{code}",
    }  # fmt: skip
    return page(request, "carrier_service.html", context, 422 if form.is_bound else 200)


def try_out(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/try: one harmless call, and what came of it."""
    _demand_offered(code)
    tried = accounts.try_out(code)
    say(request, Toast(tried.sentence, bad=not tried.works))
    return go(request, reverse("panel:carrier_service", args=[code]))


def forget(request: HttpRequest, code: str) -> HttpResponse:
    """POST .../<code>/forget: nothing that was entered is kept."""
    _demand_offered(code)
    accounts.forget(code, by=person(request).name)
    say(request, Toast(_("Nothing is kept for this service any more.")))
    return go(request, reverse("panel:carrier_service", args=[code]))


def _kept(code: str, typed: dict[str, str], by: str) -> bool:
    accounts.keep(code, typed, by=by)
    return True


def _service(code: str) -> Service:
    entry = ENTRIES[code]
    users = Carrier.objects.filter(service=code, active=True).values_list("code", "name")
    return Service(
        code, str(entry.label), entry.capabilities.knocks, configured.problem(code), list(users)
    )


def _demand_offered(code: str) -> None:
    if code not in offered() or not ENTRIES[code].capabilities.labels:
        raise Http404
