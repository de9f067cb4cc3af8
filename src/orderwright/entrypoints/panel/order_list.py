"""The order list, where every login lands: tabs, filters, search, keyset pages, selection.

A tab is a saved query string. Reads `domain/overview/lists.py`; changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.checkout import matrix
from orderwright.domain.checkout.matrix import DeliveryFacts, PaymentFacts
from orderwright.domain.delivery.models import Deliverer
from orderwright.domain.overview import lists
from orderwright.domain.overview.cursors import is_storable
from orderwright.domain.overview.errors import BadQuestion
from orderwright.domain.overview.lists import OrderFilter, OrderPage, Sort, Tab
from orderwright.domain.overview.tabs import LABELS
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import DeliveryStatus, OrderStage, Party, PaymentStatus
from orderwright.entrypoints.panel import bulk_result, names
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import page
from orderwright.entrypoints.panel.order_rows import rows
from orderwright.entrypoints.panel.quotations import quotation_count
from orderwright.entrypoints.panel.undelivered import undelivered

WORKED_OFF = (Tab.TO_CONFIRM, Tab.TO_PAY, Tab.TO_PACK, Tab.ON_THE_WAY, Tab.PROBLEMS)
"""Tabs that are worked off: they stand by their deadlines."""

ORDER_OF_TABS = (
    Tab.ALL, Tab.TO_CONFIRM, Tab.TO_PAY, Tab.TO_PACK, Tab.ON_THE_WAY, Tab.PROBLEMS, Tab.ORDERS,
    Tab.UNPAID,
)  # fmt: skip
EMPTY: dict[str, tuple[Any, Any]] = {
    Tab.TO_CONFIRM: (
        gettext_lazy("Nothing to confirm"),
        gettext_lazy("Orders that wait for somebody's confirmation stand here."),
    ),
    Tab.TO_PAY: (
        gettext_lazy("Nobody owes anything"),
        gettext_lazy("Open orders whose money has not come stand here."),
    ),
    Tab.TO_PACK: (
        gettext_lazy("Nothing to pack"),
        gettext_lazy("Confirmed orders stand here while they can be packed."),
    ),
    Tab.ON_THE_WAY: (
        gettext_lazy("Nothing is on the way"),
        gettext_lazy("Sent orders stand here until they arrive."),
    ),
    Tab.PROBLEMS: (
        gettext_lazy("No order has a problem"),
        gettext_lazy(
            "What is overdue, came back, was paid too much or could not be told stands here."
        ),
    ),
}
"""What a tab that is worked off says when its work is done."""

SOURCES = ("storefront", "phone", "chat", "email", "api")
FILTERS = (
    "source", "stage", "status", "payment_status", "payment_method", "delivery_status",
    "delivery_method", "deliverer", "waiting_on", "sort", "placed_from", "placed_to",
)  # fmt: skip
ROWS = 50


@dataclass(frozen=True)
class View:
    """One tab."""

    name: str
    label: str
    address: str
    count: int
    alarming: bool = False


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/"""
    asked = {name: request.GET.get(name, "").strip() for name in ("tab", "q", "after", *FILTERS)}
    asked["tab"] = asked["tab"] or Tab.ALL
    problem, found, result = "", OrderPage([], ""), bulk_result.heard(request)
    try:
        found = _page(asked)
    except BadQuestion as question:
        problem = question.sentence
    context = {
        "asked": asked,
        "problem": problem,
        "views": _views(),
        "filters": _filters(person(request).locale, asked),
        "filtered": any(asked[name] for name in FILTERS),
        "result": result,
        "rows": rows(found.items, person(request).locale, set(result.refused) if result else set()),
        "days": [("placed_from", _("Placed from")), ("placed_to", _("Placed until"))],
        "older": _address(asked | {"after": found.next}) if found.next else "",
        "newest": _address(asked | {"after": ""}) if asked["after"] else "",
        "empty": EMPTY.get(asked["tab"]),
        "here_address": request.get_full_path(),
        "undelivered": undelivered() if asked["tab"] == Tab.PROBLEMS else ([], 0),
    }
    return page(request, "order_list.html", context, status=422 if problem else 200)


