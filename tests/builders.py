"""What tests start from: a shop, its products, a cart. Built through the same services as in life.

Names of people in tests: Anna buys, Ewa packs, Jan drives.
"""

import itertools
from collections.abc import Mapping
from typing import Any

from orderwright.domain.catalog.models import Product
from orderwright.domain.catalog.services import ProductWish, save_product, seed_taxes
from orderwright.domain.checkout.carts import open_cart, put_line
from orderwright.domain.checkout.matrix_services import (
    BandWish,
    CellWish,
    DeliveryWish,
    PaymentWish,
    save_cell,
    save_delivery_method,
    save_payment_method,
)
from orderwright.domain.checkout.models import Cart, DeliveryMethod, PaymentMethod
from orderwright.domain.delivery.carrier_services import seed_carriers
from orderwright.domain.shop.models import ShopSettings, User
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import change_settings, make_user, seed_shop
from orderwright.domain.shop.stages import Reserves
from orderwright.domain.stock.services import open_level, seed_warehouse
from orderwright.outbound.sms.rules import change as change_sms

_numbers = itertools.count(1)

COURIER_PRICE = 1500
HEAVY_COURIER_PRICE = 2500
CASH_FEE = 500


def a_shop(**settings: object) -> ShopSettings:
    """A Polish shop with statuses, taxes, one warehouse and a small matrix.

    courier x transfer: both gates, reserves when confirmed, 15.00 below 10 kg, 25.00 below 30 kg,
    free from 500.00; courier x cash: no customer's gate, reserves when placed, fee 5.00;
    pickup x transfer: free; pickup x at_pickup: free, no gate but the shop's, reserves nothing.
    courier x at_pickup and pickup x cash do not exist.
    """
    seed_shop()
    seed_taxes()
    seed_warehouse()
    seed_carriers()
    _methods()
    _cells()
    change_sms(quiet_from=None, quiet_to=None)  # or what the suite does would hang on the hour
    return change_settings(name="Lamps and more", email="shop@example.com", **settings)


def limit_refunds(most: int, **of_role: int) -> None:
    """The same limit in minor units for everybody but the owner, Piotr; `of_role` another one."""
    change_settings(refund_limits=dict.fromkeys(("manager", "accountant", "api"), most) | of_role)
    if not User.objects.filter(role=Role.OWNER).exists():
        make_user("piotr@example.com", Role.OWNER, name="Piotr", password=None)


def _methods() -> None:
    kinds = DeliveryMethod.Kind
    tracking = "https://track.example.com/?n={number}"
    save_delivery_method(
        DeliveryWish("courier", {"en": "Courier", "pl": "Kurier"}, carrier="GLS",
                     tracking_url=tracking, position=1)
    )  # fmt: skip
    save_delivery_method(
        DeliveryWish("pickup", {"en": "Pick-up", "pl": "Odbiór"}, kinds.PICKUP, position=2)
    )
    pays = PaymentMethod.Kind
    save_payment_method(
        PaymentWish("transfer", {"en": "Bank transfer", "pl": "Przelew"}, position=1)
    )
    save_payment_method(
        PaymentWish(
            "cash", {"en": "Cash on delivery", "pl": "Pobranie"}, pays.ON_DELIVERY, position=2
        )
    )
    save_payment_method(
        PaymentWish("at_pickup", {"en": "Pay on pick-up", "pl": "Przy odbiorze"}, pays.ON_PICKUP,
                    position=3)
    )  # fmt: skip


def _cells() -> None:
    by_weight = (
        BandWish(COURIER_PRICE, max_weight=10_000),
        BandWish(HEAVY_COURIER_PRICE, min_weight=10_000, max_weight=30_000),
    )
    save_cell(CellWish("courier", "transfer", by_weight, countries=("PL", "CZ"), free_from=50_000,
                       deadline_hours=168))  # fmt: skip
    save_cell(CellWish("courier", "cash", by_weight, countries=("PL",), fee=CASH_FEE,
                       asks_customer=False, reserves=Reserves.PLACED, hold_hours=48))  # fmt: skip
    save_cell(CellWish("pickup", "transfer", (BandWish(0),), min_days=0, max_days=1))
    save_cell(CellWish("pickup", "at_pickup", (BandWish(0),), asks_customer=False,
                       reserves=Reserves.NONE, min_days=0, max_days=1))  # fmt: skip


def a_locker() -> None:
    """Parcel lockers, paid by transfer beforehand: 12.00, in Poland alone."""
    save_delivery_method(
        DeliveryWish("locker", {"en": "Parcel locker", "pl": "Paczkomat"},
                     DeliveryMethod.Kind.POINT, carrier="InPost", position=3)
    )  # fmt: skip
    save_cell(CellWish("locker", "transfer", (BandWish(1200),), countries=("PL",)))


def online_payments() -> None:
    """courier x card: paid before confirmation, by the rehearsal; courier x instalments: approved
    by its instalment service. Neither asks the customer; the shop confirms.
    """
    pays = PaymentMethod.Kind
    save_payment_method(
        PaymentWish("card", {"en": "Card", "pl": "Karta"}, pays.GATEWAY, provider="rehearsal",
                    position=4)
    )  # fmt: skip
    save_payment_method(
        PaymentWish("instalments", {"en": "Instalments", "pl": "Raty"}, pays.INSTALMENT,
                    provider="rehearsal_instalments", position=5)
    )  # fmt: skip
    price = (BandWish(COURIER_PRICE),)
    save_cell(CellWish("courier", "card", price, asks_customer=False, asks_payment=True))
    save_cell(CellWish("courier", "instalments", price, asks_customer=False))


def a_product(sku: str = "", *, stock: int = 10, **wishes: Any) -> Product:
    """A product on sale at 129.90 PLN, 1 kg, with so many pieces on the shelf.

    `wishes`: any field of ProductWish, as `price=4990`, `names={"en": "Lamp"}`, `backorder=True`.
    """
    sku = sku or f"A{next(_numbers)}"
    wishes.setdefault("names", {"en": f"Lamp {sku}", "pl": f"Lampa {sku}"})
    wish = ProductWish(sku=sku, **{"price": 12_990, "weight_g": 1000, **wishes})
    product = save_product(wish)
    if product.tracked:
        open_level(product.pk, stock, backorder=product.backorder)
    return product


def a_cart(lines: Mapping[str, int] | None = None, *, locale: str = "en") -> tuple[Cart, str]:
    """An open cart and its token, with pieces by SKU; without `lines` one new product."""
    cart, token = open_cart(currency="PLN", locale=locale)
    for sku, quantity in (lines or {a_product().sku: 1}).items():
        put_line(cart, sku, quantity)
    return cart, token
