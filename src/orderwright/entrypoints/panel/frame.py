"""What every page of the panel has around it, and the actor that stands behind its steps.

Called by every view to answer. Where one can go stands in `navigation.py`.
"""

from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from orderwright.domain.overview import late_money
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.permissions import Permission
from orderwright.entrypoints.client_address import address_of
from orderwright.entrypoints.panel import toasts
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.colours import shade
from orderwright.entrypoints.panel.navigation import ways
from orderwright.kernel import clock
from orderwright.kernel.duties import queries as duties
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.log import proofs
from orderwright.outbound.carriers import queries as labels
from orderwright.outbound.notifications.incoming import queries as replies
from orderwright.outbound.sms import caps

IDLE = "worker-idle"
WRONG = "books-wrong"
WITHHELD = "sms-withheld"
LOOK_AGAIN = 10
"""Seconds."""


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The template `panel/<template>` inside the frame."""
    badges = _badges(request)
    around = {
        "person": person(request),
        "shop": shop.settings(),
        **ways(request, person(request).rights, badges),
        "badges": badges,
        "toasts": toasts.heard(request),
        "rights": person(request).rights,
        "shade": shade,
        "worker_idle": _worker_idle(),
        "books_wrong": Permission.LOG in person(request).rights and _books_wrong(),
        "sms_withheld": Permission.LOG in person(request).rights and _sms_withheld(),
    }
    return render(request, f"panel/{template}", around | dict(context or {}), status=status)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as the engine knows people."""
    user = person(request)
    agent = request.headers.get("User-Agent", "")[:200]
    ip = address_of(request)
    return Actor(ActorKind.STAFF, user.name, user.rights, Door.PANEL, ip, agent, user.role)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """To the next page, for a plain form as for htmx."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where `next` of the request leads, if that is inside the panel."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = wanted.startswith("/panel/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if inside else otherwise


def _worker_idle() -> bool:
    """Whether nobody sends mails and watches deadlines (U16); looked at every few seconds."""
    idle = cache.get(IDLE)
    if idle is None:
        idle = duties.is_idle(clock.now())
        cache.set(IDLE, idle, LOOK_AGAIN)
    return bool(idle)


def _books_wrong() -> bool:
    """Whether the last nightly proof named offenders."""
    wrong = cache.get(WRONG)
    if wrong is None:
        proof = proofs.latest()
        wrong = bool(proof and proof.failed)
        cache.set(WRONG, wrong, LOOK_AGAIN)
    return bool(wrong)


def _sms_withheld() -> bool:
    """Whether a limit of SMS was reached today (T70)."""
    withheld = cache.get(WITHHELD)
    if withheld is None:
        withheld = caps.alarms() > 0
        cache.set(WITHHELD, withheld, LOOK_AGAIN)
    return bool(withheld)


def _badges(request: HttpRequest) -> dict[str, int]:
    """What waits behind an entry of the menu, for those who may decide about it."""
    counts = (
        ("panel:payments", Permission.MONEY, late_money.count),
        ("panel:labels", Permission.DISPATCH, labels.count_trouble),
        ("panel:replies", Permission.SELL, replies.count_waiting),
    )
    rights = person(request).rights
    return {name: count() for name, right, count in counts if right in rights}
