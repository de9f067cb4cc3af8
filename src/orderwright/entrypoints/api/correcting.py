"""PATCH /orders/{number}: correct addresses, customer, tags, who else is told; all or nothing.

Each part is the step of the same name, with its own guards and its own entry in the journal. It
stands on the router of `orders.py`, because one address belongs to one router.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path

from orderwright.domain.orders.queries import by_id, by_number
from orderwright.domain.overview.shapes import OrderData
from orderwright.entrypoints.api.answers import Answer
from orderwright.entrypoints.api.asking import expected_version
from orderwright.entrypoints.api.bodies import CorrectionBody, Number
from orderwright.entrypoints.api.callers import staff
from orderwright.entrypoints.api.described import WRITES
from orderwright.entrypoints.api.orders import WRITES_ORDERS, order_answer, router
from orderwright.entrypoints.api.problems import bad_fields
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take


@router.patch("/orders/{number}", auth=WRITES_ORDERS, response={200: OrderData, **WRITES})
def correct_order(request: HttpRequest, number: Path[Number], wish: CorrectionBody) -> Answer:
    """Fields left out stay as they are. If-Match keeps two people from overwriting each other."""
    order = by_number(number)
    version = expected_version(request, order.version)
    with transaction.atomic():
        for field, verb, typed in _corrections(wish):
            ask = Ask(
                staff(request), data=typed, expected_version=version,
                override_warnings=wish.override_warnings,
            )  # fmt: skip
            _take(field, verb, order.pk, ask)
            version = None
    return order_answer(by_id(order.pk))


def _corrections(wish: CorrectionBody) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Field of the body, step, input of the step."""
    if wish.shipping_address:
        typed = wish.shipping_address.model_dump(exclude_unset=True)
        yield "shipping_address", "correct_address", typed
    if wish.billing_address:
        typed = wish.billing_address.model_dump(exclude_unset=True)
        yield "billing_address", "correct_billing", typed
    if wish.customer:
        yield "customer", "correct_customer", wish.customer.model_dump(exclude_unset=True)
    if wish.tags is not None:
        if any("," in tag for tag in wish.tags):
            raise bad_fields({"tags": _("A tag has no comma.")})
        yield "tags", "tag", {"tags": ",".join(wish.tags)}
    if wish.notify_also is not None:
        yield "notify_also", "notify_also", {"addresses": ",".join(wish.notify_also)}


def _take(field: str, verb: str, order_id: int, ask: Ask) -> None:
    try:
        take(("order", verb), order_id, ask)
    except BadInput as wrong:
        fields = {f"{field}.{name}": text for name, text in wrong.fields.items()}
        raise BadInput(fields) from wrong
