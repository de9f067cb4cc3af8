"""GET|PUT /stock/{sku}: what can be sold, and a correction so that this many can be."""

from django.http import HttpRequest
from ninja import Path, Router

from orderwright.domain.catalog.models import Product
from orderwright.domain.catalog.queries import product_by_sku
from orderwright.domain.shop.permissions import Scope
from orderwright.domain.stock import services as stock
from orderwright.domain.stock.queries import availability
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Sku, StockBody
from orderwright.entrypoints.api.callers import ApiKeyHolder, staff
from orderwright.entrypoints.api.described import KEYED, WRITES, StockData

router = Router(tags=["stock"])
READS_STOCK = ApiKeyHolder(Scope.STOCK_WRITE, Scope.ORDERS_READ, Scope.CATALOG_WRITE)
WRITES_STOCK = ApiKeyHolder(Scope.STOCK_WRITE)


@router.get("/stock/{path:sku}", auth=READS_STOCK, response={200: StockData, **KEYED})
def get_stock(request: HttpRequest, sku: Path[Sku]) -> Answer:
    """Pieces that can be sold from the shelf."""
    return answer(_stock(product_by_sku(sku)))


@router.put("/stock/{path:sku}", auth=WRITES_STOCK, response={200: StockData, **WRITES})
def set_stock(request: HttpRequest, sku: Path[Sku], wish: StockBody) -> Answer:
    """A correction movement, so that this many can be sold. The same again moves nothing."""
    product = product_by_sku(sku)
    stock.set_available(product.pk, wish.available, actor=staff(request), note="API")
    return answer(_stock(product))


def _stock(product: Product) -> StockData:
    free = availability([product.pk]).get(product.pk, 0)
    return {"sku": product.sku, "available": free, "warehouse": "main"}
