"""What every page of the panel has around it, and the actor that stands behind its steps.

Owns the navigation. Called by every view to answer; decides only which links are worth showing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from orderwright.domain.overview import late_money
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.permissions import Permission
from orderwright.entrypoints.client_address import address_of
from orderwright.entrypoints.panel import toasts
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.colours import shade
from orderwright.kernel import clock
from orderwright.kernel.duties import queries as duties
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.log import proofs
from orderwright.outbound.carriers import queries as labels

IDLE = "worker-idle"
WRONG = "books-wrong"
LOOK_AGAIN = 10
"""Seconds."""


@dataclass(frozen=True)
class Link:
    """One entry of a navigation. `key`: the keys that jump there; `also`: what stands below it.
    `when_counted`: shown only while something waits behind it, a list of labels that failed.
    """

    name: str
    label: Any
    right: Permission
    key: str = ""
    also: tuple[str, ...] = ()
    when_counted: bool = False

    @property
    def address(self) -> str:
        return reverse(self.name)


MAIN = (
    Link("panel:orders", _("Orders"), Permission.VIEW, "g o"),
    Link("panel:new_order", _("New order"), Permission.SELL, "g n"),
    Link("panel:payments", _("Payments"), Permission.MONEY, "g y"),
    Link("panel:pick", _("Pick list"), Permission.DISPATCH, "g i"),
    Link("panel:pack", _("Packing"), Permission.DISPATCH, "g k"),
    Link("panel:products", _("Products"), Permission.VIEW, "g p"),
    Link("panel:stock", _("Stock"), Permission.VIEW, "g t"),
    Link("panel:deliveries", _("Deliveries"), Permission.VIEW, "g d"),
    Link("panel:labels", _("Labels"), Permission.DISPATCH, "g b", when_counted=True),
    Link("mailbox:list", _("Mailbox"), Permission.SELL, "g m"),
    Link("panel:lifecycle", _("Lifecycle"), Permission.VIEW, "g l"),
    Link("panel:events", _("Event log"), Permission.LOG, "g e"),
    Link("panel:settings", _("Settings"), Permission.SETTINGS, "g s"),
)

SETTINGS = (
    Link("panel:settings", _("Shop"), Permission.SETTINGS),
    Link("panel:statuses", _("Statuses"), Permission.SETTINGS),
    Link(
        "panel:matrix", _("Payments and deliveries"), Permission.SETTINGS,
        also=("/panel/settings/deliveries", "/panel/settings/payments"),
    ),
    Link("panel:services", _("Payment services"), Permission.SETTINGS),
    Link("panel:carriers", _("Carriers"), Permission.SETTINGS),
    Link("panel:warehouses", _("Warehouses"), Permission.SETTINGS),
    Link("panel:deliverers", _("Deliverers"), Permission.SETTINGS),
    Link("panel:people", _("People"), Permission.STAFF),
    Link("panel:api_keys", _("API keys"), Permission.STAFF),
)  # fmt: skip


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The template `panel/<template>` inside the frame."""
    badges = _badges(request)
    around = {
        "person": person(request),
        "shop": shop.settings(),
        "main_links": [
            link for link in _open_to(request, MAIN) if not link.when_counted or badges[link.name]
        ],
        "settings_links": _open_to(request, SETTINGS),
        "main_here": _here(request, MAIN),
        "settings_here": _here(request, SETTINGS),
        "badges": badges,
        "toasts": toasts.heard(request),
        "rights": person(request).rights,
        "shade": shade,
        "worker_idle": _worker_idle(),
        "books_wrong": Permission.LOG in person(request).rights and _books_wrong(),
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


def _open_to(request: HttpRequest, links: tuple[Link, ...]) -> list[Link]:
    rights = person(request).rights
    return [link for link in links if link.right in rights]


def _badges(request: HttpRequest) -> dict[str, int]:
    """What waits behind an entry of the menu, for those who may decide about it."""
    counts = (
        ("panel:payments", Permission.MONEY, late_money.count),
        ("panel:labels", Permission.DISPATCH, labels.count_trouble),
    )
    rights = person(request).rights
    return {name: count() for name, right, count in counts if right in rights}


def _here(request: HttpRequest, links: tuple[Link, ...]) -> str:
    """The entry that the page stands below: the one with the longest address that fits."""
    fitting = [
        (len(address), link.name)
        for link in links
        for address in (link.address, *link.also)
        if request.path.startswith(address)
    ]
    return max(fitting)[1] if fitting else ""
