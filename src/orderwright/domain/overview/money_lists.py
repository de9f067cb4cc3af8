"""Payments and refunds of the whole shop in one list: a filter, newest first, a page by keyset.

Called by the panel. A page costs two statements for the rows, and a few to find what was searched
for, however many there are. Each kind is read by its id, which every insert has an index of
already, so that placing an order pays nothing for this list; a page's end names the last id of
both. Filters are a closed set of fields, never lookups.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from orderwright.domain.checkout import matrix
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.errors import BadQuestion
from orderwright.domain.overview.search import SHORTEST_TEXT, search_condition
from orderwright.domain.payments import credits
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.refunds import STAYS_HERE
from orderwright.domain.payments.sums import CAME
from orderwright.domain.shop.stages import PaymentStage, RefundStage
from orderwright.kernel.money import BadAmount, Money

ROWS = 50
LONGEST = 100
MOST_FOUND = 500
PAYMENT, REFUND = "payment", "refund"
RANKS = {PAYMENT: 1, REFUND: 2}
"""Of two rows of one moment the refund stands above its payment."""

MOST_DIGITS = 18
STAYED = ("moved", credits.METHOD)
"""Methods of money that was in the shop before."""


@dataclass(frozen=True, slots=True)
class MoneyFilter:
    """What to list; empty means any. `state`: kind and stage as "payment.paid" or "refund.done";
    `since`, `before`: when the row was made; `amount` as typed; `q`: order number, human id, the
    provider's reference, or what the order list finds: name, surname, e-mail.
    """

    kind: str = ""
    state: str = ""
    method: str = ""
    provider: str = ""
    since: datetime | None = None
    before: datetime | None = None
    amount: str = ""
    q: str = ""


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A payment or a refund. `payment` is the row itself, or the one given back of."""

    kind: str
    row: Payment | Refund
    payment: Payment
    order: Order


@dataclass(frozen=True, slots=True)
class MoneySums:
    """What all that fits adds up to in one currency, in minor units. Money that stayed in the shop
    (moved between orders, kept as credit) neither came nor was given back: `inside` is what moved.
    """

    currency: str
    came: int
    given_back: int
    inside: int


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """One page; `next` is the cursor of the following one, empty at the end."""

    items: list[MoneyRow]
    sums: list[MoneySums]
    next: str


def states() -> list[tuple[str, str]]:
    """Every state to filter by, with its word."""
    of_payments = [(f"{PAYMENT}.{stage}", str(stage.label)) for stage in PaymentStage]
    named = _("Refund: %(state)s")
    of_refunds = [
        (f"{REFUND}.{stage}", named % {"state": str(stage.label)}) for stage in RefundStage
    ]
    return [*of_payments, *of_refunds]


def page(wanted: MoneyFilter, *, currency: str, after: str = "", limit: int = ROWS) -> MoneyPage:
    """One page of what fits. `currency`: of the amount that was typed. Raises BadQuestion."""
    ends, minor = _ends(after), _minor(wanted.amount, currency)
    found: list[MoneyRow] = []
    for kind in _kinds(wanted):
        rows = _found(kind, wanted, minor)
        if end := ends[kind]:
            rows = rows.filter(pk__lt=end)
        found += [_row(kind, row) for row in rows.order_by("-pk")[: limit + 1]]
    items = _newest(found)[:limit]
    ends |= {kind: min(of.row.pk for of in items if of.kind == kind)
             for kind in {of.kind for of in items}}  # fmt: skip
    more = ".".join(str(ends[kind]) for kind in RANKS) if len(found) > limit else ""
    return MoneyPage(sorted(items, key=_place, reverse=True), _sums(wanted, minor), more)


def _newest(found: list[MoneyRow]) -> list[MoneyRow]:
    """Both kinds by their moments; within a kind the ids decide, however old a row says it is."""
    ordered: list[MoneyRow] = []
    heads = {kind: [of for of in found if of.kind == kind] for kind in RANKS}
    while any(heads.values()):
        first = max((rows[0] for rows in heads.values() if rows), key=_place)
        ordered.append(heads[first.kind].pop(0))
    return ordered


def _ends(after: str) -> dict[str, int]:
    """The last id of each kind on the page before; 0 = from the newest."""
    parts = after.split(".") if after else ["0"] * len(RANKS)
    readable = all(p.isascii() and p.isdigit() and len(p) <= MOST_DIGITS for p in parts)
    if not readable or len(parts) != len(RANKS):
        sentence = _("This is not the end of a page of this list. Start again without it.")
        raise BadQuestion("after", sentence)
    return {kind: int(part) for kind, part in zip(RANKS, parts, strict=True)}


