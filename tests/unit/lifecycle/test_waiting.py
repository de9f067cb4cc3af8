"""Whom an order waits for: a pure function over everything that decides it (X4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.shop.stages import (
    OPEN_STAGES,
    DeliveryStatus,
    GateKind,
    GateState,
    OrderStage,
    Party,
)
from orderwright.lifecycle.waiting import Standing, waiting_on

pytestmark = pytest.mark.once

standings = st.builds(
    Standing,
    stage=st.sampled_from(OrderStage),
    parked=st.booleans(),
    offered=st.booleans(),
    open_gate=st.none()
    | st.tuples(st.sampled_from(GateKind), st.sampled_from((GateState.OPEN, GateState.PROPOSED))),
    session_runs=st.booleans(),
    money_due=st.booleans(),
    pays_on_delivery=st.booleans(),
    delivery_status=st.sampled_from(DeliveryStatus),
    own_deliverer=st.booleans(),
    cash_held=st.sampled_from(("", Party.DELIVERER, Party.CARRIER)),
    authorised=st.booleans(),
)


@pytest.mark.atom("X4")
@given(standings)
def test_every_open_order_waits_for_exactly_one_party(standing: Standing) -> None:
    party = waiting_on(standing)
    is_open = standing.stage in OPEN_STAGES or standing.stage == OrderStage.DRAFT
    assert (party in set(Party)) == is_open
    assert (party == "") != is_open


@pytest.mark.atom("X4", "S4-2")
@pytest.mark.parametrize(
    ("standing", "party"),
    [
        (Standing("placed", open_gate=("customer", "open")), "customer"),
        (Standing("placed", open_gate=("shop", "open")), "shop"),
        (Standing("placed", open_gate=("payment", "open")), "customer"),
        (Standing("placed", open_gate=("payment", "open"), session_runs=True), "gateway"),
        (Standing("placed", open_gate=("payment", "open"), authorised=True), "shop"),
        (
            Standing("placed", open_gate=("payment", "open"), authorised=True, session_runs=True),
            "gateway",
        ),
        (Standing("placed", open_gate=("instalment", "open")), "customer"),
        (Standing("placed", open_gate=("instalment", "open"), session_runs=True), "gateway"),
        (Standing("placed", open_gate=("instalment", "open"), authorised=True), "gateway"),
        (Standing("placed", open_gate=("shipping_cost", "open")), "shop"),
        (Standing("placed", open_gate=("shipping_cost", "proposed")), "customer"),
        (Standing("placed", parked=True, open_gate=("shop", "open")), "nobody"),
        (Standing("confirmed", money_due=True), "customer"),
        (Standing("confirmed", money_due=True, pays_on_delivery=True), "shop"),
        (Standing("processing", delivery_status="waiting"), "supplier"),
        (Standing("shipped", delivery_status="sent"), "carrier"),
        (Standing("shipped", delivery_status="sent", own_deliverer=True), "deliverer"),
        (Standing("shipped", delivery_status="failed"), "shop"),
        (Standing("shipped", delivery_status="delivered", cash_held="deliverer"), "deliverer"),
        (Standing("shipped", delivery_status="delivered", cash_held="carrier"), "carrier"),
        (Standing("shipped", delivery_status="sent", cash_held="deliverer"), "carrier"),
        (Standing("completed", cash_held="carrier"), ""),
        (Standing("draft"), "shop"),
        (Standing("draft", offered=True), "customer"),
        (Standing("completed", money_due=True), ""),
        (Standing("cancelled"), ""),
    ],
)
def test_the_first_match_wins(standing: Standing, party: str) -> None:
    assert waiting_on(standing) == party


@given(standings)
def test_a_payment_service_is_waited_for_only_while_it_has_something_to_say(
    standing: Standing,
) -> None:
    if waiting_on(standing) == Party.GATEWAY:
        assert standing.session_runs or standing.authorised
