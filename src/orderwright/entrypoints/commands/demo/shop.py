"""The demo shop itself: who it is, its goods, how they travel and are paid, who works there.

The matrix has pairs with and without the customer's confirmation, and pairs that reserve on
placing, on confirmation and never; cards and instalments go through the rehearsal. All by the
services that the panel uses.
"""

from orderwright.domain.catalog.services import (
    ProductWish,
    save_category,
    save_picture,
    save_product,
)
from orderwright.domain.checkout.matrix_services import (
    BandWish,
    CellWish,
    DeliveryWish,
    PaymentWish,
    save_cell,
    save_delivery_method,
    save_payment_method,
)
from orderwright.domain.invoices.services import change_settings as change_invoices
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.services import change_settings, make_user
from orderwright.domain.shop.statuses import StatusWish, save_status
from orderwright.domain.stock.services import open_level
from orderwright.entrypoints.commands.demo.goods import CATEGORY_NAMES, GOODS, Product
from orderwright.entrypoints.commands.demo.people import STAFF
from orderwright.entrypoints.commands.demo.pictures import draw
from orderwright.outbound.sms.rules import change as change_sms

PASSWORD = "orderwright-demo"  # noqa: S105 - printed on purpose, demo mode only
EU = ("PL", "CZ", "RO", "DE")
REFUND_LIMIT = 5_000
"""Grosze: what is above it waits for Ewa."""

OVERDUE_AFTER = {
    "new": 24, "awaiting-customer": 48, "awaiting-shop": 36, "awaiting-payment": 48,
    "confirmed": 120, "in-processing": 120, "awaiting-goods": 168, "ready": 24, "sent": 168,
}  # fmt: skip
"""Hours by status: what waits longer stands on top of the list."""


def load_shop() -> None:
    """All of it; needs an empty shop with its foundations laid."""
    _settings()
    change_invoices(when="on_payment", whom="everybody", advances=True)
    _statuses()
    _goods()
    _methods()
    for cell in CELLS:
        save_cell(cell)
    for person in STAFF:
        make_user(
            person.email, person.role, name=person.name, password=PASSWORD, locale=person.locale
        )


def _settings() -> None:
    # Whoever tries the demo at night wants to see the SMS at once.
    change_sms(quiet_from=None, quiet_to=None)
    change_settings(
        name="Lipowa 7",
        email="shop@lipowa7.example",
        phone="+48 12 345 67 89",
        address={
            "street": "ul. Lipowa 7", "postal_code": "31-024", "city": "Kraków", "country": "PL",
        },
        tax_id="5260250274",
        notice_email="orders@lipowa7.example",
        refund_limits={"manager": REFUND_LIMIT, "accountant": REFUND_LIMIT, "api": REFUND_LIMIT},
        bank_accounts=[
            {
                "currency": "PLN", "number": "PL61109010140000071219812874",
                "bank": "Santander", "swift": "WBKPPLPP",
            },
            {"currency": "CZK", "number": "CZ6508000000192000145399", "bank": "Česká spořitelna"},
            {"currency": "EUR", "number": "DE89370400440532013000", "bank": "Commerzbank"},
        ],
    )  # fmt: skip


def _statuses() -> None:
    for row in shop.statuses():
        as_it_is = {name: getattr(row, name) for name in StatusWish.__dataclass_fields__}
        hours = OVERDUE_AFTER.get(row.code)
        save_status(StatusWish(**as_it_is | {"deadline_hours": hours}), code=row.code)


def _goods() -> None:
    for position, (category, names) in enumerate(CATEGORY_NAMES.items(), 1):
        save_category(category.value, names, position=position * 10)
    for product in GOODS:
        _product(product)


def _product(product: Product) -> None:
    row = save_product(
        ProductWish(
            sku=product.sku,
            names={"en": product.name_en, "pl": product.name_pl},
            descriptions={"en": product.description_en, "pl": product.description_pl},
            price=product.price,
            tax_class=product.tax_class.value,
            category=product.category.value,
            ean=product.ean,
            weight_g=product.weight,
            picture_id=save_picture(draw(product)).pk,
            backorder=product.back_order,
            bulky=product.bulky,
        )
    )
    open_level(row.pk, product.on_hand, backorder=product.back_order)


