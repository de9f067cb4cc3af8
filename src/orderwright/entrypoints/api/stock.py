"""GET|PUT /stock/{sku}: what can be sold from a warehouse and in all, and a correction of it or of
what lies there. What is read may be written back: it changes nothing.
"""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from orderwright.domain.catalog.models import Product
from orderwright.domain.catalog.queries import product_by_sku
from orderwright.domain.shop.permissions import Scope
from orderwright.domain.stock.models import Level, Warehouse
from orderwright.domain.stock.queries import levels_of
from orderwright.domain.stock.shelves import main_warehouse
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Sku, StockBody, StockQuery
from orderwright.entrypoints.api.callers import ApiKeyHolder, staff
from orderwright.entrypoints.api.described import KEYED, WRITES, StockData, WarehouseStock
from orderwright.entrypoints.api.problems import bad_fields
from orderwright.lifecycle import shelf

router = Router(tags=["stock"])
READS_STOCK = ApiKeyHolder(Scope.STOCK_WRITE, Scope.ORDERS_READ, Scope.CATALOG_WRITE)
WRITES_STOCK = ApiKeyHolder(Scope.STOCK_WRITE)


@router.get("/stock/{path:sku}", auth=READS_STOCK, response={200: StockData, **KEYED})
def get_stock(request: HttpRequest, sku: Path[Sku], wanted: Query[StockQuery]) -> Answer:
    """Pieces that can be sold from the shelf: from one warehouse, in all, and from each."""
    product = product_by_sku(sku)
    return answer(_stock(product, _warehouse(wanted.warehouse)))


@router.put("/stock/{path:sku}", auth=WRITES_STOCK, response={200: StockData, **WRITES})
def set_stock(request: HttpRequest, sku: Path[Sku], wish: StockBody) -> Answer:
    """A correction movement, so that this many can be sold (`available`) or lie there (`on_hand`).

    Orders that wait for the goods are served first, oldest first. The same again moves nothing.
    """
    if (wish.available is None) == (wish.on_hand is None):
        raise bad_fields(
            {"available": _("Say what can be sold or what lies there: one of the two.")}
        )
    product, actor, house = product_by_sku(sku), staff(request), _warehouse(wish.warehouse)
    if wish.on_hand is not None:
        shelf.set_on_hand(product.pk, wish.on_hand, actor=actor, note="API", warehouse=house)
    else:
        _demand_selling(house)
        available = wish.available or 0
        shelf.set_available(product.pk, available, actor=actor, note="API", warehouse=house)
    return answer(_stock(product, house))


def _warehouse(code: str | None) -> Warehouse | None:
    """The one of that code; None where none was named."""
    if code is None:
        return None
    found = Warehouse.objects.filter(code=code).first()
    if found is None:
        raise bad_fields({"warehouse": _("No warehouse has this code.")})
    return found


def _demand_selling(house: Warehouse | None) -> None:
    if house is not None and not house.active:
        sentence = _("Nothing is sold from this warehouse: say what lies there (on_hand).")
        raise bad_fields({"warehouse": sentence})


def _stock(product: Product, house: Warehouse | None) -> StockData:
    rows = [_level(level) for level in levels_of(product.pk)]
    code = (house or main_warehouse()).code
    free = {row["warehouse"]: row["available"] for row in rows}
    return {
        "sku": product.sku, "available": free.get(code, 0), "warehouse": code,
        "total": sum(free.values()), "warehouses": rows,
    }  # fmt: skip


def _level(level: Level) -> WarehouseStock:
    house = level.warehouse
    return {
        "warehouse": house.code, "on_hand": level.on_hand, "reserved": level.reserved,
        "available": max(0, level.available) if house.active else 0,
    }  # fmt: skip
