"""Bulky goods: the shop names the shipping cost, the customer accepts or declines (S0-23, T4)."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderwright.domain.orders import services as orders
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import GateKind
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken, Refused
from orderwright.kernel.links import services as links
from orderwright.kernel.links.errors import LinkExpired, LinkRevoked
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.notifications.models import Message
from tests.builders import a_product, a_shop
from tests.walks import EWA, LINK_HOLDER, anna_buys, fresh, pay, run_worker, settle, step, told

pytestmark = pytest.mark.django_db
ACCEPTER = Actor(ActorKind.CUSTOMER, "link", frozenset({"accept"}), Door.STOREFRONT)
GATEWAY = Actor(ActorKind.GATEWAY, "rehearsal", door=Door.HOOK)
COST = "shipping_cost"


@pytest.fixture
def order() -> Order:
    """Anna's bench, by courier and transfer: 900.00 and what sending it costs."""
    a_shop()
    a_product("BENCH", bulky=True, price=90_000)
    return anna_buys({"BENCH": 1})


def propose(order: Order, amount: str) -> None:
    settle(order, COST, "propose", data={"amount": amount})


@pytest.mark.atom("S0-23", "S3-11")
def test_the_shop_is_told_that_the_cost_was_declined(order: Order) -> None:
    change_settings(notice_email="desk@shop.example")
    propose(order, "149.00")
    settle(order, COST, "refuse", actor=ACCEPTER, reason="Too dear")
    run_worker()
    notice = Message.objects.get(order_id=order.pk, recipient="desk@shop.example")
    assert notice.subject == f"Shipping cost declined: {order.number}"


@pytest.mark.atom("S0-23")
def test_nobody_is_told_where_the_shop_itself_says_that_the_cost_was_declined(order: Order) -> None:
    change_settings(notice_email="desk@shop.example")
    propose(order, "149.00")
    settle(order, COST, "refuse", reason="On the phone")
    run_worker()
    assert not Message.objects.filter(recipient="desk@shop.example").exists()


@pytest.mark.atom("S0-23")
def test_a_cost_is_set_declined_set_again_accepted_and_paid(order: Order) -> None:
    assert (fresh(order).stage, fresh(order).waiting_on) == ("placed", "shop")
    propose(order, "149.00")
    assert (fresh(order).waiting_on, fresh(order).total) == ("customer", 90_000)
    settle(order, COST, "refuse", actor=ACCEPTER, reason="I can fetch it in Kraków")
    assert (fresh(order).stage, fresh(order).waiting_on) == ("placed", "shop")
    assert Gate.objects.get(order=order, kind=COST).note == "I can fetch it in Kraków"
    propose(order, "99.00")
    settle(order, COST, actor=ACCEPTER)
    now = fresh(order)
    assert (now.shipping_total, now.total, now.due) == (9_900, 99_900, 99_900)
    assert Payment.objects.get(order=order).amount == 99_900
    assert sum(row["tax"] + row["net"] for row in now.taxes) == 99_900
    settle(order, "customer", actor=LINK_HOLDER)
    settle(order, "shop")
    pay(order)
    assert (fresh(order).stage, fresh(order).payment_status) == ("confirmed", "paid")
    assert [name for name in told(order) if name.startswith("gate_")][:4] == [
        "gate_proposed", "gate_refused", "gate_proposed", "gate_passed",
    ]  # fmt: skip
    assert offenders() == []


@pytest.mark.atom("S0-23")
def test_the_mail_names_the_cost_and_what_the_order_comes_to(order: Order) -> None:
    propose(order, "149.00")
    clock.shift(timedelta(minutes=1))
    run_worker()
    letter = Message.objects.get(order_id=order.pk, template="mail_offer")
    assert "149.00" in letter.subject + letter.text
    assert "1,049.00" in letter.text
    assert "{{link:accept}}" in letter.text


@pytest.mark.atom("S0-23")
def test_the_first_mail_does_not_call_a_delivery_free_that_is_not_agreed(order: Order) -> None:
    clock.shift(timedelta(minutes=1))
    run_worker()
    letter = Message.objects.filter(order_id=order.pk).earliest("pk")
    assert "not agreed yet" in letter.text
    assert "Total without delivery: PLN\xa0900.00" in letter.text
    assert "PLN\xa00.00" not in letter.text
    assert "Total without delivery" in letter.html


