"""The pay page `/pay/<token>`: what is due and how to pay it.

For transfers it shows account, amount and title. Gateways open their sessions here once there are
any. Changes nothing.
"""

from django.http import HttpResponse

from orderwright.domain.overview.purposes import Purpose
from orderwright.entrypoints.storefront import pages, payment_words
from orderwright.entrypoints.storefront.token_pages import Visit, behind_link
from orderwright.kernel.links.queries import living_tokens


@behind_link(Purpose.PAY)
def pay(visit: Visit) -> HttpResponse:
    """Shows the sum and the way."""
    if visit.is_over:
        return pages.by_token(visit.request, "replaced.html", {}, status=410)
    tracking = living_tokens(Purpose.TRACK, [visit.order.pk]).get(visit.order.pk, "")
    context = {
        "order": visit.seen(), "how_to_pay": payment_words.how_to_pay(visit.order),
        "tracking": tracking,
    }  # fmt: skip
    return pages.by_token(visit.request, "pay.html", context)
