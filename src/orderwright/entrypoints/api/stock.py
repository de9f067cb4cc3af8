"""GET|PUT /stock/{sku}: what can be sold, and a correction of it or of what lies there."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router

from orderwright.domain.catalog.models import Product
from orderwright.domain.catalog.queries import product_by_sku
from orderwright.domain.shop.permissions import Scope
from orderwright.domain.stock.queries import availability
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Sku, StockBody
from orderwright.entrypoints.api.callers import ApiKeyHolder, staff
from orderwright.entrypoints.api.described import KEYED, WRITES, StockData
from orderwright.entrypoints.api.problems import bad_fields
from orderwright.lifecycle import shelf

router = Router(tags=["stock"])
READS_STOCK = ApiKeyHolder(Scope.STOCK_WRITE, Scope.ORDERS_READ, Scope.CATALOG_WRITE)
WRITES_STOCK = ApiKeyHolder(Scope.STOCK_WRITE)


@router.get("/stock/{path:sku}", auth=READS_STOCK, response={200: StockData, **KEYED})
def get_stock(request: HttpRequest, sku: Path[Sku]) -> Answer:
    """Pieces that can be sold from the shelf."""
    return answer(_stock(product_by_sku(sku)))


@router.put("/stock/{path:sku}", auth=WRITES_STOCK, response={200: StockData, **WRITES})
def set_stock(request: HttpRequest, sku: Path[Sku], wish: StockBody) -> Answer:
    """A correction movement, so that this many can be sold (`available`) or lie there (`on_hand`).

    Orders that wait for the goods are served first, oldest first. The same again moves nothing.
    """
    if (wish.available is None) == (wish.on_hand is None):
        raise bad_fields(
            {"available": _("Say what can be sold or what lies there: one of the two.")}
        )
    product, actor = product_by_sku(sku), staff(request)
    if wish.on_hand is not None:
        shelf.set_on_hand(product.pk, wish.on_hand, actor=actor, note="API")
    else:
        shelf.set_available(product.pk, wish.available or 0, actor=actor, note="API")
    return answer(_stock(product))


def _stock(product: Product) -> StockData:
    free = availability([product.pk]).get(product.pk, 0)
    return {"sku": product.sku, "available": free, "warehouse": "main"}
