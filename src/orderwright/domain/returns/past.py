"""Settled return cases of the past, written many at a time.

Called by `lifecycle/past_returns.py` with the orders' locks held, which also writes the events.
Money and goods have moved long ago: nothing moves here.
"""

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from orderwright.domain.returns.matching import Fit
from orderwright.domain.returns.models import Return, ReturnLine
from orderwright.domain.returns.services import PATTERN, ReturnWish
from orderwright.domain.shop.queries import settings
from orderwright.domain.shop.stages import ReturnStage
from orderwright.kernel.faults import point
from orderwright.kernel.numbers.services import draw_many, format_number

SETTLEMENT = "refund"


def known_ids(source: str, external_ids: Collection[str]) -> set[str]:
    """Which of these documents have a case already."""
    found = Return.objects.filter(source=source, external_id__in=external_ids)
    return {str(one) for one in found.values_list("external_id", flat=True)}


def draft_cases(wishes: Sequence[ReturnWish], fits: Sequence[Fit]) -> list[Return]:
    """The cases as they stood before they were settled, with their numbers; not written yet."""
    numbers = draw_many("return", len(wishes))
    return [_case(*told) for told in zip(wishes, fits, numbers, strict=True)]


def write_settled(
    cases: Sequence[Return], wishes: Sequence[ReturnWish], fits: Sequence[Fit]
) -> None:
    """Writes drafted cases and their lines, settled as refunds; must run inside a transaction.

    Two cases of one `(source, external_id)` raise IntegrityError, the caller rolls back.
    """
    for case in cases:
        case.stage, case.settlement = ReturnStage.SETTLED, SETTLEMENT
        case.settled_at = case.opened_at
    Return.objects.bulk_create(cases)
    ReturnLine.objects.bulk_create(
        line for told in zip(cases, wishes, fits, strict=True) for line in _lines(*told)
    )
    point("recording.before_commit")


def _case(wish: ReturnWish, fit: Fit, n: int) -> Return:
    at = wish.opened_at.astimezone(ZoneInfo(settings().time_zone))
    return Return(
        order_id=fit.order_id, number=format_number(PATTERN, n, at), source=wish.source,
        external_id=wish.external_id, customer_ref=wish.customer_ref[:64], currency=wish.currency,
        total=sum(line.quantity * line.unit_price for line in wish.lines),
        stage=ReturnStage.RECEIVED, opened_at=wish.opened_at,
    )  # fmt: skip


def _lines(case: Return, wish: ReturnWish, fit: Fit) -> list[ReturnLine]:
    return [
        ReturnLine(
            case=case, line_id=fit.lines.get(n), sku=line.sku, name=line.name[:200],
            quantity=line.quantity, unit_price=line.unit_price,
            total=line.quantity * line.unit_price,
        )
        for n, line in enumerate(wish.lines)
    ]  # fmt: skip