def _page(asked: dict[str, str]) -> OrderPage:
    wanted = OrderFilter(
        stage=asked["stage"], status=asked["status"], payment_status=asked["payment_status"],
        payment_method=asked["payment_method"], delivery_status=asked["delivery_status"],
        delivery_method=asked["delivery_method"],
        waiting_on=asked["waiting_on"], source=asked["source"], q=asked["q"], tab=asked["tab"],
        deliverer=asked["deliverer"], placed_after=_midnight(asked, "placed_from"),
        placed_before=_midnight(asked, "placed_to", days=1),
    )  # fmt: skip
    sort = asked["sort"] or _usual(asked)
    return lists.page(wanted, sort=sort, after=asked["after"], limit=ROWS)


def _midnight(asked: Mapping[str, str], name: str, days: int = 0) -> datetime | None:
    """When the day begins by the shop's clock, so many days later. Raises BadQuestion."""
    if not asked[name]:
        return None
    try:
        day = date.fromisoformat(asked[name]) + timedelta(days=days)
        moment = datetime.combine(day, time.min, ZoneInfo(shop.settings().time_zone))
    except (ValueError, OverflowError) as wrong:
        raise BadQuestion(name, _("A day is written as 2026-11-21.")) from wrong
    if not is_storable(moment):
        raise BadQuestion(name, _("A day is written as 2026-11-21."))
    return moment


def _usual(asked: dict[str, str]) -> Sort:
    """How a view is sorted when nobody says."""
    if asked["q"]:
        return Sort.NEWEST
    if asked["tab"] in WORKED_OFF:
        return Sort.OVERDUE
    return Sort.LATE if asked["tab"] == Tab.ALL else Sort.NEWEST


def _views() -> list[View]:
    counts = lists.tab_counts()
    shown = [
        View(
            tab, str(LABELS[tab]), f"?{urlencode({'tab': tab})}", counts[tab],
            alarming=tab is Tab.PROBLEMS and counts[tab] > 0,
        )
        for tab in ORDER_OF_TABS
    ]  # fmt: skip
    quotations = View("quotations", _("Quotations"), reverse("panel:quotations"), quotation_count())
    return [*shown, quotations]


def _filters(
    language: str, asked: dict[str, str]
) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name, label, chosen, choices) of each drop-down."""
    choices: dict[str, tuple[str, list[tuple[str, Any]]]] = {
        "source": (_("Source"), [(name, names.source(name)) for name in _sources(asked["source"])]),
        "stage": (_("Stage"), list(OrderStage.choices)),
        "status": (_("Status"), [(s.code, s.label(language)) for s in shop.statuses()]),
        "payment_status": (_("Payment"), list(PaymentStatus.choices)),
        "payment_method": (_("Payment method"), _methods(matrix.cells().payments, language)),
        "delivery_status": (_("Delivery"), list(DeliveryStatus.choices)),
        "delivery_method": (_("Delivery method"), _methods(matrix.cells().deliveries, language)),
        "deliverer": (_("Deliverer"), _deliverers(asked["deliverer"])),
        "waiting_on": (_("Waits for"), list(Party.choices)),
        "sort": (_("Order by"), _sorts()),
    }
    return [
        (
            name,
            label,
            asked[name],
            [("", _("as usual here") if name == "sort" else _("any")), *options],
        )
        for name, (label, options) in choices.items()
    ]


def _methods(
    methods: Mapping[str, DeliveryFacts] | Mapping[str, PaymentFacts], language: str
) -> list[tuple[str, str]]:
    return [(code, method.name(language)) for code, method in methods.items()]


def _deliverers(chosen: str) -> list[tuple[str, str]]:
    """Those who bring goods now, and the chosen one."""
    rows = Deliverer.objects.order_by("name", "pk")
    return [(str(row.pk), row.name) for row in rows if row.active or str(row.pk) == chosen]


def _sources(chosen: str) -> list[str]:
    return [*SOURCES, *([chosen] if chosen and chosen not in SOURCES else [])]


def _sorts() -> list[tuple[str, str]]:
    return [
        (Sort.NEWEST, _("newest first")), (Sort.OLDEST, _("oldest first")),
        (Sort.LATE, _("overdue first")), (Sort.OVERDUE, _("by deadline")),
    ]  # fmt: skip


def _address(asked: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value})
