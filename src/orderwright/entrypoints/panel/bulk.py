"""One step on many orders: the steps open for them, one sheet, each order judged by itself.

GET /panel/bulk lists the steps, those that are open for some alone with the reason of the others;
GET and POST /panel/bulk/<verb> are the sheet. Each order is its own transaction: what is refused
stays as it was and is told with its reason (U27).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel import bulk_result
from orderwright.entrypoints.panel.bulk_outlook import bulk_outlook
from orderwright.entrypoints.panel.bulk_result import BulkResult
from orderwright.entrypoints.panel.frame import actor_of, go, page, way_back
from orderwright.entrypoints.panel.goods import GoodsLine, goods_of
from orderwright.entrypoints.panel.offered import ICONS
from orderwright.entrypoints.panel.step_form import StepForm, known_values, typed
from orderwright.entrypoints.panel.steps import GOODS_MATTER, ask_of
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.errors import BadInput, NeedsOverride, NotTaken
from orderwright.kernel.lifecycle.offers import Offer, offer_of
from orderwright.kernel.lifecycle.rows import Step
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import MACHINE, offers, take

MOST = 200
NOT_IN_BULK = frozenset(
    {"correct_address", "correct_billing", "correct_customer", "accept", "offer", "write",
     "send_again"}
)  # fmt: skip
OF_ONE_ORDER = ("carrier", "carrier_name")
"""What is known of the first order says nothing of the others."""
PER_ORDER = "tracking_number"
"""The field that each order has for itself; the others hold for all."""
TOLD = "told"
"""Beside each order the warnings that the sheet shows of it."""


@dataclass(frozen=True)
class Share:
    """A step with the number `n` of the selected orders for which it is open, `among` how many,
    and why it is not for the first of the others.
    """

    step: Step
    icon: str
    n: int
    among: int
    reason: str

    @property
    def of_all(self) -> bool:
        return self.n == self.among


def choose(request: HttpRequest) -> HttpResponse:
    """The steps that are open for every selected order, then those that are for some of them."""
    orders = _selected(request.GET.getlist("number"))
    found = [_offers(order, actor_of(request)) for order in orders]
    steps = [step for step in MACHINE.tables["order"].steps if step.verb not in NOT_IN_BULK]
    shares = [share for step in steps if (share := _share(step, found)).n]
    if _in_bar(request):
        shares = [share for share in shares if _belongs_in_bar(share)]
    context = {
        "orders": orders,
        "steps": [share for share in shares if share.of_all],
        "partly": [share for share in shares if not share.of_all],
        "query": _query(orders),
        "next": way_back(request, reverse("panel:orders")),
    }
    return page(request, _template(request), context)


def _share(step: Step, found: Sequence[dict[str, Offer]]) -> Share:
    offers = [of_order[step.verb] for of_order in found if step.verb in of_order]
    shut = [offer.reason for offer in offers if not offer.open]
    icon = ICONS.get(step.verb, "arrow-right")
    return Share(step, icon, len(offers) - len(shut), len(found), shut[0] if shut else "")


def _belongs_in_bar(share: Share) -> bool:
    """Steps that move an order; of those that are open for some, what leads forward."""
    step = share.step
    if share.of_all:
        return step.target is not None or step.verb == "set_status"
    return step.target is not None and not step.needs_reason


def _template(request: HttpRequest) -> str:
    if _in_bar(request):
        return "bulk_steps.html"
    return "bulk_more.html" if getattr(request, "htmx", False) else "bulk_choose.html"


def sheet(request: HttpRequest, verb: str) -> HttpResponse:
    """What follows for all of them; POST takes the step on each."""
    step = MACHINE.tables["order"].by_verb.get(verb)
    if step is None or step.hidden or verb in NOT_IN_BULK:
        raise Http404
    posted = request.method == "POST"
    orders = _selected((request.POST if posted else request.GET).getlist("number"))
    if not orders:
        return go(request, way_back(request, reverse("panel:orders")))
    if posted:
        return _take_all(request, step, orders)
    return _show(request, step, orders)


def _take_all(request: HttpRequest, step: Step, orders: Sequence[Order]) -> HttpResponse:
    ask = replace(ask_of(request, step), expected_version=None, override_warnings=False)
    refused: dict[str, str] = {}
    for order in orders:
        if sentence := _take_one(request, step, order, ask):
            refused[order.number] = sentence
    again = _again(request, step, list(refused)) if refused else ""
    result = BulkResult(str(step.records.label), len(orders) - len(refused), refused, again)
    bulk_result.keep(request, result)
    return go(request, way_back(request, reverse("panel:orders")))


def _again(request: HttpRequest, step: Step, refused: Sequence[str]) -> str:
    """The sheet for those that were refused, as it was filled in."""
    given = [*typed(step, request.POST).items(), ("reason", request.POST.get("reason", ""))]
    own = [(f"{PER_ORDER}:{n}", request.POST.get(f"{PER_ORDER}:{n}", "")) for n in refused]
    query = [("number", number) for number in refused]
    query += [(name, str(value)) for name, value in [*given, *own] if value]
    return f"{reverse('panel:bulk_step', args=[step.verb])}?{urlencode(query)}"


def _take_one(request: HttpRequest, step: Step, order: Order, ask: Ask) -> str:
    """Empty, or why this order refused. One tick for all goes past what the sheet told of each."""
    own = request.POST.get(f"{PER_ORDER}:{order.number}")
    data = dict(ask.data) | ({PER_ORDER: own} if own is not None else {})
    row, wish = ("order", step.verb), replace(ask, data=data)
    try:
        try:
            take(row, order.pk, wish)
        except NeedsOverride as doubt:
            if not _gone_past(request, order, doubt):
                raise
            take(row, order.pk, replace(wish, override_warnings=True))
    except BadInput as problem:
        return " ".join(problem.fields.values())
    except NotTaken as refusal:
        return refusal.sentence
    return ""


def _gone_past(request: HttpRequest, order: Order, doubt: NeedsOverride) -> bool:
    told = request.POST.getlist(f"{TOLD}:{order.number}")
    return "override" in request.POST and set(doubt.warnings) <= set(told)


def _show(request: HttpRequest, step: Step, orders: Sequence[Order]) -> HttpResponse:
    numbers = [request.GET.get(f"{PER_ORDER}:{order.number}", "") for order in orders]
    asked = typed(step, request.GET)
    carrier = {name: asked[name] for name in OF_ONE_ORDER if name in asked}
    judged = [
        (order, _offer(order, step, actor_of(request), carrier | {PER_ORDER: number}))
        for order, number in zip(orders, numbers, strict=True)
    ]
    known = known_values(step, orders[0], orders[0], asked)
    own = {
        name: value for name, value in known.items() if name not in OF_ONE_ORDER or name in asked
    }
    form = StepForm(step, orders[0], initial=own)
    own_numbers = PER_ORDER in form.fields
    if own_numbers:
        del form.fields[PER_ORDER]
    data = {name: value for name, value in own.items() if name != PER_ORDER and value is not None}
    context = {
        "step": step, "form": form, "judged": judged, "own_numbers": own_numbers,
        "rows": list(zip(judged, numbers, _shelf(step, orders), strict=True)),
        "reason": request.GET.get("reason", "")[:500],
        "open_count": sum(1 for _order, offer in judged if offer.open),
        "outlook": bulk_outlook(judged, Ask(actor_of(request), data=data)),
        "needs_reason": any(offer.needs_reason for _order, offer in judged),
        "warned": any(offer.warnings for _order, offer in judged) or bool(step.warns),
        "next": way_back(request, reverse("panel:orders")),
    }  # fmt: skip
    template = "bulk_sheet.html" if getattr(request, "htmx", False) else "bulk.html"
    return page(request, template, context)


def _selected(numbers: Sequence[str]) -> list[Order]:
    """The orders of those numbers, newest first; unknown numbers are passed over."""
    rows = Order.objects.filter(number__in=[n for n in numbers[:MOST] if "\x00" not in n])
    whole = rows.select_related("status").prefetch_related("gates", "lines")
    return list(whole.order_by("-placed_at", "-pk"))


def _shelf(step: Step, orders: Sequence[Order]) -> list[str]:
    """What each order lacks, before a step that needs the goods; else nothing."""
    if step.verb not in GOODS_MATTER:
        return ["" for _order in orders]
    return [_lacking(goods_of(order, cancelled_too=True)) for order in orders]


def _lacking(goods: Sequence[GoodsLine]) -> str:
    short = [f"{row.short} × {row.line.sku}" for row in goods if row.short]
    if short:
        return _("Not there: %(goods)s") % {"goods": ", ".join(short)}
    return _("All goods are there") if any(row.known for row in goods) else ""


def _offers(order: Order, actor: Actor) -> dict[str, Offer]:
    return {offer.step.verb: offer for offer in offers("order", order, order, actor)}


def _offer(order: Order, step: Step, actor: Actor, known: Mapping[str, Any]) -> Offer:
    """That step alone; only "confirm" needs the machine's word, for the shop's gate."""
    if step.verb != "confirm":
        return offer_of((MACHINE.tables["order"], step), order, order, Ask(actor), known)
    found = offers("order", order, order, actor)
    return next(offer for offer in found if offer.step.verb == step.verb)


def _in_bar(request: HttpRequest) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == "bulk-steps"


def _query(orders: Sequence[Order]) -> str:
    return "&".join(f"number={order.number}" for order in orders)
