"""Second page of the checkout: how the goods travel and how they are paid.

Thin: the matrix judges, this page shows its answer. What is not possible stands there with the
reason; what a form sends is judged again (T34). Works by plain "update", htmx swaps the same part.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from orderwright.domain.checkout import points
from orderwright.domain.customers.hints import email_hint
from orderwright.entrypoints.storefront import pages
from orderwright.entrypoints.storefront.checkout import choices as choosing
from orderwright.entrypoints.storefront.checkout import steps
from orderwright.entrypoints.storefront.checkout.choices import Choices
from orderwright.entrypoints.storefront.checkout.parcels import two_parcels
from orderwright.entrypoints.storefront.checkout.picks import picks, reason_against
from orderwright.entrypoints.storefront.checkout.quote import quote_of_pair
from orderwright.entrypoints.storefront.checkout.steps import Checkout

FIELDS = ("delivery_method", "payment_method", "pickup_point", "ship_as_ready")


@require_http_methods(["GET", "HEAD", "POST"])
@steps.with_cart
def delivery(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    """Shows both lists; "continue" goes on when the pair can be had."""
    if choosing.problems(checkout.choices):
        return steps.go(steps.DETAILS)
    if request.method != "POST":
        return page(request, checkout, {})
    typed = choosing.typed(checkout.choices, request.POST.dict(), FIELDS)
    if request.POST.get("action") != "continue":
        return _update(request, checkout, typed)
    wrong = problems(checkout, typed)
    if wrong:
        checkout.choices = typed
        return page(request, checkout, wrong)
    checkout.remember(typed)
    return steps.go(steps.CONFIRM)


def problems(checkout: Checkout, typed: Choices) -> dict[str, str]:
    """Field -> sentence for all that is wrong on this page."""
    wrong = {}
    if reason := reason_against(checkout.view, typed):
        wrong["payment_method"] = reason
    shown = picks(checkout.view, typed, _locale())
    if shown.to_point and (problem := points.problem(shown.to_point, typed.pickup_point)):
        wrong["pickup_point"] = problem
    if typed.ship_as_ready and shown.chosen and shown.chosen.one_parcel:
        wrong["ship_as_ready"] = shown.chosen.one_parcel
    return wrong


def page(request: HttpRequest, checkout: Checkout, wrong: dict[str, str]) -> HttpResponse:
    """Both lists, with the total as far as it is known."""
    shown = picks(checkout.view, checkout.choices, _locale())
    context = {
        "picks": shown, "errors": wrong, "view": checkout.view, "typed": checkout.choices,
        "parcels": two_parcels(checkout.view, shown.chosen),
        "sums": quote_of_pair(checkout, checkout.choices, shown.chosen),
        "hint": email_hint(checkout.choices.email),
    }  # fmt: skip
    return pages.personal(request, "delivery.html", context, status=400 if wrong else 200)


def _update(request: HttpRequest, checkout: Checkout, typed: Choices) -> HttpResponse:
    checkout.remember(typed)
    if request.headers.get("HX-Request"):
        return page(request, checkout, {})
    return steps.go(steps.DELIVERY)


def _locale() -> str:
    return get_language() or "en"
