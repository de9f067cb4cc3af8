"""GET /o/{token}: the order as its customer may see it. The token is the right."""

from django.http import HttpRequest
from ninja import Path, Router

from orderwright.domain.orders.queries import by_id
from orderwright.domain.overview.orders import customer_data
from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.overview.shapes import CustomerOrderData
from orderwright.entrypoints.api import throttling
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Token
from orderwright.entrypoints.api.described import VISITOR
from orderwright.entrypoints.client_address import address_of
from orderwright.kernel.links.errors import LinkRefused
from orderwright.kernel.links.services import resolve

router = Router(tags=["customers"])


@router.get("/o/{token}", response={200: CustomerOrderData, **VISITOR})
def track(request: HttpRequest, token: Path[Token]) -> Answer:
    """State, what happens next, lines, totals, parcels."""
    try:
        link = resolve(Purpose.TRACK, token)
    except LinkRefused:
        throttling.count(request, throttling.WRONG_TOKENS, address_of(request))
        raise
    return answer(customer_data(by_id(link.row), token))
