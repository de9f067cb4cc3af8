"""The pay page `/pay/<token>` and `/pay/<token>/back`, to which a payment service sends people.

GET shows what is due and how; POST opens the service's session and goes there, or changes the way
of paying (S1-13). The way back believes nothing that its address says (T46): it asks the service
and shows what is known, again and again until something is (S1-16, U13, U14).
"""

from dataclasses import dataclass

from csp.decorators import csp_update
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orderwright.domain.checkout import changing, matrix
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_id
from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.port_errors import GatewayError
from orderwright.domain.shop.stages import PaymentStage
from orderwright.entrypoints.client_address import address_of
from orderwright.entrypoints.storefront import opening, pages, payment_words
from orderwright.entrypoints.storefront.token_pages import View, Visit, behind_link
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.queries import living_tokens
from orderwright.kernel.money import Money
from orderwright.lifecycle import ledger
from orderwright.lifecycle.facts import hear_all
from orderwright.lifecycle.machine import offers, take
from orderwright.lifecycle.order_money import other_payments
from orderwright.outbound.gateways import asking

ASK_EVERY = 3
"""Seconds between two questions to the service about one payment, whoever reloads the page."""
SOON, LATER = 4, 30
"""Seconds after which the page looks again: at first, and when the service takes its time."""
PATIENT_AFTER = 120


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Another way to pay and what the order costs then; `more` = the difference in price."""

    code: str
    name: str
    total: Money
    more: Money


def _leads_to_services(view: View) -> View:
    """A form's answer leads to the service, whose pages may lead on: browsers check each step."""
    widened: View = csp_update({"form-action": ["https:"]})(view)  # type: ignore[arg-type,assignment]
    return widened


@_leads_to_services
@behind_link(Purpose.PAY)
def pay(visit: Visit) -> HttpResponse:
    """Shows the sum and the way; the POST goes to the service or changes the way."""
    if visit.is_over:
        return pages.by_token(visit.request, "replaced.html", {}, status=410)
    if visit.request.method != "POST":
        return _page(visit)
    action, _colon, detail = visit.pressed.partition(":")
    if action == "pay":
        return _go_and_pay(visit, detail)
    if action == "change":
        return _change(visit)
    return _page(visit, refusal=_("We could not read that button. Please try again."))


@_leads_to_services
@behind_link(Purpose.PAY)
def back(visit: Visit) -> HttpResponse:
    """Where the payment stands by the service's own word; reloads itself until that is known."""
    if visit.is_over:
        return pages.by_token(visit.request, "replaced.html", {}, status=410)
    if visit.request.method == "POST":  # some services bring people back by a form
        return _to(f"/pay/{visit.token}/back")
    _ask_service(visit.order.pk)
    order = by_id(visit.order.pk)
    how = payment_words.how_to_pay(order)
    online = how.online if how else None
    waiting = online is not None and online.since is not None and not online.looked_at
    context = {
        "order": _seen(visit, order), "how_to_pay": how, "token": visit.token,
        "paid": order.due <= 0 and order.paid > 0, "tracking": _tracking(order),
        "again_after": _again_after(how) if waiting else None,
        "came": payment_words.came(order), "too_much": payment_words.too_much(order),
    }  # fmt: skip
    return pages.by_token(visit.request, "pay_back.html", context)


def _go_and_pay(visit: Visit, channel: str) -> HttpResponse:
    method = matrix.cells().payments.get(visit.order.payment_method)
    if method is not None:
        channel = payment_words.channel_of(method.kind, method.provider, channel)
    language = get_language()
    way_back = f"/pay/{visit.token}/back" + (f"?lang={language}" if language else "")
    ip = address_of(visit.request)
    try:
        address = opening.address_to_pay(opening.Wanted(visit.order.pk, way_back, ip, channel))
    except opening.Unopened as problem:
        visit.order.refresh_from_db()
        return _page(visit, refusal=str(problem))
    return _to(address)


def _change(visit: Visit) -> HttpResponse:
    """What was paid by the old way until now counts first."""
    _ask_service(visit.order.pk)
    data = {"payment_method": visit.request.POST.get("payment_method", "")}
    try:
        take(("order", "change_payment"), visit.order.pk, Ask(visit.actor(), data=data))
    except NotTaken as refusal:
        visit.order.refresh_from_db()
        return _page(visit, refusal=refusal.sentence)
    return _to(visit.request.get_full_path())


def _ask_service(order_id: int) -> None:
    """Hears what the service knows of the session that runs; its silence changes nothing."""
    rows = Payment.objects.filter(order_id=order_id, stage=PaymentStage.PENDING)
    for payment in rows.exclude(session_url="").select_related("order"):
        if not cache.add(f"asked-service:{payment.pk}", 1, ASK_EVERY):
            continue
        try:
            hear_all(asking.ask(payment))
        except GatewayError:
            continue  # the polls ask again


def _again_after(how: payment_words.HowToPay | None) -> int:
    since = how.online.since if how and how.online else None
    waited = (clock.now() - since).total_seconds() if since else 0
    return SOON if waited < PATIENT_AFTER else LATER


def may_change(order: Order, payer: Actor) -> bool:
    """Whether whoever holds the link to pay may choose another way now."""
    found = (o for o in offers("order", order, order, payer) if o.open)
    return any(offer.step.verb == "change_payment" for offer in found)


def _other_ways(visit: Visit, order: Order) -> list[OtherWay]:
    """The other ways of the order's delivery with the price that each would make."""
    if not may_change(order, visit.actor()):
        return []
    ways = []
    for code, name in other_payments(order):
        total = changing.total_with(order, ledger.chosen_option(order, code))
        ways.append(OtherWay(code, name, order.money(total), order.money(total - order.total)))
    return ways


def _seen(visit: Visit, order: Order) -> object:
    return Visit(visit.request, visit.purpose, visit.token, order).seen()


def _tracking(order: Order) -> str:
    return living_tokens(Purpose.TRACK, [order.pk]).get(order.pk, "")


def _to(address: str) -> HttpResponse:
    """303, whatever the method was; the token in our address goes to nobody."""
    headers = {"Cache-Control": pages.PRIVATE, "Referrer-Policy": "no-referrer"}
    return HttpResponseRedirect(address, status=303, headers=headers)


def _page(visit: Visit, *, refusal: str = "") -> HttpResponse:
    order = by_id(visit.order.pk)
    how = payment_words.how_to_pay(order)
    approved = how is not None and how.online is not None and how.online.approved
    context = {
        "order": _seen(visit, order), "how_to_pay": how, "token": visit.token, "refusal": refusal,
        "credit": payment_words.credit_of(order),
        "other_ways": _other_ways(visit, order) if how and not approved else [],
        "other_asked": "other" in visit.request.GET or (how is not None and not how.online),
        "tracking": _tracking(order),
        "placed_now": "placed" in visit.request.GET,
    }  # fmt: skip
    return pages.by_token(visit.request, "pay.html", context, status=409 if refusal else 200)