def test_every_proposal_has_a_link_of_its_own_that_ends_with_its_time(order: Order) -> None:
    propose(order, "149.00")
    first = links.issue("accept", order.pk)
    settle(order, COST, "refuse", actor=ACCEPTER, reason="Too dear")
    propose(order, "179.00")
    with pytest.raises(LinkRevoked):
        links.resolve("accept", first)
    second = links.issue("accept", order.pk)
    assert links.resolve("accept", second).row == order.pk
    clock.shift(timedelta(days=8))
    with pytest.raises(LinkExpired):
        links.resolve("accept", second)


def test_the_answer_is_awaited_for_the_shops_days_and_the_next_cost_without_end(
    order: Order,
) -> None:
    now = clock.now()
    propose(order, "149.00")
    gate = Gate.objects.get(order=order, kind=COST)
    assert gate.deadline is not None
    assert gate.deadline >= now + timedelta(days=7)
    assert fresh(order).overdue_at == gate.deadline
    settle(order, COST, "refuse", actor=ACCEPTER, reason="Too dear")
    gate.refresh_from_db()
    assert gate.deadline is None
    assert fresh(order).overdue_at != now + timedelta(days=7)


def test_a_cost_that_nobody_answered_is_set_again(order: Order) -> None:
    propose(order, "149.00")
    first = links.issue("accept", order.pk)
    clock.shift(timedelta(days=9))
    propose(order, "99.00")
    with pytest.raises(LinkRevoked):
        links.resolve("accept", first)
    settle(order, COST, actor=ACCEPTER)
    assert fresh(order).total == 99_900
    assert offenders() == []


@pytest.mark.parametrize("amount", ["-1.00", "much", "1.001", "99999999999999999999"])
def test_a_cost_that_is_no_amount_is_refused_at_its_field(order: Order, amount: str) -> None:
    with pytest.raises(NotTaken):
        propose(order, amount)
    assert Gate.objects.get(order=order, kind=COST).state == "open"


def test_nobody_accepts_for_the_customer_and_nobody_twice(order: Order) -> None:
    propose(order, "149.00")
    for said in ({}, {"via": "staff"}, {"via": "phone"}, {"via": "email"}):
        with pytest.raises(BadInput):
            settle(order, COST, data=said)
    settle(order, COST, actor=ACCEPTER)
    with pytest.raises(Refused):
        settle(order, COST, actor=ACCEPTER)
    assert fresh(order).total == 104_900


@pytest.mark.atom("S0-23", "S4-10")
def test_ewa_accepts_the_cost_for_anna_who_said_yes_on_the_phone(order: Order) -> None:
    with pytest.raises(Refused, match="not set the shipping cost"):
        settle(order, COST, data={"via": "phone", "note": "Anna called"})
    propose(order, "149.00")
    settle(order, COST, data={"via": "phone", "note": "Anna called: 149 is fine"})
    gate = Gate.objects.get(order=order, kind=COST)
    assert (gate.state, gate.via, gate.note) == ("passed", "phone", "Anna called: 149 is fine")
    assert fresh(order).total == 104_900
    assert offenders() == []


def test_a_cancelled_order_has_no_cost_to_accept(order: Order) -> None:
    propose(order, "149.00")
    step(order, "cancel", reason="Changed her mind")
    with pytest.raises(Refused, match="its gates are closed"):
        settle(order, COST, actor=ACCEPTER)


SUBSETS = [set(kinds) for n in range(1, 6) for kinds in combinations(list(GateKind), n)]
ACTS = ("pass", "refuse", "propose", "waive", "reopen", "pay")


def _with_gates(kinds: set[GateKind]) -> Order:
    order = anna_buys({"BENCH": 1})
    Gate.objects.filter(order=order).delete()
    for kind in GateKind:
        if kind in kinds:
            orders.add_gate(order, kind, opened_at=clock.now(), state="open")
    return fresh(order)


def _act(order: Order, kind: str, act: str) -> None:
    """As the one whose word it is; what is refused changes nothing."""
    if act == "pay":
        return pay(order)
    actor = {COST: ACCEPTER, "customer": LINK_HOLDER, "instalment": GATEWAY, "payment": GATEWAY}
    asked: dict[str, Any] = {"override_warnings": True, "reason": "So be it"}
    if act == "propose":
        asked["data"] = {"amount": "149.00"}
    if act in ("pass", "refuse"):
        asked["actor"] = actor.get(kind, EWA)
    return _unless_refused(order, kind, act, asked)


