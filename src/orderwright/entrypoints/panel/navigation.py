"""Where one can go in the panel: the main menu, its groups, the settings.

Members of a group stand beside each other.

Called by `frame.py` for every page. Decides only which links are worth showing to whom.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orderwright.domain.shop.permissions import Permission


@dataclass(frozen=True)
class Link:
    """One entry of a navigation. `key`: the keys that jump there; `also`: what stands below it.
    `when_counted`: shown only while something waits behind it, a list of labels that failed.
    `group`: the entry of the main menu that it stands in; empty = one of its own.
    """

    name: str
    label: Any
    right: Permission
    key: str = ""
    also: tuple[str, ...] = ()
    when_counted: bool = False
    group: Any = ""

    @property
    def address(self) -> str:
        return reverse(self.name)


@dataclass(frozen=True)
class Entry:
    """What the menu shows: one link, or a group that leads to its first link; `links` are those of
    the group.
    """

    label: Any
    links: tuple[Link, ...]
    here: bool
    count: int

    @property
    def address(self) -> str:
        return self.links[0].address

    @property
    def keyed(self) -> Link:
        """Whose key the entry itself answers; the others of a group keep theirs."""
        return self.links[0]


WAREHOUSE, LOGS = _("Warehouse"), _("Messages and log")

MAIN = (
    Link("panel:orders", _("Orders"), Permission.VIEW, "g o"),
    Link("panel:new_order", _("New order"), Permission.SELL, "g n"),
    Link("panel:payments", _("Payments"), Permission.MONEY, "g y"),
    Link("panel:invoices", _("Invoices"), Permission.MONEY, "g v"),
    Link("panel:products", _("Products"), Permission.VIEW, "g p"),
    Link("panel:pick", _("Pick list"), Permission.DISPATCH, "g i", group=WAREHOUSE),
    Link("panel:pack", _("Packing"), Permission.DISPATCH, "g k", group=WAREHOUSE),
    Link("panel:stock", _("Stock"), Permission.VIEW, "g t", group=WAREHOUSE),
    Link("panel:deliveries", _("Deliveries"), Permission.VIEW, "g d", group=WAREHOUSE),
    Link("panel:pickups", _("Pick-ups"), Permission.DISPATCH, "g u", group=WAREHOUSE),
    Link("panel:promises", _("Promises"), Permission.VIEW, "g r", group=WAREHOUSE),
    Link(
        "panel:labels", _("Labels"), Permission.DISPATCH, "g b", when_counted=True, group=WAREHOUSE
    ),
    Link("panel:replies", _("Replies"), Permission.VIEW, "g a", group=LOGS),
    Link("panel:message_log", _("Messages"), Permission.SELL, "g m", group=LOGS),
    Link("mailbox:list", _("Mailbox"), Permission.SELL, "g x", group=LOGS),
    Link("panel:lifecycle", _("Lifecycle"), Permission.VIEW, "g l", group=LOGS),
    Link("panel:events", _("Event log"), Permission.LOG, "g e", group=LOGS),
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
    Link("panel:messages", _("Messages"), Permission.SETTINGS),
    Link("panel:sms", _("SMS"), Permission.SETTINGS),
    Link("panel:settings_invoices", _("Invoices"), Permission.SETTINGS),
    Link("panel:carriers", _("Carriers"), Permission.SETTINGS),
    Link("panel:warehouses", _("Warehouses"), Permission.SETTINGS),
    Link("panel:deliverers", _("Deliverers"), Permission.SETTINGS),
    Link("panel:papers_settings", _("Papers"), Permission.SETTINGS),
    Link("panel:structures", _("XML structures"), Permission.SETTINGS),
    Link("panel:people", _("People"), Permission.STAFF),
    Link("panel:api_keys", _("API keys"), Permission.STAFF),
)  # fmt: skip


def ways(
    request: HttpRequest, rights: Collection[str], counts: Mapping[str, int]
) -> dict[str, Any]:
    """What the templates read: `menu`, the `group_links` of where one is, the settings' links, and
    which of them one stands on.
    """
    shown = [
        link for link in MAIN
        if link.right in rights and (not link.when_counted or counts.get(link.name))
    ]  # fmt: skip
    here = _here(request, MAIN)
    menu = [
        _entry(tuple(links), here, counts)
        for _group, links in groupby(shown, key=lambda link: str(link.group) or link.name)
    ]
    stands = next((entry for entry in menu if entry.here), None)
    return {
        "menu": menu,
        "group_links": stands.links if stands and len(stands.links) > 1 else (),
        "main_here": here,
        "settings_links": [link for link in SETTINGS if link.right in rights],
        "settings_here": _here(request, SETTINGS),
    }


def _entry(links: tuple[Link, ...], here: str, counts: Mapping[str, int]) -> Entry:
    label = links[0].label if len(links) == 1 else links[0].group
    waiting = sum(counts.get(link.name, 0) for link in links)
    return Entry(label, links, any(link.name == here for link in links), waiting)


def _here(request: HttpRequest, links: tuple[Link, ...]) -> str:
    """The entry that the page stands below: the one with the longest address that fits."""
    fitting = [
        (len(address), link.name)
        for link in links
        for address in (link.address, *link.also)
        if request.path.startswith(address)
    ]
    return max(fitting)[1] if fitting else ""
