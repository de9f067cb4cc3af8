"""The money of an order on its page: sums, every payment with its refunds, and what to do about
money in excess.

Reads payments and the journal; which steps are open is the rows' decision. Called by the order
page. Never shows where the customer pays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.payments import credits, event_reasons, provider_events
from orderwright.domain.payments.models import KeptCredit, Payment, ProviderEvent, Refund
from orderwright.domain.payments.sums import Sums, sums_of
from orderwright.domain.shop.stages import PaymentStage, RefundStage
from orderwright.entrypoints.panel import names
from orderwright.entrypoints.panel.offered import Button, Offered, Part
from orderwright.kernel.journal.models import Event
from orderwright.kernel.own_words import as_read
from orderwright.outbound.gateways import watching

GIVING_BACK = ("refund", "refund_by_hand")
IN_EXCESS = ("move_money", "keep_credit", "reinstate")
WITH_CREDIT = ("use_credit", "take_credit_back")


@dataclass(frozen=True)
class RefundRow:
    """One refund. `goods` as "2 × LAMP"; `reason` and `error` as the reader reads them; `asked_at`:
    when its service was last asked how it stands, while it is on its way;
    `stayed`: the word for money that left the order and not the shop.
    """

    part: Part
    row: Refund
    goods: str
    reason: str = ""
    error: str = ""
    asked_at: datetime | None = None
    stayed: str = ""


@dataclass(frozen=True)
class Told:
    """What the service said: when, its word, what came of it, and why."""

    at: datetime
    word: str
    amount: int | None
    currency: str
    outcome: str
    why: str
    repeats: int


@dataclass(frozen=True)
class PaymentRow:
    """One payment. `awaits`: the service that has not answered, since `since`; `closed`: why money
    cannot be given back now, by step; `told`: all that its service said, oldest first.
    """

    part: Part
    row: Payment
    method: str
    service: str
    awaits: str = ""
    since: datetime | None = None
    refunds: list[RefundRow] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def leaving(self) -> int:
        """What was given back of it or is to be: a refund that failed is neither. Minor units."""
        failed = [one.row.amount for one in self.refunds if one.row.stage == RefundStage.FAILED]
        return self.row.refunding - sum(failed)

    @property
    def stayed(self) -> str:
        """The word instead of the stage's where nothing of what left was given back."""
        done = [refund for refund in self.refunds if refund.row.stage == RefundStage.DONE]
        stayed = [refund.stayed for refund in done]
        if self.row.stage != PaymentStage.REFUNDED or not all(stayed):
            return ""
        return " · ".join(dict.fromkeys(stayed))


@dataclass(frozen=True)
class OrderMoney:
    """Everything about an order's money. `outcomes`: what can be done with money in excess;
    `credits`: what the customer has left, whichever order kept it; `using`: the steps about it.
    """

    sums: Sums
    rows: list[tuple[str, int]]
    payments: list[PaymentRow]
    outcomes: list[Button]
    credits: list[KeptCredit]
    using: list[Button]


def money_of(order: Order, steps: Offered, language: str) -> OrderMoney:
    """What the page shows, from the steps that were asked for already."""
    sums = sums_of(order)
    parts = steps.of("payment")
    opened = _opened(order) if sums.session_runs else {}
    refunds = _refunds(order, steps.of("refund"))
    told = provider_events.told_of(order) if any(part.row.provider for part in parts) else {}
    return OrderMoney(
        sums, _sums(sums), [
            replace(
                _payment(part, opened, refunds, language), told=_told(told.get(part.row.pk, []))
            )
            for part in parts
        ],
        _outcomes(steps, sums.surplus) if sums.surplus else [],
        list(credits.of_customer(order)),
        [button for verb in WITH_CREDIT if (button := steps.order.button(verb))],
    )  # fmt: skip


