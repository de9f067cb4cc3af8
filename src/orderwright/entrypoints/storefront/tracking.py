"""The order page `/o/<token>`: where the order stands, what happens next, parcels, what is to pay.

Shows what `customer_data` whitelists: no street, phone or e-mail. Its actions ask for the confirm
link or an issued document by mail once more, and lead to the other ways to pay; it never confirms
(semantics 2).
"""

from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.delivery.day_sheets import expected
from orderwright.domain.orders.models import Order
from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.shop.stages import OrderStage, ParcelStage
from orderwright.entrypoints.storefront import (
    order_documents,
    pages,
    paying,
    payment_words,
    visitors,
)
from orderwright.entrypoints.storefront.languages import is_offered
from orderwright.entrypoints.storefront.token_pages import Visit, behind_link
from orderwright.kernel.journal.chain import events_of_order
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.engine import REFUSED_ATTEMPT
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.queries import living_tokens
from orderwright.kernel.links.services import renew
from orderwright.lifecycle.machine import MACHINE, take

PATH = (
    OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.PROCESSING,
    OrderStage.SHIPPED, OrderStage.COMPLETED,
)  # fmt: skip
REQUEST = "request_confirmation"
OTHER_WAY = "pay_another_way"


@behind_link(Purpose.TRACK)
def order(visit: Visit) -> HttpResponse:
    """Shows the order; the POST asks for the confirm link or leads to the other ways to pay."""
    if visit.is_over:
        return pages.by_token(visit.request, "replaced.html", {}, status=410)
    if visit.request.method != "POST":
        return _page(visit)
    if visit.pressed == OTHER_WAY and _may_pay_otherwise(visit):
        return _to_pay(visit)
    if visit.pressed == order_documents.MAIL_DOCUMENT:
        number = visit.request.POST.get("document", "")
        refusal = order_documents.mail_again(visit.order.pk, number, visit.actor())
    elif visit.pressed == REQUEST:
        refusal = request_link(visit.order.pk, visit.actor())
    else:
        refusal = _("We could not read that button. Please try again.")
    return _page(visit, refusal=refusal) if refusal else _back(visit.request)


@behind_link(Purpose.TRACK)
def arrivals(visit: Visit) -> HttpResponse:
    """GET /o/<token>/arrivals: the part of the page that asks for itself again each minute while
    somebody is on the way, and asks no more when nobody is.
    """
    if visit.is_over or visit.request.method == "POST":
        raise Http404
    coming = expected(visit.order.pk)
    context = {"arrivals": coming, "arrived": not coming, "token": visit.token}
    return pages.by_token(visit.request, "arrivals.html", context)


def request_link(order_id: int, actor: Actor) -> str:
    """Asks for the mail with the confirm link; the sentence when that is not possible now."""
    try:
        take(("order", "request_confirmation"), order_id, Ask(actor))
    except NotTaken as refusal:
        return refusal.sentence
    return ""


def _back(request: HttpRequest) -> HttpResponse:
    """To the page again, in the language that it was asked for in."""
    asked = request.GET.get("lang", "")
    query = {"sent": "1"} | ({"lang": asked} if is_offered(asked) else {})
    headers = {"Cache-Control": pages.PRIVATE, "Referrer-Policy": "no-referrer"}
    return HttpResponseRedirect(f"{request.path}?{urlencode(query)}", headers=headers)


def _may_pay_otherwise(visit: Visit) -> bool:
    """What is paid by a service has its own button to the page that offers them."""
    payer = visitors.with_link(visit.request, Purpose.PAY)
    return paying.may_change(visit.order, payer)


def _to_pay(visit: Visit) -> HttpResponse:
    """To the pay page, whose link begins here for orders that were to be paid at the door."""
    order_id = visit.order.pk
    token = living_tokens(Purpose.PAY, [order_id]).get(order_id) or renew(Purpose.PAY, order_id)
    asked = visit.request.GET.get("lang", "")
    query = {"other": "1"} | ({"lang": asked} if is_offered(asked) else {})
    headers = {"Cache-Control": pages.PRIVATE, "Referrer-Policy": "no-referrer"}
    address = f"{reverse('storefront:pay', args=[token])}?{urlencode(query)}#other"
    return HttpResponseRedirect(address, status=303, headers=headers)


def _page(visit: Visit, *, refusal: str = "") -> HttpResponse:
    how = payment_words.how_to_pay(visit.order)
    context = {
        "order": visit.seen(), "path": path_of(visit.order), "token": visit.token,
        "parcel_labels": {stage.value: stage.label for stage in ParcelStage},
        "placed_now": "placed" in visit.request.GET, "sent_now": "sent" in visit.request.GET,
        "arrivals": expected(visit.order.pk), "arrived": False,
        "refusal": refusal, "how_to_pay": how,
        "documents": order_documents.issued_for(visit.order),
        "too_much": payment_words.too_much(visit.order),
        "credit": payment_words.credit_of(visit.order),
        "came": payment_words.came(visit.order),
        "money_went": payment_words.money_went(visit.order),
        "other_way": how is not None and not how.online and _may_pay_otherwise(visit),
    }  # fmt: skip
    return pages.by_token(visit.request, "order.html", context, status=409 if refusal else 200)


def path_of(order: Order) -> list[tuple[str, str, datetime | None]]:
    """Label, mark (done, now, off, or empty) and moment of each stage on the way; the moment is
    None where the order has not come to, and of the first one, which is the placing.
    """
    stage, entered = order.stage, _entered(order)
    if stage == OrderStage.CANCELLED:
        return [
            (str(OrderStage.PLACED.label), "done", None),
            (str(OrderStage.CANCELLED.label), "off", entered.get(OrderStage.CANCELLED)),
        ]
    if stage not in PATH:
        return []
    here = PATH.index(OrderStage(stage))
    is_last = here == len(PATH) - 1
    return [
        (
            str(s.label), "done" if i < here or is_last else "now" if i == here else "",
            entered.get(s) if i <= here else None,
        )
        for i, s in enumerate(PATH)
    ]  # fmt: skip


def _entered(order: Order) -> dict[OrderStage, datetime]:
    """When the order last came to each stage by itself."""
    ends = {step.verb: step.target for step in MACHINE.tables["order"].steps}
    found: dict[OrderStage, datetime] = {}
    for event in events_of_order(order.pk):
        end = ends.get(event.step) if event.subject_kind == "order" else None
        if isinstance(end, OrderStage) and event.name != REFUSED_ATTEMPT:
            found[end] = event.at
    return found
