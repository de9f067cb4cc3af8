"""Who holds what until when: the goods that orders keep from everybody else (U12)."""

from django.http import HttpRequest, HttpResponse

from orderwright.domain.catalog.models import Product
from orderwright.domain.orders.models import Order
from orderwright.domain.stock import holding
from orderwright.entrypoints.panel.frame import page
from orderwright.entrypoints.panel.paging import asked_for, keyset
from orderwright.entrypoints.panel.stock_levels import warehouse_choices


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/stock/holds?sku=&warehouse=&after="""
    asked = asked_for(request, "sku", "warehouse")
    products = None
    if asked["sku"]:
        named = Product.objects.filter(sku__iexact=asked["sku"])
        products = list(named.values_list("pk", flat=True))
    found = holding.open_holds(products=products, warehouse=asked["warehouse"])
    holds, around = keyset(request, found, asked)
    orders = Order.objects.in_bulk({hold.order_id for hold in holds})
    goods = Product.objects.in_bulk({hold.level.product_id for hold in holds})
    since = holding.held_since(holds)
    context = around | {
        "asked": asked, "warehouses": warehouse_choices(),
        "rows": [
            (hold, orders.get(hold.order_id), goods.get(hold.level.product_id), since.get(hold.pk))
            for hold in holds
        ],
    }  # fmt: skip
    return page(request, "stock_holds.html", context)