def _sums(sums: Sums) -> list[tuple[str, int]]:
    """(label, minor units); what is nothing is left out, but for total, paid and the balance."""
    due = sums.owed - sums.staying
    rows = [
        (_("Total"), sums.total, True), (_("Paid"), sums.paid, True),
        (_("Refunded"), sums.refunded - sums.kept - sums.moved, False),
        (_("Moved to another order"), sums.moved, False),
        (_("On its way back"), sums.leaving, False),
        (_("Asked back, not approved"), sums.asked_back, False),
        (_("Refund failed, still here"), sums.failed, False),
        (_("Kept as credit"), sums.kept, False), (_("In excess"), sums.surplus, False),
        (_("To pay"), max(0, due), not sums.surplus),
    ]  # fmt: skip
    return [(label, amount) for label, amount, always in rows if amount or always]


def _opened(order: Order) -> dict[int, datetime]:
    """Payment id -> since when its customer is at the payment service."""
    told = Event.objects.filter(order_id=order.pk, subject_kind="payment", step="open")
    return dict(told.order_by("seq").values_list("subject_id", "at"))


def _payment(
    part: Part, opened: dict[int, datetime], refunds: Sequence[RefundRow], language: str
) -> PaymentRow:
    row: Payment = part.row
    service = names.provider(row.provider)
    runs = row.stage == PaymentStage.PENDING and bool(row.session_url)
    return PaymentRow(
        part, row, names.payment_method(row.method, language), service,
        awaits=service if runs else "", since=opened.get(row.pk) if runs else None,
        refunds=[refund for refund in refunds if refund.row.payment_id == row.pk],
        closed=_closed(part),
    )  # fmt: skip


def _told(events: Sequence[ProviderEvent]) -> list[Told]:
    return [
        Told(
            event.at, names.provider_word(event.kind), event.amount, event.currency,
            str(event.get_outcome_display()), event_reasons.of_event(event), event.repeats,
        )
        for event in events
    ]  # fmt: skip


def _closed(part: Part) -> list[tuple[str, str]]:
    """Giving back is explained where it is not possible (S2-26)."""
    return [
        (button.label, button.offer.reason)
        for button in part.closed
        if button.verb in GIVING_BACK and not button.offer.elsewhere
    ]


def _refunds(order: Order, parts: Sequence[Part]) -> list[RefundRow]:
    if not parts:
        return []
    skus = dict(Line.objects.filter(order=order).values_list("pk", "sku"))
    away = [part.row.payment_id for part in parts if _is_away(part.row)]
    asked = watching.last_asked(away) if away else {}
    return [
        RefundRow(
            part, part.row, _goods(part.row, skus), as_read(part.row.reason),
            as_read(part.row.error),
            asked.get(part.row.payment_id) if _is_away(part.row) else None,
            str(names.STAYED.get(part.row.way, "")),
        )
        for part in parts
    ]  # fmt: skip


def _is_away(refund: Refund) -> bool:
    return refund.stage == RefundStage.PENDING and refund.way == Refund.Way.PROVIDER


def _goods(refund: Refund, skus: dict[int, str]) -> str:
    return ", ".join(f"{part['quantity']} × {skus.get(part['line'], '?')}" for part in refund.lines)


def _outcomes(steps: Offered, surplus: int) -> list[Button]:
    """Give back, move, keep; a cancelled order can come back too. Only what is open."""
    back = _giving_back(steps, surplus)
    others = [button for verb in IN_EXCESS if (button := steps.order.button(verb))]
    return [*back, *(_with_amount(button, surplus, steps.order.row) for button in others)]


def _giving_back(steps: Offered, surplus: int) -> list[Button]:
    """The payment with most left, by its service where that can."""
    parts = sorted(steps.of("payment"), key=lambda part: part.row.refundable, reverse=True)
    for part in parts:
        for verb in GIVING_BACK:
            if button := part.button(verb):
                amount = min(surplus, part.row.refundable)
                named = replace(button, label=_("Give back"))
                return [_with_amount(named, amount, steps.order.row)]
    return []


def _with_amount(button: Button, amount: int, order: Order) -> Button:
    if button.verb == "reinstate":
        return button
    query = urlencode({"amount": order.money(amount).amount})
    return replace(button, address=f"{button.address}?{query}")
