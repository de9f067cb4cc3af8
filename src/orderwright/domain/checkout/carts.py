"""Carts: open, find, fill and price them. The only writer of cart rows besides placing.

Called by storefront and API; the cart's token is the right to it. Prices are the catalogue's of
this moment; a line remembers the one shown last, so that placing never charges more in silence.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orderwright.domain.catalog.queries import ProductFacts, snapshot_by_sku
from orderwright.domain.checkout.errors import BadCartLine, CartClosed, UnknownCart
from orderwright.domain.checkout.models import Cart, CartLine
from orderwright.domain.checkout.pricing import CartLineView, CartView, priced
from orderwright.domain.customers.checks import email_problem
from orderwright.domain.shop.queries import languages, settings
from orderwright.domain.shop.stages import CartStage
from orderwright.kernel import clock, tokens
from orderwright.kernel.texts import is_forbidden

__all__ = [
    "CartLineView", "CartView", "drop_line", "expire", "find_cart", "is_placed", "open_cart",
    "priced", "put_line", "refresh_prices", "remember_choices", "set_line", "speak",
]  # fmt: skip

MOST_PIECES = 9999
MOST_LINES = 100
MOST_CHOICES = 20_000
OPEN = frozenset({CartStage.OPEN, CartStage.REMINDED})


def open_cart(*, currency: str, locale: str) -> tuple[Cart, str]:
    """An empty cart and its token. Raises BadCartLine: currency or language not ours."""
    if currency != settings().currency:
        sentence = _("This shop sells in %(currency)s.") % {"currency": settings().currency}
        raise BadCartLine({"currency": sentence})
    if locale not in dict(languages()):
        raise BadCartLine({"locale": _("The shop does not speak this language.")})
    token, now = tokens.random_token(), clock.now()
    cart = Cart.objects.create(
        token_hash=tokens.digest(token), currency=currency, locale=locale, created_at=now,
        changed_at=now,
    )  # fmt: skip
    return cart, token


def find_cart(token: str, *, placed_too: bool = False) -> Cart:
    """The open cart of this token, or with `placed_too` in whatever stage. Raises UnknownCart."""
    cart = Cart.objects.filter(token_hash=tokens.digest(token)).first()
    if cart is None or not (placed_too or cart.stage in OPEN):
        raise UnknownCart
    return cart


def is_placed(token: str) -> bool:
    """Whether the cart of this token has become an order."""
    digest = tokens.digest(token)
    return Cart.objects.filter(token_hash=digest, stage=CartStage.PLACED).exists()


def expire(now: datetime, *, limit: int) -> int:
    """Carts that nobody has touched for the shop's days end; answers how many, at most `limit`.

    A cart that is touched or placed meanwhile is left alone: may run in several processes.
    """
    abandoned = Cart.objects.filter(
        stage__in=OPEN, changed_at__lte=now - timedelta(days=settings().cart_days)
    )
    oldest = list(abandoned.order_by("changed_at").values_list("pk", flat=True)[:limit])
    return abandoned.filter(pk__in=oldest).update(stage=CartStage.EXPIRED) if oldest else 0


@transaction.atomic
def put_line(cart: Cart, sku: str, quantity: int, *, in_stock: bool = False) -> CartLine:
    """Add pieces of a product to what lies in the cart. `in_stock`: no more than can be had.

    Raises BadCartLine, CartClosed.
    """
    _demand_quantity(quantity, least=1)
    line = _put(cart, _facts(sku), quantity, add=True)
    if in_stock:
        _demand_stock(cart, line, held=line.quantity - quantity)
    return line


@transaction.atomic
def set_line(cart: Cart, sku: str, quantity: int, *, in_stock: bool = False) -> CartLine | None:
    """Have exactly this many pieces; zero takes the product out. `in_stock`: no more than can be
    had. Raises BadCartLine, CartClosed.
    """
    _demand_quantity(quantity, least=0)
    if quantity == 0:
        drop_line(cart, sku)
        return None
    line = _put(cart, _facts(sku), quantity, add=False)
    if in_stock:
        _demand_stock(cart, line, held=0)
    return line


@transaction.atomic
def drop_line(cart: Cart, sku: str) -> None:
    """Take a product out. May run twice. Raises CartClosed."""
    _lock_open(cart)
    facts = snapshot_by_sku([sku]).get(sku)
    if facts is not None:
        CartLine.objects.filter(cart=cart, product_id=facts.id).delete()
    _touch(cart)


@transaction.atomic
def refresh_prices(cart: Cart) -> list[str]:
    """Lines remember the prices of this moment as shown; names the products whose price changed.

    Raises CartClosed.
    """
    _lock_open(cart)
    changed = [line for line in priced(cart).lines if line.price_changed]
    for line in changed:
        rows = CartLine.objects.filter(cart=cart, product_id=line.product_id)
        rows.update(unit_price=line.unit_price)
    return [line.name for line in changed]


@transaction.atomic
def remember_choices(cart: Cart, choices: Mapping[str, Any]) -> None:
    """Keep what was typed at the checkout, so that it can be resumed. Merged over what is kept.

    An e-mail address among it also becomes the cart's. Raises BadCartLine, CartClosed.
    """
    _lock_open(cart)
    kept = {**cart.choices, **_storable(choices)}
    if len(json.dumps(kept, ensure_ascii=False)) > MOST_CHOICES:
        raise BadCartLine({"choices": _("This is too long to be kept.")})
    email = kept.get("email")
    if isinstance(email, str) and not email_problem(email):
        cart.email = email
    cart.choices = kept
    cart.changed_at = clock.now()
    cart.save(update_fields=["choices", "email", "changed_at"])


@transaction.atomic
def speak(cart: Cart, locale: str) -> None:
    """The customer goes on in another language of the shop; the order will keep it.

    A language that the shop does not speak changes nothing. Raises CartClosed.
    """
    if locale == cart.locale or locale not in dict(languages()):
        return
    _lock_open(cart)
    cart.locale = locale
    Cart.objects.filter(pk=cart.pk).update(locale=locale)


def _put(cart: Cart, facts: ProductFacts, quantity: int, *, add: bool) -> CartLine:
    _lock_open(cart)
    line = CartLine.objects.filter(cart=cart, product_id=facts.id).first()
    if line is None:
        _demand_room(cart)
        line = CartLine(cart=cart, product_id=facts.id, quantity=0)
    line.quantity = line.quantity + quantity if add else quantity
    _demand_quantity(line.quantity, least=1)
    line.unit_price = facts.price
    line.save()
    _touch(cart)
    return line


def _facts(sku: str) -> ProductFacts:
    facts = snapshot_by_sku([sku]).get(sku)
    if facts is None or not facts.active:
        raise BadCartLine({"sku": _("This product is not on sale.")})
    return facts


def _lock_open(cart: Cart) -> None:
    """Take the row for this transaction and read its stage anew."""
    locked = Cart.objects.select_for_update().filter(pk=cart.pk).first()
    if locked is None:
        raise UnknownCart
    cart.stage, cart.choices, cart.email = locked.stage, locked.choices, locked.email
    if locked.stage not in OPEN:
        raise CartClosed(_("This cart has been ordered already. Start a new one."))


def _touch(cart: Cart) -> None:
    cart.changed_at = clock.now()
    Cart.objects.filter(pk=cart.pk).update(changed_at=cart.changed_at)


def _demand_quantity(quantity: int, *, least: int) -> None:
    # True is an int to Python, and 2.0 is none.
    if (
        isinstance(quantity, bool)
        or not isinstance(quantity, int)
        or not least <= quantity <= MOST_PIECES
    ):
        sentence = _("A quantity is a whole number from %(least)s to %(most)s.")
        raise BadCartLine({"quantity": sentence % {"least": least, "most": MOST_PIECES}})


def _demand_stock(cart: Cart, line: CartLine, *, held: int) -> None:
    """`held`: pieces that lay in the cart before."""
    view = next(seen for seen in priced(cart).lines if seen.product_id == line.product_id)
    if view.available:
        return
    left = max(0, view.in_stock or 0)
    if not left:
        sentence = _("Not available any more.")
    elif held:
        sentence = _("Only %(left)d left, and your cart has %(held)d of them already.")
    else:
        sentence = ngettext("Only %(left)d left.", "Only %(left)d left.", left)
    raise BadCartLine({"quantity": sentence % {"left": left, "held": min(held, left)}})


def _demand_room(cart: Cart) -> None:
    if CartLine.objects.filter(cart=cart).count() >= MOST_LINES:
        sentence = ngettext(
            "A cart holds %(most)s product at most.",
            "A cart holds %(most)s products at most.",
            MOST_LINES,
        )
        raise BadCartLine({"sku": sentence % {"most": MOST_LINES}})


def _storable(value: Any) -> Any:
    """Plain JSON that both databases hold: texts without control characters and lone surrogates."""
    if isinstance(value, Mapping):
        return {_storable(str(name)): _storable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    if isinstance(value, bool | int) or value is None:
        return value
    return "".join(letter for letter in str(value) if letter == "\n" or not is_forbidden(letter))
