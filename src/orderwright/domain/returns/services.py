"""Open and settle return cases, in their smallest form. The only writer of these rows.

Called by the import of historic documents and by the lifecycle. A case with an order belongs to the
order's journal; one without is a chain of its own. Goods and money are moved by the step, not here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.returns.errors import BadReturn
from orderwright.domain.returns.models import Return, ReturnLine
from orderwright.domain.shop.queries import settings
from orderwright.domain.shop.stages import ReturnStage
from orderwright.kernel.numbers.services import draw, format_number

PATTERN = "R-{year}-{n:05}"
SETTLEMENTS = frozenset({"refund", "exchange", "repair", "credit", "unpaid", "kept"})
UNDELIVERED = "parcel"
"""The source of cases that a parcel opened by coming back."""


@dataclass(frozen=True, slots=True)
class ReturnLineWish:
    """Pieces that came back. `unit_price` in minor units; `line_id` where the order's line is
    known.
    """

    sku: str
    name: str
    quantity: int
    unit_price: int
    line_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnWish:
    """A case as it is reported. The pair (source, external_id) is unique where given."""

    source: str
    currency: str
    lines: Sequence[ReturnLineWish]
    opened_at: datetime
    external_id: str | None = None
    customer_ref: str = ""


@transaction.atomic
def open_return(
    wish: ReturnWish, order: Order | None = None, *, stage: ReturnStage = ReturnStage.REQUESTED
) -> Return:
    """A new case, or the one that this source opened under this id before. Raises BadReturn."""
    known = _known(wish)
    if known is not None:
        return known
    if not wish.lines or any(line.quantity < 1 for line in wish.lines):
        raise BadReturn({"lines": _("At least one piece must come back.")})
    case = Return.objects.create(
        order=order, number=_number(wish.opened_at), source=wish.source, stage=stage,
        external_id=wish.external_id, customer_ref=wish.customer_ref[:64], currency=wish.currency,
        total=sum(line.quantity * line.unit_price for line in wish.lines), opened_at=wish.opened_at,
    )  # fmt: skip
    ReturnLine.objects.bulk_create(_row(case, line) for line in wish.lines)
    return case


def open_undelivered(parcel: Parcel, *, now: datetime) -> Return:
    """The case of a parcel that came back unsold, with all that lay in it: received. May run
    twice.
    """
    order = parcel.order
    rows = parcel.lines.select_related("line").order_by("line_id")
    case = Return.objects.filter(parcel=parcel).first()
    if case is not None:
        return case
    told = [
        ReturnLineWish(row.line.sku, row.line.name, row.quantity, row.line.unit_price, row.line_id)
        for row in rows
    ]
    case = Return.objects.create(
        order=order, number=_number(now), source=UNDELIVERED, stage=ReturnStage.RECEIVED,
        kind=Return.Kind.UNDELIVERABLE, parcel=parcel, currency=order.currency, opened_at=now,
        total=sum(line.quantity * line.unit_price for line in told),
    )  # fmt: skip
    ReturnLine.objects.bulk_create(_row(case, line) for line in told)
    return case


def settle_return(case: Return, settlement: str, *, now: datetime) -> None:
    """The case is closed by refund, exchange, repair or credit. Raises BadReturn."""
    if settlement not in SETTLEMENTS:
        raise BadReturn({"settlement": _("A return ends in refund, exchange, repair or credit.")})
    case.stage, case.settlement, case.settled_at = ReturnStage.SETTLED, settlement, now
    case.save(update_fields=["stage", "settlement", "settled_at"])


def _known(wish: ReturnWish) -> Return | None:
    if wish.external_id is None:
        return None
    return Return.objects.filter(source=wish.source, external_id=wish.external_id).first()


def _number(at: datetime) -> str:
    return format_number(PATTERN, draw("return"), at.astimezone(ZoneInfo(settings().time_zone)))


def _row(case: Return, line: ReturnLineWish) -> ReturnLine:
    return ReturnLine(
        case=case, line_id=line.line_id, sku=line.sku, name=line.name[:200], quantity=line.quantity,
        unit_price=line.unit_price, total=line.quantity * line.unit_price,
    )  # fmt: skip