def _methods() -> None:
    for delivery in DELIVERIES:
        save_delivery_method(delivery)
    for payment in PAYMENTS:
        save_payment_method(payment)


DELIVERIES = (
    DeliveryWish(
        "courier", {"en": "Courier DPD", "pl": "Kurier DPD"}, carrier="dpd", position=10,
        tracking_url="https://tracktrace.dpd.com.pl/parcelDetails?p1={number}",
    ),
    DeliveryWish(
        "parcel-locker", {"en": "InPost parcel locker", "pl": "Paczkomat InPost"}, kind="point",
        carrier="inpost", position=20,
        tracking_url="https://inpost.pl/sledzenie-przesylek?number={number}",
    ),
    DeliveryWish(
        "own-car", {"en": "Our own car", "pl": "Nasz samochód"}, kind="own_car", position=30
    ),
    DeliveryWish(
        "pickup", {"en": "Pick-up in the shop", "pl": "Odbiór w sklepie"}, kind="pickup",
        position=40,
    ),
)  # fmt: skip

PAYMENTS = (
    PaymentWish("transfer", {"en": "Bank transfer", "pl": "Przelew"}, position=10),
    PaymentWish(
        "cash-on-delivery", {"en": "Cash on delivery", "pl": "Płatność przy odbiorze"},
        kind="on_delivery", position=20,
    ),
    PaymentWish(
        "pay-on-pickup", {"en": "Pay on pick-up", "pl": "Płatność w sklepie"}, kind="on_pickup",
        position=30,
    ),
    PaymentWish(
        "card", {"en": "Card or BLIK", "pl": "Karta lub BLIK"}, kind="gateway",
        provider="rehearsal", position=40,
    ),
    PaymentWish(
        "instalments", {"en": "Instalments", "pl": "Raty"}, kind="instalment",
        provider="rehearsal_instalments", position=50,
    ),
)  # fmt: skip

COURIER_PRICES = (
    BandWish(1599, max_weight=5_000),
    BandWish(2499, min_weight=5_000, max_weight=31_500),
)

CELLS = (
    CellWish(
        "courier", "transfer", COURIER_PRICES, countries=EU, free_from=30_000,
        reserves="confirmed", deadline_hours=168, min_days=1, max_days=3, second_parcel=1599,
    ),
    CellWish(
        "courier", "cash-on-delivery", COURIER_PRICES, countries=("PL",), fee=500,
        reserves="placed", hold_hours=72, min_days=1, max_days=2, second_parcel=1599,
    ),
    CellWish(
        "parcel-locker", "transfer", (BandWish(1299, max_weight=25_000),), countries=("PL",),
        free_from=20_000, asks_customer=False, reserves="placed", hold_hours=168,
        deadline_hours=168, min_days=1, max_days=2,
    ),
    CellWish(
        "own-car", "cash-on-delivery", (BandWish(2000, min_total=5_000),), countries=("PL",),
        postal_codes=("30-*", "31-*"), asks_shop=False, reserves="placed", hold_hours=48,
        min_days=0, max_days=1,
    ),
    CellWish(
        "own-car", "transfer", (BandWish(2000, min_total=5_000),), countries=("PL",),
        postal_codes=("30-*", "31-*"), min_days=0, max_days=2,
    ),
    CellWish(
        "pickup", "pay-on-pickup", (BandWish(0),), asks_customer=False, reserves="confirmed",
        min_days=0, max_days=1,
    ),
    CellWish("pickup", "transfer", (BandWish(0),), asks_customer=False, min_days=0, max_days=1),
    CellWish(
        "courier", "card", COURIER_PRICES, countries=EU, free_from=30_000, asks_customer=False,
        asks_shop=False, asks_payment=True, reserves="placed", hold_hours=48, deadline_hours=96,
        min_days=1, max_days=2, second_parcel=1599,
    ),
    CellWish(
        "parcel-locker", "card", (BandWish(1299, max_weight=25_000),), countries=("PL",),
        free_from=20_000, asks_customer=False, asks_shop=False, asks_payment=True,
        reserves="placed", hold_hours=48, deadline_hours=96, min_days=1, max_days=2,
    ),
    CellWish(
        "courier", "instalments", COURIER_PRICES, countries=("PL",), asks_customer=False,
        reserves="confirmed", deadline_hours=168, min_days=1, max_days=3,
    ),
)  # fmt: skip
