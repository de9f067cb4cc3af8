"""`/rehearsal/pay/<name>`: the pages of the payment service that talks to nobody.

Only where the clock may be moved. A person or a test says what is to happen; the notifications are
signed by the rehearsal and given to `payments.receive`, the same function that answers the hook.
Late ones become rows, which the clock plays. Then it leads back to the shop. The sealed name in the
path is the right to it: there is no cookie and no CSRF check.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from orderwright.domain.orders.models import Order
from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.port_errors import NotConfigured, ProviderRefused
from orderwright.domain.payments.ports import Kind
from orderwright.domain.shop.stages import PaymentStage
from orderwright.entrypoints.hooks.payments import receive
from orderwright.kernel import clock
from orderwright.kernel.links.queries import living_tokens
from orderwright.kernel.money import BadAmount, Money
from orderwright.outbound.gateways import registry
from orderwright.outbound.gateways.configured import gateway
from orderwright.outbound.gateways.rehearsal import Rehearsal, Wish
from orderwright.outbound.gateways.rehearsal_rows import plan

CODES = ("rehearsal", "rehearsal_instalments")
WHOLE = re.compile(r"[0-9]{1,7}")
MOST_TIMES = 50
LONGEST_DELAY = 31 * 24 * 3600
SILENCE = timedelta(minutes=1)
"""Asked so soon, a service that says nothing knows nothing either, or nobody would see it."""
VERDICTS = {
    "pay": Kind.PAID, "refuse": Kind.REJECTED, "authorise": Kind.AUTHORISED,
    "expire": Kind.EXPIRED,
}  # fmt: skip
BUTTONS = {
    "rehearsal": {
        "pay": gettext_lazy("Pay"),
        "refuse": gettext_lazy("Refuse the payment"),
        "authorise": gettext_lazy("Only reserve the money"),
        "expire": gettext_lazy("Let the session run out"),
    },
    "rehearsal_instalments": {
        "authorise": gettext_lazy("Approve the credit"),
        "pay": gettext_lazy("Approve and pay out"),
        "refuse": gettext_lazy("Refuse the credit"),
        "expire": gettext_lazy("Let the application run out"),
    },
}


@dataclass(frozen=True)
class Stage:
    """The rehearsed service, the session and what it is about."""

    service: Rehearsal
    name: str
    amount: Money
    payment: Payment | None
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def back(self) -> str:
        """Where the customer's browser goes afterwards."""
        if self.payment is None:
            return "/"
        order_id = self.payment.order_id
        token = living_tokens(Purpose.PAY, [order_id]).get(order_id, "")
        return f"/pay/{token}/back" if token else "/"


@csrf_exempt
@require_http_methods({"GET", "HEAD", "POST"})
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Shows the choices; the POST lets one of them happen."""
    stage = _stage(name)
    with translation.override(_language(request, stage)):
        if request.method != "POST":
            return _drawn(request, stage)
        return _played(request, stage)


def _stage(name: str) -> Stage:
    """Whose session it is is told by its seal; 404 for a name that none has sealed."""
    for code in CODES:
        try:
            service = gateway(code)
            if isinstance(service, Rehearsal):
                reference, amount = service.opened(name)
                found = Payment.objects.filter(provider=code, reference=reference).first()
                return Stage(service, name, amount, found)
        except (NotConfigured, ProviderRefused):
            continue
    raise Http404


def _language(request: HttpRequest, stage: Stage) -> str:
    """The order's, as on all pages behind links."""
    if stage.payment is None:
        return translation.get_language() or "en"
    return str(Order.objects.values_list("locale", flat=True).get(pk=stage.payment.order_id))


def _played(request: HttpRequest, stage: Stage) -> HttpResponse:
    verdict, wrong = VERDICTS.get(request.POST.get("action", "")), dict[str, str]()
    wish = _wish(request, stage, verdict or Kind.PAID, wrong)
    if verdict is None or wrong:
        return _drawn(request, Stage(stage.service, stage.name, stage.amount, stage.payment, wrong))
    deliveries = stage.service.play(stage.name, wish)
    for one in (one for one in deliveries if not one.after):
        receive(stage.service.code, one.raw, one.headers)
    plan(stage.service.code, [one for one in deliveries if one.after], now=clock.now())
    return HttpResponseRedirect(stage.back, headers={"Referrer-Policy": "no-referrer"})


def _wish(request: HttpRequest, stage: Stage, verdict: Kind, wrong: dict[str, str]) -> Wish:
    """What was ticked and typed; complaints go into `wrong` by field."""
    after = timedelta(seconds=_whole(request, "after", (0, LONGEST_DELAY), wrong))
    silent = "silent" in request.POST
    return Wish(
        verdict, times=_whole(request, "times", (1, MOST_TIMES), wrong),
        after=after or (SILENCE if silent else after),
        reordered="reordered" in request.POST, silent=silent,
        amount=_amount(request, stage.amount.currency, wrong),
    )  # fmt: skip


def _whole(request: HttpRequest, name: str, limits: tuple[int, int], wrong: dict[str, str]) -> int:
    typed = request.POST.get(name, "").strip() or str(limits[0])
    least, most = limits
    if WHOLE.fullmatch(typed) and least <= int(typed) <= most:
        return int(typed)
    wrong[name] = _("A whole number from %(least)s to %(most)s is needed.") % {
        "least": least, "most": most,
    }  # fmt: skip
    return least


def _amount(request: HttpRequest, currency: str, wrong: dict[str, str]) -> Money | None:
    typed = request.POST.get("amount", "").strip()
    if not typed:
        return None
    try:
        amount = Money.parse(typed.replace(",", "."), currency)
    except BadAmount as problem:
        wrong["amount"] = str(problem)
        return None
    if amount.minor > 0:
        return amount
    wrong["amount"] = _("The amount must be above zero.")
    return None


def _standing(stage: Stage) -> str:
    """What has been played so far, in words."""
    kind = stage.service.fetch_status(stage.name).kind
    if kind is Kind.EXPIRED:
        return _("ran out")
    return str(PaymentStage(kind.value).label)


def _drawn(request: HttpRequest, stage: Stage) -> HttpResponse:
    context = {
        "service": registry.ENTRIES[stage.service.code].label, "amount": stage.amount,
        "buttons": BUTTONS[stage.service.code].items(), "wrong": stage.wrong, "back": stage.back,
        "standing": _standing(stage), "typed": request.POST,
    }  # fmt: skip
    answer = render(request, "rehearsal.html", context, status=400 if stage.wrong else 200)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
