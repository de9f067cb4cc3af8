"""For which goods money goes back: what was asked, what is left of it, and what it is worth.

Called by the effects of refunds, the refund sheet and the API. Reads only. A refund keeps its goods
as [{"line": id, "quantity": pieces}], for the credit note and so that no piece is given back twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.orders.pieces import Goods as Goods
from orderwright.domain.orders.pieces import read as read
from orderwright.domain.orders.pieces import written as written
from orderwright.domain.orders.queries import lines_of
from orderwright.domain.payments.models import Refund
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import RefundStage
from orderwright.kernel.money import Rounding, tax_on_net


def by_sku(order: Order, goods: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Pieces by SKU, for the journal."""
    skus = {line.pk: line.sku for line in lines_of(order.pk)}
    return {skus[part["line"]]: part["quantity"] for part in goods}


def pieces_left(order: Order) -> dict[int, int]:
    """Line id -> pieces for which no money has gone back yet."""
    given: Counter[int] = Counter()
    for kept in Refund.objects.filter(order=order).exclude(stage=RefundStage.CANCELLED):
        for part in kept.lines:
            given[part["line"]] += part["quantity"]
    return {line.pk: max(0, line.quantity - given[line.pk]) for line in lines_of(order.pk)}


def problem(order: Order, goods: Sequence[Mapping[str, int]]) -> str | None:
    """Why these goods are not the order's to give money back for; None when they are."""
    left = pieces_left(order)
    names = {line.pk: line.name for line in lines_of(order.pk)}
    for part in goods:
        if part["line"] not in left:
            return _("The order has no line %(line)s.") % {"line": part["line"]}
        if not 0 < part["quantity"] <= left[part["line"]]:
            known = {"left": left[part["line"]], "name": names[part["line"]]}
            return _("Between 1 and %(left)s pieces of “%(name)s” can be given back.") % known
    return None


def worth(order: Order, goods: Sequence[Mapping[str, int]]) -> int:
    """What the customer paid for these pieces, tax included, in minor units."""
    lines = {line.pk: line for line in lines_of(order.pk)}
    rounding = Rounding(shop.settings().rounding)
    return sum(
        _with_tax(order, lines[part["line"]], part["quantity"], rounding)
        for part in goods if part["line"] in lines
    )  # fmt: skip


def _with_tax(order: Order, line: Line, pieces: int, rounding: Rounding) -> int:
    price = line.unit_price * pieces
    if order.price_mode == "gross":
        return price
    return price + tax_on_net(price, Decimal(line.tax_rate), rounding)
