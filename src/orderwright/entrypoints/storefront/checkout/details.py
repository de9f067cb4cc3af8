"""First page of the checkout: who buys and where to.

Thin: reads the form, asks `domain.customers.checks`, keeps the choices with the cart. What was
typed stays in the fields, also what is wrong.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from orderwright.domain.customers.hints import email_hint
from orderwright.domain.shop import queries as shop
from orderwright.entrypoints import country_names
from orderwright.entrypoints.storefront import pages
from orderwright.entrypoints.storefront.checkout import choices as choosing
from orderwright.entrypoints.storefront.checkout import countries, steps
from orderwright.entrypoints.storefront.checkout.choices import Choices
from orderwright.entrypoints.storefront.checkout.steps import Checkout


@require_http_methods(["GET", "HEAD", "POST"])
@steps.with_cart
def details(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    """Shows the form; a right one leads on to delivery and payment."""
    if request.method != "POST":
        return page(request, checkout.choices, {})
    typed = choosing.typed(checkout.choices, request.POST.dict(), choosing.DETAILS)
    if "use_hint" in request.POST:
        typed = replace(typed, email=email_hint(typed.email) or typed.email)
    wrong = choosing.problems(typed)
    if wrong:
        return page(request, typed, wrong)
    checkout.remember(typed)
    return steps.go(steps.DELIVERY)


@require_POST
@steps.with_cart
def use_hint(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    """The visitor meant the proposed address; it is computed anew, never read from the form."""
    meant = email_hint(checkout.choices.email)
    if meant:
        values = checkout.choices.kept() | {"email": meant}
        checkout.remember(Choices(**values))
    return steps.go(steps.CONFIRM if request.POST.get("next") == "confirm" else steps.DELIVERY)


def page(request: HttpRequest, typed: Choices, wrong: dict[str, str]) -> HttpResponse:
    """The form with everything typed so far and a sentence at each wrong field."""
    context = {
        "typed": typed, "errors": wrong, "countries": countries.shipping_countries(),
        "all_countries": country_names.all_countries(), "own_country": shop.settings().country,
        "hint": email_hint(typed.email) if wrong else "",
    }  # fmt: skip
    return pages.personal(request, "details.html", context, status=400 if wrong else 200)
