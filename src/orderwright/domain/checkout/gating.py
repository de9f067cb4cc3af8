"""Which gates an order gets, and which of them are settled at once.

Follows from the matrix cell, the shop's settings, the source and rules (known customer, below an
amount).
Pure but for the cached settings; rows are written by placing.py and changing.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from orderwright.domain.catalog import queries as catalog
from orderwright.domain.checkout import matrix
from orderwright.domain.orders import queries as orders
from orderwright.domain.orders.models import Order
from orderwright.domain.orders.services import GATE_ORDER
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.shop.stages import GateKind, GateState


@dataclass(frozen=True, slots=True)
class PlannedGate:
    """A gate as it will be written. A settled one says by what (`via`)."""

    kind: str
    position: int
    state: str
    via: str = ""
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """What the rules look at."""

    email: str
    source: str
    total: int


def plan_gates(
    kinds: Iterable[str], buyer: Buyer, *, now: datetime, deadline_hours: int | None
) -> list[PlannedGate]:
    """Gates in their order; those settled at once carry what settled them. `kinds` as the matrix
    gives.
    """
    settings = shop.settings()
    wanted = set(kinds)
    deadlines = _deadlines(settings, now, deadline_hours)
    return [
        _planned(kind, settled_by(kind, buyer, settings), deadlines.get(kind))
        for kind in GATE_ORDER
        if kind in wanted
    ]


def _planned(kind: str, via: str, deadline: datetime | None) -> PlannedGate:
    state = GateState.PASSED if via else GateState.OPEN
    return PlannedGate(
        kind, GATE_ORDER.index(GateKind(kind)), state, via, None if via else deadline
    )


def settled_by(kind: str, buyer: Buyer, settings: ShopSettings) -> str:
    """What settles a gate at once (E3): the customer's is implied by the source or by a rule, the
    payment's by there being nothing to pay; "" = nothing.
    """
    if kind == GateKind.PAYMENT:
        return "payment" if buyer.total <= 0 else ""
    if kind != GateKind.CUSTOMER:
        return ""
    if buyer.source in _IMPLIED:
        return _IMPLIED[buyer.source]
    if settings.passes_below is not None and buyer.total < settings.passes_below:
        return "rule"
    known = settings.known_customer_passes and orders.has_completed(buyer.email)
    return "rule" if known else ""


_IMPLIED: Mapping[str, str] = {"phone": "phone", "allegro": "marketplace"}


def _deadlines(
    settings: ShopSettings, now: datetime, deadline_hours: int | None
) -> dict[str, datetime]:
    deadlines: dict[str, datetime] = {
        GateKind.CUSTOMER: now + timedelta(days=settings.confirm_days)
    }
    if deadline_hours:
        until = now + timedelta(hours=deadline_hours)
        deadlines |= {GateKind.PAYMENT: until, GateKind.INSTALMENT: until}
    return deadlines


def planned_gates(order: Order, *, now: datetime) -> list[PlannedGate]:
    """The gates of a quotation that becomes an order now, by its cell as it stands."""
    snapshot = matrix.cells()
    payment = snapshot.payments.get(order.payment_method)
    cell = snapshot.pairs.get((order.delivery_method, order.payment_method))
    buyer = Buyer(order.email, order.source, order.total)
    if cell is None or payment is None:
        return plan_gates([GateKind.SHOP], buyer, now=now, deadline_hours=None)
    basket = matrix.Basket(order.lines_total, order.weight_g, _shipping_unknown(order))
    if delivery := snapshot.deliveries.get(order.delivery_method):
        basket = matrix.as_travelling(basket, delivery)
    kinds = matrix.gates_of(cell, payment, basket)
    return plan_gates(kinds, buyer, now=now, deadline_hours=cell.deadline_hours)


def _shipping_unknown(order: Order) -> bool:
    """Bulky goods whose shipping cost nobody has named yet."""
    ids = [line.product_id for line in orders.lines_of(order.pk) if line.product_id]
    return not order.shipping_total and any(p.bulky for p in catalog.snapshot(ids).values())