def _unless_refused(order: Order, kind: str, act: str, asked: dict[str, Any]) -> None:
    before = dict(Gate.objects.filter(order=order).values_list("kind", "state"))
    try:
        settle(order, kind, act, **asked)
    except NotTaken:
        assert dict(Gate.objects.filter(order=order).values_list("kind", "state")) == before


def _holds(order: Order) -> None:
    """Confirmed when and only when no gate stands open; cancelled by whoever may end it."""
    now = fresh(order)
    gates = dict(Gate.objects.filter(order=order).values_list("kind", "state"))
    unsettled = [kind for kind, state in gates.items() if state not in ("passed", "waived")]
    if now.stage == "confirmed":
        assert unsettled == []
    elif now.stage == "cancelled":
        assert "refused" in gates.values()
        assert gates.get(COST) != "refused" or len(unsettled) > 1
    else:
        assert (now.stage, bool(unsettled), bool(now.waiting_on)) == ("placed", True, True)
    agreed = gates.get(COST) == "passed"
    assert now.total == now.lines_total + now.shipping_total + now.fees_total
    assert not agreed or now.shipping_total == 14_900


@pytest.mark.atom("S0-23")
@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    kinds=st.sampled_from(SUBSETS),
    acts=st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from(ACTS)), min_size=1, max_size=8
    ),
)  # fmt: skip
def test_any_gates_answered_in_any_order_confirm_when_the_last_is_settled(
    order: Order, kinds: set[GateKind], acts: Sequence[tuple[int, str]]
) -> None:
    undone = transaction.atomic()
    undone.__enter__()
    try:
        subject = _with_gates(kinds)
        present = [kind for kind in GateKind if kind in kinds]
        for nth, act in acts:
            _act(subject, present[nth % len(present)], act)
            _holds(subject)
        # The gates were put there by the test itself: no event tells of them.
        assert [text for text in offenders() if not text.startswith("events replay")] == []
    finally:
        transaction.set_rollback(True)
        undone.__exit__(None, None, None)


@pytest.mark.parametrize("kinds", SUBSETS, ids="-".join)
def test_every_set_of_gates_is_confirmed_by_its_answers_in_turn(
    order: Order, kinds: set[GateKind]
) -> None:
    subject = _with_gates(kinds)
    for kind in [kind for kind in GateKind if kind in kinds]:
        if Gate.objects.get(order=subject, kind=kind).state == "passed":
            assert (kind, GateKind.PAYMENT in kinds) == ("instalment", True), "paid needs no credit"
            continue
        assert fresh(subject).stage == "placed"
        if kind == GateKind.SHIPPING_COST:
            _act(subject, kind, "propose")
        _act(subject, kind, "pay" if kind == GateKind.PAYMENT else "pass")
    assert fresh(subject).stage == "confirmed"
    assert offenders() == []


def _letters(order: Order) -> list[Message]:
    clock.shift(timedelta(minutes=1))
    run_worker()
    return list(Message.objects.filter(order_id=order.pk).order_by("pk"))


@pytest.mark.atom("S0-23", "S4-1")
def test_who_accepts_the_cost_is_asked_to_confirm_and_told_how_to_pay(order: Order) -> None:
    # given that the first mail held no link to confirm, and the time of one would be over by now
    clock.shift(timedelta(days=8))
    propose(order, "149.00")
    before = len(_letters(order))
    # when Anna accepts the cost
    settle(order, COST, actor=ACCEPTER)
    # then one mail asks her to confirm, with the sum that is due now, and its link lives
    [letter] = _letters(order)[before:]
    assert letter.template == "mail_confirm_request"
    assert "{{link:confirm}}" in letter.text
    assert "1,049.00" in letter.text
    assert links.resolve("confirm", links.issue("confirm", order.pk)).row == order.pk


@pytest.mark.atom("S0-23", "S4-1")
def test_who_has_confirmed_already_is_told_how_to_pay_once_the_cost_is_agreed(
    order: Order,
) -> None:
    settle(order, "customer", "waive", reason="Anna has called")
    propose(order, "149.00")
    before = len(_letters(order))
    settle(order, COST, actor=ACCEPTER)
    [letter] = _letters(order)[before:]
    assert letter.template == "mail_pay_request"
    assert "1,049.00" in letter.text
    assert order.number in letter.text


def test_nobody_is_written_to_about_the_accepted_cost_when_the_tick_was_off(order: Order) -> None:
    propose(order, "149.00")
    before = len(_letters(order))
    agreed = {"via": "phone", "note": "Anna, on the phone"}
    settle(order, COST, data=agreed, inform={"email": False, "sms": False})
    assert len(_letters(order)) == before