def _kinds(wanted: MoneyFilter) -> list[str]:
    """Which of the two can fit at all."""
    if wanted.kind and wanted.kind not in RANKS:
        raise BadQuestion("kind", _("There is no such list."))
    if wanted.state and wanted.state not in dict(states()):
        raise BadQuestion("state", _("There is no such state."))
    asked = {wanted.kind, wanted.state.partition(".")[0]} - {""}
    return [kind for kind in RANKS if asked <= {kind}]


def _found(kind: str, wanted: MoneyFilter, minor: int | None) -> QuerySet[Payment | Refund]:
    model: type[Model] = Payment if kind == PAYMENT else Refund
    of_payment = "" if kind == PAYMENT else "payment__"
    joined = ("order",) if kind == PAYMENT else ("order", "payment")
    rows: QuerySet[Payment | Refund] = model._default_manager.select_related(*joined)  # type: ignore[assignment]
    if wanted.state:
        rows = rows.filter(stage=wanted.state.partition(".")[2])
    if wanted.method:
        rows = rows.filter(**{f"{of_payment}method": wanted.method})
    if wanted.provider:
        rows = rows.filter(**{f"{of_payment}provider": wanted.provider})
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    if wanted.before:
        rows = rows.filter(created_at__lt=wanted.before)
    if minor is not None:
        rows = rows.filter(amount=minor)
    return rows.filter(pk__in=_searched(kind, wanted.q)) if wanted.q.strip() else rows


def _searched(kind: str, text: str) -> list[int]:
    """Ids of the rows that the text names, the newest of very many. Each word of it is looked up
    in an index of its own.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise BadQuestion("q", _("At most %(limit)s characters.") % {"limit": LONGEST})
    if "\x00" in text:
        raise BadQuestion("q", _("Control characters are not allowed."))
    named = Q(human_id=text.upper()) | Q(reference=text)
    named |= Q(order_id__in=Order.objects.filter(number=text.upper()).values("pk"))
    model: type[Model] = Payment if kind == PAYMENT else Refund
    by_service = _ids(Payment, Q(provider__in=_providers(), provider_ref=text))
    if kind == PAYMENT:
        return [*_ids(model, named), *by_service, *_of_orders(model, text)]
    found = _ids(model, named | Q(provider_ref=text) | Q(payment__in=by_service))
    return [*found, *_of_orders(model, text)]


def _of_orders(model: type[Model], text: str) -> list[int]:
    """Of the newest orders that the order list finds by the same text: by name, e-mail, SKU."""
    if len(text) < SHORTEST_TEXT:
        return []
    orders = Order.objects.filter(search_condition(text)).order_by("-pk")
    newest = list(orders.values_list("pk", flat=True)[:MOST_FOUND])
    return _ids(model, Q(order_id__in=newest)) if newest else []


def _providers() -> list[str]:
    """The services of the shop's methods: the index of their references begins with them."""
    return list({method.provider for method in matrix.cells().payments.values()} - {""})


def _ids(model: type[Model], condition: Q) -> list[int]:
    rows = model._default_manager.filter(condition).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:MOST_FOUND])


def _minor(text: str, currency: str) -> int | None:
    if not text.strip():
        return None
    try:
        return Money.parse(text.strip().replace(",", ".").replace(" ", ""), currency).minor
    except BadAmount as problem:
        raise BadQuestion("amount", str(problem)) from problem


def _place(found: MoneyRow) -> tuple[datetime, int]:
    return found.row.created_at, RANKS[found.kind]


def _row(kind: str, row: Payment | Refund) -> MoneyRow:
    return MoneyRow(kind, row, row.payment if isinstance(row, Refund) else row, row.order)


def _sums(wanted: MoneyFilter, minor: int | None) -> list[MoneySums]:
    """Of all pages: two statements."""
    came: dict[str, int] = defaultdict(int)
    back: dict[str, int] = defaultdict(int)
    inside: dict[str, int] = defaultdict(int)
    for kind in _kinds(wanted):
        rows = _found(kind, wanted, minor)
        if kind == PAYMENT:
            of_way = rows.filter(stage__in=CAME).values_list("currency", "method")
            for currency, method, amount in of_way.annotate(sum=Sum("settled")).order_by():
                came[currency] += amount if method not in STAYED else 0
        else:
            done = rows.filter(stage=RefundStage.DONE).values_list("currency", "way")
            for currency, way, amount in done.annotate(sum=Sum("amount")).order_by():
                (inside if way in STAYS_HERE else back)[currency] += amount
    return [
        MoneySums(currency, came[currency], back[currency], inside[currency])
        for currency in sorted({*came, *back, *inside})
    ]
