"""Random histories of money: whatever happens, in any order, no unit is lost or made (X8)."""

import random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from orderwright.domain.payments import services as payments
from orderwright.domain.payments.facts import ProviderSaid, RefundAnswered
from orderwright.domain.payments.models import KeptCredit, Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, Notice, RefundAnswer, RefundOutcome
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.provider_news import gateway_actor
from tests.builders import a_shop, online_payments
from tests.examples import examples
from tests.walks import EWA, MAREK, anna_buys, fresh

pytestmark = pytest.mark.django_db

CENTS = st.integers(1, 20_000)
WHICH = st.integers(0, 2)
SERVICES = {"card": "rehearsal", "instalments": "rehearsal_instalments"}


class Histories(RuleBasedStateMachine):
    """Three orders: by card, by transfer, by instalments. `came` and `left` are the test's own
    books.
    """

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        a_shop()
        online_payments()
        ways = ("card", "transfer", "instalments")
        self.orders = [anna_buys(payment_method=way) for way in ways]
        self.came = self.left = 0
        self.told = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def _try(self, where: tuple[str, str], row: int, **ask: Any) -> bool:
        try:
            take(where, row, Ask(ask.pop("actor", MAREK), override_warnings=True, **ask))
        except NotTaken:
            return False
        return True

    def _row(self, model: Any, pick: int, **where: Any) -> Any:
        rows = list(model.objects.filter(order__in=self.orders, **where).order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    @rule(pick=st.integers(0, 9))
    def a_session_opens(self, pick: int) -> None:
        row = self._row(Payment, pick, stage="pending", method__in=list(SERVICES))
        if row is None:
            return
        service = SERVICES[row.method]
        payments.name_attempt(row, service)
        data = {"provider": service, "provider_ref": f"S-{row.pk}", "url": "http://127.0.0.1"}
        self._try(("payment", "open"), row.pk, actor=gateway_actor(service), data=data)

    @rule(
        pick=st.integers(0, 9), again=st.booleans(), off=st.sampled_from([0, 0, 0, 1, -1]),
        kind=st.sampled_from([Kind.PENDING, Kind.AUTHORISED, Kind.REJECTED, Kind.EXPIRED,
                              Kind.PAID, Kind.PAID]),
    )  # fmt: skip
    def the_service_speaks(self, pick: int, again: bool, off: int, kind: Kind) -> None:
        row = self._row(Payment, pick, provider__in=list(SERVICES.values()))
        if row is None:
            return
        self.told += not again
        before = self._paid()
        amount = Money(max(1, row.amount + off), row.currency)
        notice = Notice(row.provider, f"{row.pk}:{kind.value}:{self.told}", kind, row.provider_ref,
                        row.reference, amount)  # fmt: skip
        apply_fact(ProviderSaid(notice))
        self.came += self._paid() - before

    def _paid(self) -> int:
        return sum(row.settled for row in Payment.objects.exclude(method__in=["moved", "credit"]))

    @rule(which=WHICH, cents=CENTS)
    def the_bank_brings_money(self, which: int, cents: int) -> None:
        order = self.orders[which]
        data = {"amount": order.money(cents).amount}
        row = Payment.objects.filter(order=order, stage="pending").first()
        where = ("payment", "record") if row else ("order", "record_money")
        if self._try(where, row.pk if row else order.pk, data=data):
            self.came += cents

    @rule(pick=st.integers(0, 9))
    def a_recording_is_taken_back(self, pick: int) -> None:
        row = self._row(Payment, pick, stage="paid")
        if row and self._try(("payment", "unrecord"), row.pk, reason="A mistake"):
            self.came -= row.settled

    @rule(pick=st.integers(0, 9), cents=CENTS, hand=st.booleans())
    def a_refund_is_asked_for(self, pick: int, cents: int, hand: bool) -> None:
        row = self._row(Payment, pick, stage__in=["paid", "partially_refunded"])
        if row is None:
            return
        data = {"amount": Money(cents, row.currency).amount}
        if hand:
            data |= {"way": "cash"}
        verb = "refund_by_hand" if hand else "refund"
        self._try(("payment", verb), row.pk, data=data, reason="Because")

    @rule(pick=st.integers(0, 9), verb=st.sampled_from(["settle", "fail", "cancel", "retry"]))
    def a_refund_moves(self, pick: int, verb: str) -> None:
        refund = self._row(Refund, pick)
        if refund and self._try(("refund", verb), refund.pk, reason="Because") and verb == "settle":
            self.left += refund.amount

    @rule(pick=st.integers(0, 9), outcome=st.sampled_from(list(RefundOutcome)))
    def the_service_answers_a_refund(self, pick: int, outcome: RefundOutcome) -> None:
        refund = self._row(Refund, pick, way="provider", stage="pending")
        if refund is None:
            return
        apply_fact(RefundAnswered(refund.pk, RefundAnswer(outcome, f"R{refund.pk}", "No")))
        if outcome is RefundOutcome.DONE:
            self.left += refund.amount

    @rule(which=WHICH, verb=st.sampled_from(["cancel", "reinstate"]))
    def the_order_dies_or_lives(self, which: int, verb: str) -> None:
        self._try(("order", verb), self.orders[which].pk, actor=EWA, reason="Because")

    @rule(which=WHICH, way=st.sampled_from(["cash", "card", "transfer", "instalments"]))
    def another_way_to_pay(self, which: int, way: str) -> None:
        data = {"payment_method": way}
        self._try(("order", "change_payment"), self.orders[which].pk, actor=EWA, data=data)

    @rule(which=WHICH)
    def excess_is_kept(self, which: int) -> None:
        self._try(("order", "keep_credit"), self.orders[which].pk)

    @rule(which=WHICH, cents=CENTS)
    def excess_moves_on(self, which: int, cents: int) -> None:
        source, target = self.orders[which], self.orders[(which + 1) % 3]
        data = {"other": target.number, "amount": source.money(cents).amount}
        self._try(("order", "move_money"), source.pk, data=data)

    @rule(which=WHICH)
    def more_than_enough_comes_and_is_kept(self, which: int) -> None:
        order = self.orders[which]
        if self._try(("order", "record_money"), order.pk, data={"amount": "50.00"}):
            self.came += 5000
        self._try(("order", "keep_credit"), order.pk)

    @rule(which=WHICH, cents=CENTS, back=st.booleans())
    def credit_comes_to_an_order(self, which: int, cents: int, back: bool) -> None:
        order = self.orders[which]
        verb = "take_credit_back" if back else "use_credit"
        self._try(("order", verb), order.pk, data={"amount": order.money(cents).amount})

    @rule(which=WHICH)
    def a_payment_is_called_off(self, which: int) -> None:
        rows = Payment.objects.filter(order=self.orders[which], stage__in=["pending", "authorised"])
        for row in rows:
            self._try(("payment", "cancel"), row.pk)

    @invariant()
    def no_unit_is_lost(self) -> None:
        held = sum(order.paid - order.refunded for order in map(fresh, self.orders))
        kept = sum(credit.left for credit in KeptCredit.objects.all())
        assert held + kept == self.came - self.left

    @invariant()
    def nothing_is_given_back_twice(self) -> None:
        for row in Payment.objects.all():
            living = Refund.objects.filter(payment=row).exclude(stage="cancelled")
            assert sum(refund.amount for refund in living) == row.refunding <= row.settled

    @invariant()
    def every_excess_is_seen(self) -> None:
        for order in map(fresh, self.orders):
            owed = 0 if order.stage == "cancelled" else order.total
            going = Refund.objects.filter(order=order, stage__in=["requested", "pending", "failed"])
            decided = owed + sum(refund.amount for refund in going)
            assert order.surplus == max(0, order.paid - order.refunded - decided)

    @invariant()
    def all_promises_hold(self) -> None:
        assert offenders() == []
        assert not ProviderEvent.objects.filter(outcome="received", kind="paid").exists()


@pytest.mark.atom("X8")
def test_no_cent_is_lost_in_any_history() -> None:
    random.seed(1)
    Histories.TestCase.settings = settings(
        max_examples=examples(15), stateful_step_count=25, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    Histories.TestCase("runTest").runTest()
