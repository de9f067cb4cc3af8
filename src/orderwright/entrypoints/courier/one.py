"""The page of one delivery, `/d/<token>`: where to, whom to call, one big button (S1-23, S1-24)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.entrypoints.courier import links
from orderwright.entrypoints.courier.stops import stop_of
from orderwright.entrypoints.courier.tapping import from_form
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.links.queries import living_tokens
from orderwright.kernel.tokens import random_token
from orderwright.lifecycle.taps import tap


@links.behind("deliver")
def delivery(request: HttpRequest, token: str, row: int) -> HttpResponse:
    """GET shows, POST takes the tap and shows again."""
    task = _task(row)
    if task is None or task.deliverer is None:
        return links.closed(request)
    links.count(request, task.order.number, "deliver")
    if request.method != "POST":
        return _page(request, token, task)
    with translation.override(task.deliverer.locale):
        refused = _tap(request, token, task)
    if refused:
        fresh = _task(row)
        assert fresh is not None
        return _page(request, token, fresh, refused=refused)
    return links.private(HttpResponseRedirect(request.path))


def _tap(request: HttpRequest, token: str, task: DeliveryOrder) -> str:
    """Empty, or why nothing changed."""
    assert task.deliverer is not None
    if not links.repeats(request, token):
        return _("We could not read that button. Please try again.")
    try:
        tapped = from_form(request, task.pk)
    except BadInput as wrong:
        return " ".join(wrong.fields.values())
    return tap(tapped, links.actor_of(request, task.deliverer), task.deliverer.pk).refused


def _page(
    request: HttpRequest, token: str, task: DeliveryOrder, *, refused: str = ""
) -> HttpResponse:
    assert task.deliverer is not None
    sheet = task.sheet_id or 0
    with translation.override(task.deliverer.locale):
        context = {
            "stop": stop_of(task), "token": token, "key": random_token(), "refused": refused,
            "day": living_tokens("day", [sheet]).get(sheet, ""),
        }  # fmt: skip
    status = 409 if refused else 200
    return links.draw(request, "delivery.html", context, task.deliverer.locale, status=status)


def _task(row: int) -> DeliveryOrder | None:
    whole = DeliveryOrder.objects.select_related("order", "deliverer")
    return whole.prefetch_related("parcels", "order__parcels__delivery").filter(pk=row).first()
