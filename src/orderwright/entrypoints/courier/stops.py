"""One stop as its deliverer may see it, and the buttons that make sense now.

A whitelist: what has no field here is on no page of a deliverer. What is done or called off has no
address any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.kernel.money import Money
from orderwright.lifecycle.taps import Verb
from orderwright.outbound.notifications.context import address_lines
from orderwright.outbound.notifications.courier_words import cash_to_collect, dialled, maps
from orderwright.outbound.notifications.sentences import amount

OPEN, SENT, FAILED = ParcelStage.OPEN, ParcelStage.SENT, ParcelStage.FAILED


@dataclass(frozen=True)
class Button:
    """`verb` is what a tap says; the first of a stop is the likely one."""

    verb: str
    label: str
    icon: str


@dataclass(frozen=True)
class Stop:
    """`state`: here, out, failed, done or off; the rest is empty when there is nothing to do.
    `cash`: what to collect, with nothing to collect None; `label_says`: what a label asks instead.
    """

    id: int
    number: str
    state: str
    state_label: str
    expected: datetime | None = None
    address: Sequence[str] = ()
    maps: Sequence[tuple[str, str]] = ()
    phone: str = ""
    dial: str = ""
    parcels: int = 0
    cash: Money | None = None
    label_says: Money | None = None
    note: str = ""
    buttons: Sequence[Button] = ()

    @property
    def hours(self) -> str:
        """Hours and minutes of `expected`, in the time zone in force."""
        return f"{timezone.localtime(self.expected):%H:%M}" if self.expected else ""

    @property
    def is_ahead(self) -> bool:
        """Whether the deliverer still goes there."""
        return self.state in ("here", "out")


def stop_of(task: DeliveryOrder) -> Stop:
    """The delivery, with its order and its parcels at hand."""
    order, state = task.order, _state(task)
    if state in ("done", "off"):
        return Stop(task.pk, order.number, state, _label(state))
    cash = cash_to_collect(order, task.pk)
    return Stop(
        task.pk, order.number, state, _label(state),
        expected=task.promised_at,
        address=address_lines(order.shipping_address),
        maps=maps(order),
        phone=order.phone, dial=dialled(order),
        parcels=len(task.parcels.all()),
        cash=cash if cash.minor else None,
        label_says=_other_cash(task, cash),
        note=order.customer_note,
        buttons=_buttons(state, cash),
    )  # fmt: skip


def _other_cash(task: DeliveryOrder, cash: Money) -> Money | None:
    """What a label of the boxes asks for and is not to be collected; None when all is well."""
    written = [box.label_cash for box in task.parcels.all() if box.label_cash]
    wrong = [minor for minor in written if minor != cash.minor]
    return task.order.money(wrong[0]) if wrong else None


def _state(task: DeliveryOrder) -> str:
    found = {parcel.stage for parcel in task.parcels.all()}
    if task.stage == DeliveryStage.CANCELLED or not found:
        return "off"
    words = ((OPEN, "here"), (SENT, "out"), (FAILED, "failed"))
    return next((word for stage, word in words if stage in found), "done")


def _label(state: str) -> str:
    return {
        "here": _("to pick up"), "out": _("on the way"), "failed": _("not delivered"),
        "done": _("delivered"), "off": _("called off"),
    }[state]  # fmt: skip


def _buttons(state: str, cash: Money) -> list[Button]:
    paid = _("Delivered, %(amount)s collected") % {"amount": amount(cash)}
    delivered = [Button(Verb.DELIVERED, _("Delivered"), "check")]
    if cash.minor:
        delivered = [
            Button(Verb.DELIVERED_PAID, paid, "check"),
            Button(Verb.DELIVERED, _("Delivered, not paid"), "check"),
        ]
    if state == "here":
        return [Button(Verb.PICKED_UP, _("Picked up"), "truck"), *delivered]
    if state == "failed":
        return [Button(Verb.TRY_AGAIN, _("Try again"), "refresh"), *delivered]
    return [*delivered, Button(Verb.NOT_AT_HOME, _("Not at home"), "x")]
