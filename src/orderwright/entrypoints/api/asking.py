"""From a request to the `Ask` of a step: who, with which input, at which version."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.api.bodies import MoneyBody, StepBody, minor
from orderwright.entrypoints.api.callers import staff
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.taking import Ask

NEVER = -1
"""A version that no order has: an If-Match that names nothing of ours is stale."""


def ask_of(request: HttpRequest, order: Order, wish: StepBody) -> Ask:
    """What the caller wants of the order. Raises 400 for an amount that is none."""
    return taking_of(request, wish, version=order.version, currency=order.currency)


def taking_of(request: HttpRequest, wish: StepBody, *, version: int, currency: str) -> Ask:
    """As `ask_of`, for any aggregate at this version with amounts in this currency."""
    return Ask(
        staff(request),
        inform=ticks(wish.inform),
        data={name: _flat(name, value, currency) for name, value in wish.data.items()},
        reason=wish.reason,
        override_warnings=wish.override_warnings,
        grace=wish.grace,
        expected_version=expected_version(request, version),
    )


def ticks(inform: Mapping[Any, bool]) -> dict[str, bool]:
    """Channel -> whether somebody is told by it; channels left out follow the default."""
    return {str(channel): tick for channel, tick in inform.items()}


def expected_version(request: HttpRequest, version: int) -> int | None:
    """The version that If-Match insists on; None when the caller does not care.

    A tag's number is the version: a note, a payment or a moved stage make no tag stale.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    named = {tag.strip().strip('"').partition("-")[0] for tag in header.split(",")}
    return version if str(version) in named else NEVER


def _flat(name: str, value: Any, currency: str) -> Any:
    """Amounts come as money or as the text of its amount; the tables read text."""
    if not isinstance(value, MoneyBody):
        return value
    minor(value, currency, f"data.{name}")
    return value.amount


@contextmanager
def under_data() -> Iterator[None]:
    """Fields that a step refuses stand below `data` in the body."""
    try:
        yield
    except BadInput as wrong:
        raise BadInput({f"data.{name}": text for name, text in wrong.fields.items()}) from wrong
