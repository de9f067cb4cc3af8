"""Payments and refunds of the whole shop: filters, keyset pages, what a page adds up to.

GET /panel/payments. Reads `domain/overview/money_lists.py`; changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from orderwright.domain.checkout import matrix
from orderwright.domain.overview import money_lists
from orderwright.domain.overview.errors import BadQuestion
from orderwright.domain.overview.money_lists import MoneyFilter, MoneyPage, MoneyRow
from orderwright.domain.payments.models import Refund
from orderwright.domain.payments.refunds import STAYS_HERE
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints.panel import names
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import page

FILTERS = ("kind", "state", "method", "provider", "since", "until", "amount")
LONGEST_FILTER = 40
BEYOND_THE_SHOPS = (names.MOVED, names.CREDIT, names.TERMINAL)
"""Ways of money that the shop offers to nobody."""


@dataclass(frozen=True)
class Shown:
    """One row as words. `amount` below zero for what was given back; `badge`: look and word."""

    found: MoneyRow
    human_id: str
    number: str
    badge: tuple[str, str]
    method: str
    service: str
    reference: str
    amount: int
    settled: int


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/payments?kind=&state=&method=&provider=&since=&until=&amount=&q=&after="""
    asked = {name: request.GET.get(name, "").strip()[:LONGEST_FILTER] for name in FILTERS}
    asked |= {name: request.GET.get(name, "").strip() for name in ("q", "after")}
    problem, found = "", MoneyPage([], [], "")
    try:
        wanted = _wanted(asked)
        found = money_lists.page(wanted, currency=shop.settings().currency, after=asked["after"])
    except BadQuestion as question:
        problem = question.sentence
    language = person(request).locale
    context = {
        "asked": asked, "problem": problem, "filters": _filters(asked, language),
        "filtered": any(asked[name] for name in FILTERS),
        "rows": [_shown(row, language) for row in found.items], "sums": found.sums,
        "older": _address(asked | {"after": found.next}) if found.next else "",
        "newest": _address(asked | {"after": ""}) if asked["after"] else "",
    }  # fmt: skip
    return page(request, "payments.html", context, status=422 if problem else 200)


def _wanted(asked: dict[str, str]) -> MoneyFilter:
    """Days are the shop's, both of them in the range."""
    since, until = _day("since", asked["since"]), _day("until", asked["until"])
    return MoneyFilter(
        kind=asked["kind"], state=asked["state"], method=asked["method"],
        provider=asked["provider"], amount=asked["amount"], q=asked["q"],
        since=_begins(since), before=_begins(until + timedelta(days=1)) if until else None,
    )  # fmt: skip


def _day(name: str, text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not 1900 <= day.year < 9000:
        raise BadQuestion(name, _("A date is needed, as 2026-11-21."))
    return day


def _begins(day: date | None) -> datetime | None:
    zone = ZoneInfo(shop.settings().time_zone)
    return datetime.combine(day, time(), tzinfo=zone) if day else None


def _filters(
    asked: dict[str, str], language: str
) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name, label, chosen, choices) of each drop-down."""
    methods = matrix.cells().payments.values()
    services = sorted({method.provider for method in methods} - {""})
    choices: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "kind": (_("Kind"), [("payment", _("Payments")), ("refund", _("Refunds"))]),
        "state": (_("State"), money_lists.states()),
        "method": (_("Method"), [
            *((method.code, method.name(language)) for method in methods),
            *((code, names.payment_method(code, language)) for code in BEYOND_THE_SHOPS),
        ]),
        "provider": (_("Payment service"), [(code, names.provider(code)) for code in services]),
    }  # fmt: skip
    return [
        (name, label, asked[name], [("", _("any")), *options])
        for name, (label, options) in choices.items()
    ]


def _shown(found: MoneyRow, language: str) -> Shown:
    row: Any = found.row
    is_refund = isinstance(row, Refund)
    stays = is_refund and row.way in STAYS_HERE
    look = "refunded" if is_refund and row.stage == "done" and not stays else row.stage
    word = str(names.STAYED[row.way]) if stays else str(row.get_stage_display())
    came = 0 if is_refund or row.method in money_lists.STAYED else row.settled
    way = str(row.get_way_display()) if is_refund else ""
    return Shown(
        found, row.human_id, found.order.number, ("grey" if stays else look, word),
        way or names.payment_method(found.payment.method, language),
        names.provider(found.payment.provider), row.provider_ref,
        -row.amount if is_refund else row.amount, came,
    )  # fmt: skip


def _address(asked: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value})
