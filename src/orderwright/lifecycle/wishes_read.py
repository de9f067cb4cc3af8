"""From a wish to a composed order: the storefront's by its cart, staff's and systems' as a whole.

Raises BadInput with fields, Refused or Forbidden; writes nothing, but for prices in a cart that
have changed
(they are shown again for consent, never silently charged).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orderwright.domain.catalog import queries as catalog
from orderwright.domain.catalog.queries import ProductFacts
from orderwright.domain.checkout import arrivals, carts, matrix, points
from orderwright.domain.checkout.cart_rows import CartGoods, CartRows
from orderwright.domain.checkout.gating import Buyer, PlannedGate, plan_gates
from orderwright.domain.checkout.models import Cart, DeliveryMethod
from orderwright.domain.checkout.pricing import comes_in_parts
from orderwright.domain.checkout.wishes import (
    AddressWish,
    CheckoutWish,
    ContactWish,
    LineWish,
    OrderWish,
)
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import GateKind, OrderStage, Reserves
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle import composing
from orderwright.lifecycle.composing import Composed, Sheet
from orderwright.lifecycle.machine import grace_of
from orderwright.lifecycle.untaxed import taxed_for
from orderwright.lifecycle.wanted import (
    Chosen,
    Goods,
    beside_the_shelf,
    goods_of,
    people_problems,
    read_lines,
    tax_country,
)

NO_RATE = Decimal(0)
CLOCKS_DIFFER = timedelta(days=1)
Wanted = Sequence[tuple[ProductFacts, CartGoods]]


def of_cart(cart: CartRows, wish: CheckoutWish, actor: Actor) -> Composed:
    """The order that a cart becomes at this moment. Its people are checked already."""
    settings, now = shop.settings(), clock.now()
    country = tax_country(settings, wish.shipping_address.country)
    goods = _goods_of_cart(cart, country)
    chosen = choose(wish, goods, settings, locale=cart.locale)
    goods, chosen = taxed_for(wish, goods, chosen, settings)
    buyer = Buyer(wish.customer.email, "storefront", _rough_total(goods, chosen))
    gates = plan_gates(chosen.kinds, buyer, now=now, deadline_hours=chosen.deadline_hours)
    sheet = Sheet(goods, chosen, gates, settings, now)
    columns = _columns(sheet, wish, locale=cart.locale, currency=cart.currency) | {
        "source": "storefront", "consents": list(wish.consents), "ip": wish.ip, "placed_at": now,
        "pickup_point": pickup_point(wish, chosen),
    }  # fmt: skip
    return _composed(sheet, columns, Ask(actor), cart=cart)


def of_wish(wish: OrderWish, actor: Actor, *, quiet: bool) -> Composed:
    """An order without a cart. Prices of the wish count only with the right to set them."""
    settings, now = shop.settings(), clock.now()
    _may_price(wish, actor)
    country = tax_country(settings, wish.shipping_address.country)
    goods = _goods_of_wish(wish, settings, country)
    chosen = _imported_way(wish) if wish.imported else _chosen_by_wish(wish, goods, settings)
    if not wish.imported:
        goods, chosen = taxed_for(wish, goods, chosen, settings)
    gates = _gates_of_wish(wish, goods, chosen, now)
    stage = OrderStage.DRAFT if wish.draft else OrderStage.PLACED
    sheet = Sheet(goods, chosen, gates, settings, now, stage, wish.adjustments)
    columns = _columns(sheet, wish, locale=wish.locale, currency=wish.currency) | {
        "source": wish.source, "external_id": wish.external_id, "feed": not wish.imported,
        "placed_at": wish.placed_at or now, "valid_until": wish.valid_until,
        "pickup_point": pickup_point(wish, chosen),
    }  # fmt: skip
    ask = Ask(actor, inform=wish.inform, quiet=quiet or wish.draft, grace=grace_of(actor))
    return _composed(sheet, columns, ask, expects=not wish.draft)


def _may_price(wish: OrderWish, actor: Actor) -> None:
    prices = wish.shipping_price is not None or wish.placed_at is not None
    prices = prices or any(line.unit_price is not None for line in wish.lines)
    if prices and Permission.PRICE not in actor.rights:
        raise Forbidden(_("Setting prices or dates needs the right to do so."))


def _gates_of_wish(
    wish: OrderWish, goods: list[Goods], chosen: Chosen, now: datetime
) -> list[PlannedGate]:
    if wish.draft or wish.imported:
        return []
    adjusted = sum(amount for _label, amount in wish.adjustments)
    buyer = Buyer(wish.customer.email, wish.source, _rough_total(goods, chosen) + adjusted)
    return plan_gates(chosen.kinds, buyer, now=now, deadline_hours=chosen.deadline_hours)


def _goods_of_cart(cart: CartRows, country: str) -> list[Goods]:
    facts = catalog.snapshot([row.product_id for row in cart.goods])
    wanted = [(facts[row.product_id], row) for row in cart.goods if row.product_id in facts]
    if not wanted:
        raise Refused(_("The cart is empty."))
    _demand_consent(cart, wanted)
    _demand_goods(cart, wanted)
    return [
        goods_of(
            known, LineWish(known.sku, row.quantity), locale=cart.locale, country=country,
            free=row.free,
        )
        for known, row in wanted
    ]  # fmt: skip


def _demand_consent(cart: CartRows, wanted: Wanted) -> None:
    """A higher price than the one shown is told first; the next press agrees to it."""
    dearer = [known for known, row in wanted if known.price > row.shown_price]
    if not dearer:
        return
    carts.refresh_prices(Cart.objects.get(pk=cart.id))
    named = ", ".join(
        f"{known.name(cart.locale)} {Money(known.price, cart.currency).format(cart.locale)}"
        for known in dearer
    )
    raise Refused(_("Prices have changed: %(goods)s. Order again if you agree.") % {"goods": named})


def _demand_goods(cart: CartRows, wanted: Wanted) -> None:
    short = [(known, row) for known, row in wanted if not _can_be_had(known, row)]
    if short:
        named = ", ".join(
            _("%(name)s (%(left)s left)") % {"name": known.name(cart.locale), "left": row.free}
            for known, row in short
        )
        raise Refused(_("Not enough in stock: %(goods)s.") % {"goods": named})


def _can_be_had(known: ProductFacts, row: CartGoods) -> bool:
    endless = not known.tracked or catalog.takes_backorders(known)
    return known.active and (endless or row.free >= row.quantity)


def _goods_of_wish(wish: OrderWish, settings: ShopSettings, country: str) -> list[Goods]:
    if wish.imported:
        return _imported_goods(wish)
    wrong = people_problems(wish.customer, wish.shipping_address, wish.billing_address)
    if wish.currency != settings.currency:
        wrong["currency"] = _("This shop sells in %(currency)s.") % {"currency": settings.currency}
    if wrong := wrong | _wrong_terms(wish):
        raise BadInput(wrong)
    goods = read_lines(wish.lines, locale=wish.locale, country=country, only_on_sale=True)
    looks = wish.ship_as_ready or any(item.backorder for item in goods)
    return beside_the_shelf(goods) if looks else goods


def _wrong_terms(wish: OrderWish) -> dict[str, str]:
    """Language and days of a wish: what nobody could write in, keep to or have done."""
    now, wrong = clock.now(), {}
    if wish.locale not in dict(shop.languages()):
        wrong["locale"] = _("The shop does not speak this language.")
    if wish.placed_at and wish.placed_at > now + CLOCKS_DIFFER:
        wrong["placed_at"] = _("This moment has not come yet.")
    if wish.valid_until and wish.valid_until <= now:
        wrong["valid_until"] = _("This moment has passed already.")
    return wrong


def _imported_goods(wish: OrderWish) -> list[Goods]:
    known = catalog.snapshot_by_sku({line.sku for line in wish.lines})
    return [
        Goods(
            known[line.sku].id if line.sku in known else None, line.sku, line.name or line.sku,
            line.quantity, line.unit_price or 0, NO_RATE, 0, tracked=False, bulky=False,
        )
        for line in wish.lines
    ]  # fmt: skip


def _imported_way(wish: OrderWish) -> Chosen:
    """History is kept as it is: no cell decides anything about it."""
    return Chosen(
        wish.delivery_method, wish.delivery_method, wish.payment_method, wish.payment_method,
        wish.shipping_price or 0, 0, NO_RATE, Reserves.NONE, pays_on_delivery=True,
    )  # fmt: skip


def _chosen_by_wish(wish: OrderWish, goods: list[Goods], settings: ShopSettings) -> Chosen:
    chosen = choose(wish, goods, settings, locale=wish.locale)
    if wish.draft:
        chosen = replace(chosen, arrives=None)
    if wish.shipping_price is None:
        return chosen
    kinds = tuple(kind for kind in chosen.kinds if kind != GateKind.SHIPPING_COST)
    return replace(chosen, shipping=wish.shipping_price, kinds=kinds, second_parcel=0)


def choose(
    wish: CheckoutWish | OrderWish, goods: list[Goods], settings: ShopSettings, *, locale: str
) -> Chosen:
    """The pair as the matrix offers it for these goods and this address; Refused with the reason
    else. Raises BadInput where a second parcel is wished for that cannot be had.
    """
    address = wish.shipping_address
    option = matrix.find(
        (wish.delivery_method, wish.payment_method), basket_of(goods),
        country=address.country, postal_code=address.postal_code,
    )  # fmt: skip
    if not option.offered:
        reason = option.reason or _("This delivery and payment do not go together.")
        raise Refused(reason, {"delivery_method": reason, "payment_method": reason})
    if wish.ship_as_ready and option.second_parcel is None:
        raise BadInput({"ship_as_ready": option.one_parcel or ""})
    second = (option.second_parcel or 0) if wish.ship_as_ready else 0
    delivery, payment = option.delivery, option.payment
    rate = catalog.tax_percent(delivery.tax_class_id, tax_country(settings, address.country))
    return Chosen(
        delivery.code, delivery.name(locale), payment.code, payment.name(locale),
        option.price + second, option.fee, rate, option.reserves, tuple(option.gates),
        payment.pays_on_delivery, option.min_days, option.max_days,
        option.cell.hold_hours, option.cell.deadline_hours,
        to_point=delivery.kind == DeliveryMethod.Kind.POINT,
        as_ready=wish.ship_as_ready, second_parcel=second,
        arrives=arrivals.of_option(option, _awaited(wish, goods), clock.now()),
    )  # fmt: skip


def _awaited(wish: CheckoutWish | OrderWish, goods: list[Goods]) -> list[date | None]:
    """The days for which the order waits: none where what is there leaves at once."""
    return [] if wish.ship_as_ready else [item.expected for item in goods if item.later]


def pickup_point(wish: CheckoutWish | OrderWish, chosen: Chosen) -> str:
    """Where the goods wait; empty where they go to no such point. Raises BadInput without one."""
    if not chosen.to_point:
        return ""
    delivery = matrix.cells().deliveries[wish.delivery_method]
    if problem := points.problem(delivery, wish.pickup_point):
        raise BadInput({"pickup_point": problem})
    return points.named(delivery, wish.pickup_point)


def basket_of(goods: list[Goods]) -> matrix.Basket:
    """What the matrix judges: value, weight, whether the shop has to set the shipping cost, and
    whether the goods come in parts.
    """
    return matrix.Basket(
        sum(item.total for item in goods),
        sum(item.weight_g * item.quantity for item in goods),
        any(item.bulky for item in goods),
        comes_in_parts((item.quantity, item.later) for item in goods if item.tracked),
    )


def _rough_total(goods: list[Goods], chosen: Chosen) -> int:
    return sum(item.total for item in goods) + chosen.shipping + chosen.fee


def _columns(
    sheet: Sheet, wish: CheckoutWish | OrderWish, *, locale: str, currency: str
) -> dict[str, Any]:
    money = composing.money_columns(sheet)
    return (
        _person(wish.customer)
        | _addresses(wish.shipping_address, wish.billing_address)
        | {"customer_note": wish.note, "locale": locale, "currency": currency}
        | composing.way_columns(sheet.chosen)
        | money
        | composing.standing_columns(sheet, money["total"])
    )


def _person(customer: ContactWish) -> dict[str, Any]:
    return {
        "email": customer.email.strip(), "name": customer.name.strip(),
        "phone": customer.phone.strip(), "company": customer.company.strip(),
        "tax_id": customer.tax_id.strip(),
    }  # fmt: skip


def _addresses(shipping: AddressWish, billing: AddressWish | None) -> dict[str, Any]:
    return {
        "shipping_address": shipping.stored(),
        "billing_address": billing.stored() if billing else None,
    }


def _composed(
    sheet: Sheet,
    columns: dict[str, Any],
    ask: Ask,
    *,
    cart: CartRows | None = None,
    expects: bool = True,
) -> Composed:
    return Composed(
        cart_id=cart.id if cart else None, cart_seen=cart.seen if cart else None,
        drawn=cart.drawn if cart else None,
        columns=columns, lines=[item.placed() for item in sheet.goods], gates=sheet.gates,
        now=sheet.now, ask=ask, expects_money=expects,
        reserves_now=expects and sheet.chosen.reserves == Reserves.PLACED,
        reserve_until=composing.reserve_until(sheet.chosen, sheet.now),
        confirm_until=composing.confirm_until(sheet.gates),
        pay_until=composing.pay_until(sheet.chosen, sheet.now) if expects else None,
        money_until=composing.money_until(sheet.chosen, sheet.now),
        adjustments=sheet.adjustments,
    )  # fmt: skip
