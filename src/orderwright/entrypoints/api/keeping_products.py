"""PUT /products/{sku}: the product as another system keeps it, made or changed as a whole.

What that system does not know stays: texts in other languages, description, shelf, picture, how
stock is kept. It stands on the router of `products.py`, because one address belongs to one router.
"""

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path

from orderwright.domain.catalog.models import Product, TaxClass
from orderwright.domain.catalog.services import ProductWish, mistakes_in, save_product
from orderwright.domain.shop.permissions import Scope
from orderwright.domain.shop.queries import languages, settings
from orderwright.domain.stock.services import open_level
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import ProductBody, Sku
from orderwright.entrypoints.api.callers import ApiKeyHolder
from orderwright.entrypoints.api.described import WRITES, KeptProductData
from orderwright.entrypoints.api.problems import bad_fields
from orderwright.entrypoints.api.products import product_data, router
from orderwright.kernel.money import BadAmount, Money

WRITES_CATALOG = ApiKeyHolder(Scope.CATALOG_WRITE)
KEPT = {200: KeptProductData, 201: KeptProductData, **WRITES}
TAKEN, TAKEN_BELOW = "new", "stock"
"""Addresses of the panel's pages of products."""
STAYS = ("picture_id", "tracked", "backorder", "backorder_until", "restock_on", "bulky")


@router.put("/products/{path:sku}", auth=WRITES_CATALOG, response=KEPT)
def keep_product(request: HttpRequest, sku: Path[Sku], wish: ProductBody) -> Answer:
    """Make the product (201) or replace what is sent of it (200). Its stock is PUT /stock/{sku}."""
    try:
        row, is_new = _kept(sku, wish)
    except IntegrityError:  # somebody made it at the same moment
        row, is_new = _kept(sku, wish)
    shown: KeptProductData = {
        **product_data(row), "tax_class": row.tax_class.code, "active": row.active,
    }  # fmt: skip
    return answer(shown, 201 if is_new else 200)


@transaction.atomic
def _kept(sku: str, wish: ProductBody) -> tuple[Product, bool]:
    """The product with the level that its stock is counted on, and whether it is new."""
    known = Product.objects.select_for_update().filter(sku=sku).first()
    wanted, wrong = _wanted(sku, wish, known)
    wrong |= {_field(name): sentence for name, sentence in mistakes_in(wanted).items()}
    if wrong:
        raise bad_fields(wrong)
    row = save_product(wanted)
    if row.tracked:
        open_level(row.pk, 0, backorder=row.backorder)
    return row, known is None


def _wanted(
    sku: str, wish: ProductBody, known: Product | None
) -> tuple[ProductWish, dict[str, str]]:
    """The whole product, and what is wrong with the parts that only this door reads."""
    price, wrong = _price(wish)
    names, wrong_names = _names(wish, known)
    wrong |= wrong_names
    if sku == TAKEN or sku.endswith(f"/{TAKEN_BELOW}"):
        wrong["sku"] = _("This word is taken by a page of the panel.")
    if not TaxClass.objects.filter(code=wish.tax_class).exists():
        wrong["tax_class"] = _("There is no such tax class.")
    stays = {name: getattr(known, name) for name in STAYS} if known else {}
    shelf = known.category.slug if known and known.category else ""
    return ProductWish(
        sku=sku, names=names, price=price, tax_class=wish.tax_class, ean=wish.ean,
        weight_g=wish.weight_g, active=wish.active, category=shelf,
        descriptions=known.descriptions if known else {}, slug=known.slug if known else "",
        **stays,
    ), wrong  # fmt: skip


def _price(wish: ProductBody) -> tuple[int, dict[str, str]]:
    currency = settings().currency
    if wish.price.currency != currency:
        sentence = _("This shop sells in %(currency)s.") % {"currency": currency}
        return 0, {"price.currency": sentence}
    try:
        return Money.parse(wish.price.amount, currency).minor, {}
    except BadAmount as problem:
        return 0, {"price.amount": str(problem)}


def _names(wish: ProductBody, known: Product | None) -> tuple[dict[str, str], dict[str, str]]:
    """Names in languages that are not sent stay."""
    spoken = dict(languages())
    sentence = _("The shop does not speak this language.")
    wrong = {f"names.{code}": sentence for code in wish.names if code not in spoken}
    kept = dict(known.names) if known else {}
    names = kept | dict(wish.names) | {settings().locale: wish.name}
    # Pages in a language without a name of its own show the English one.
    return names | {"en": names.get("en") or next(iter(names.values()), "")}, wrong


def _field(name: str) -> str:
    """A field of the catalogue as the body calls it."""
    return {"names": "name", "price": "price.amount"}.get(name, name)
