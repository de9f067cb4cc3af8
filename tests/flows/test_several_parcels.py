"""Goods spread over parcels: each leaves by itself with its own number, the last sends the order
(S2-18, U4, U5).
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderwright.domain.delivery.models import Parcel, ParcelLine
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import CHECKS, offenders
from orderwright.lifecycle.machine import take
from orderwright.outbound.notifications.models import Message
from tests.builders import a_product, a_shop
from tests.walks import EWA, OLA, an_order, fresh, mails, run_worker, step, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()
    a_product("LAMP", stock=2000, weight_g=1000)
    a_product("BULB", stock=2000, weight_g=50)


def to_pack(lamps: int = 2, bulbs: int = 3) -> Order:
    wanted = {"LAMP": lamps, "BULB": bulbs}
    lines = {sku: n for sku, n in wanted.items() if n}
    return an_order(OrderStage.PROCESSING, paid=True, lines=lines)


def boxes(order: Order) -> list[Parcel]:
    return list(Parcel.objects.filter(order=order).order_by("position"))


def inside(order: Order) -> list[dict[str, int]]:
    """SKU -> pieces of each parcel, in their order."""
    return [
        dict(ParcelLine.objects.filter(parcel=box).values_list("line__sku", "quantity"))
        for box in boxes(order)
    ]


def goods(order: Order, **pieces: int) -> str:
    lines = {line.sku: line.pk for line in Line.objects.filter(order=order)}
    return ", ".join(f"{lines[sku]}:{n}" for sku, n in pieces.items())


def on(box: Parcel, verb: str, *, reason: str = "", **data: object) -> None:
    given = {name: str(value) for name, value in data.items()}
    take(("parcel", verb), box.pk, Ask(OLA, data=given, reason=reason, override_warnings=True))


def split(order: Order, *, box: int = 0, into: Parcel | None = None, **pieces: int) -> None:
    named = {"into": into.pk} if into else {}
    on(boxes(order)[box], "split", pieces=goods(order, **pieces), **named)


@pytest.mark.atom("S2-18", "U5")
def test_goods_leave_in_two_parcels_with_two_numbers() -> None:
    order = to_pack()
    split(order, LAMP=1, BULB=3)
    assert inside(order) == [{"LAMP": 1}, {"LAMP": 1, "BULB": 3}]
    first, second = boxes(order)
    assert (first.weight_g, second.weight_g) == (1000, 1150)
    on(first, "send", tracking_number="13001234567890", carrier="dpd")
    on(second, "send", tracking_number="Z1234567890", carrier="packeta")
    assert [box.tracking_number for box in boxes(order)] == ["13001234567890", "Z1234567890"]
    assert fresh(order).stage == "shipped"
    assert offenders() == []


@pytest.mark.atom("U4")
def test_a_part_that_leaves_keeps_the_order_in_processing() -> None:
    order = to_pack()
    split(order, LAMP=1)
    on(boxes(order)[0], "send", tracking_number="13001234567890")
    order = fresh(order)
    assert (order.stage, order.delivery_status, order.waiting_on) == (
        "processing", "part_sent", "shop",
    )  # fmt: skip
    shipped = dict(Line.objects.filter(order=order).values_list("sku", "shipped"))
    assert shipped == {"LAMP": 1, "BULB": 3}
    clock.shift(timedelta(minutes=1))
    run_worker()
    on(boxes(order)[1], "send", tracking_number="13001234567891")
    order = fresh(order)
    assert (order.stage, order.delivery_status) == ("shipped", "sent")
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert mails(order).count("mail_parcel_sent") == 2
    assert offenders() == []


def test_pieces_move_back_and_an_empty_parcel_is_gone() -> None:
    order = to_pack()
    split(order, BULB=2)
    split(order, box=1, into=boxes(order)[0], BULB=2)
    assert inside(order) == [{"LAMP": 2, "BULB": 3}]
    split(order, LAMP=1)
    split(order, BULB=1)
    first, second, third = boxes(order)
    on(first, "join", other=third.pk)
    on(first, "join", other=second.pk)
    assert inside(order) == [{"LAMP": 2, "BULB": 3}]
    assert boxes(order)[0].weight_g == 2150
    assert told(order).count("parcels_joined") == 2
    assert offenders() == []


def test_what_cannot_be_split_says_why() -> None:
    order = to_pack(lamps=1, bulbs=0)
    with pytest.raises(Refused, match="only one piece"):
        split(order, LAMP=1)
    with pytest.raises(Refused, match="no other open parcel"):
        on(boxes(order)[0], "join", other=boxes(order)[0].pk)
    order = to_pack()
    wrong = ["", "x", goods(order, LAMP=3), goods(order, LAMP=0), goods(order, LAMP=2, BULB=3)]
    for pieces in [*wrong, "999999:1"]:
        with pytest.raises(BadInput) as problem:
            on(boxes(order)[0], "split", pieces=pieces)
        assert list(problem.value.fields) == ["pieces"], pieces
    assert inside(order) == [{"LAMP": 2, "BULB": 3}]


def test_parcels_of_others_and_parcels_that_left_are_no_place_for_goods() -> None:
    order, other = to_pack(), to_pack()
    split(order, LAMP=1)
    sent, left = boxes(order)
    with pytest.raises(BadInput):
        split(order, into=boxes(other)[0], BULB=1)
    on(sent, "send", tracking_number="13001234567890")
    with pytest.raises(Refused):
        on(sent, "split", pieces=goods(order, BULB=1))
    with pytest.raises(NotTaken):
        on(left, "join", other=sent.pk)
    assert offenders() == []


def test_a_parcel_is_measured() -> None:
    order = to_pack()
    box = boxes(order)[0]
    on(box, "measure", weight_g=2300, length_mm=400, width_mm=300, height_mm=200)
    box.refresh_from_db()
    assert (box.weight_g, box.length_mm, box.width_mm, box.height_mm) == (2300, 400, 300, 200)
    with pytest.raises(BadInput) as problem:
        on(box, "measure", length_mm=900_000)
    assert list(problem.value.fields) == ["length_mm"]


def test_sending_the_order_sends_every_parcel_and_a_step_back_brings_all_back() -> None:
    order = to_pack()
    split(order, LAMP=1)
    step(order, "ship")
    assert {box.stage for box in boxes(order)} == {"sent"}
    step(order, "step_back", reason="The van broke down")
    assert {box.stage for box in boxes(order)} == {"open"}
    assert offenders() == []


def test_sending_many_parcels_asks_as_much_for_each_as_for_few() -> None:
    def queries(parcels: int) -> int:
        order = to_pack(lamps=0, bulbs=parcels)
        for _n in range(parcels - 1):
            split(order, BULB=1)
        with CaptureQueriesContext(connection) as asked:
            step(order, "ship")
        assert fresh(order).stage == "shipped"
        return len(asked)

    two, four, eight = queries(2), queries(4), queries(8)
    assert eight - four <= 2 * (four - two) + 4


@pytest.mark.atom("U4")
def test_verify_names_a_piece_that_is_in_no_parcel() -> None:
    order = to_pack()
    ParcelLine.objects.filter(line__sku="BULB").update(quantity=2)
    assert CHECKS["every piece is in one parcel"]() == [f"{order.number}: BULB"]


@settings(
    max_examples=20, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(("split", "join", "send", "hold", "allocate")),
            st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.integers(0, 3),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_every_piece_is_in_exactly_one_parcel(
    moves: list[tuple[str, int, int, int, int]],
) -> None:
    order = to_pack()
    for verb, one, other, lamps, bulbs in moves:
        found = boxes(order)
        box, second = found[one % len(found)], found[other % len(found)]
        try:
            if verb == "split":
                on(box, "split", pieces=goods(order, LAMP=lamps, BULB=bulbs),
                   **({"into": second.pk} if one % 2 else {}))  # fmt: skip
            elif verb == "join":
                on(box, "join", other=second.pk)
            elif verb == "send":
                take(("parcel", "send"), box.pk, Ask(EWA, override_warnings=True))
            else:
                step(order, verb, table="delivery", reason="Because")
        except NotTaken:
            pass  # a refusal changes nothing, as the next line proves
        assert offenders() == []
    held = sum(sum(box.values()) for box in inside(order))
    assert held == 5


@pytest.mark.atom("S4-1", "S4-7")
@pytest.mark.parametrize("ticked", [True, False])
def test_who_was_not_at_home_reads_what_happens_next_unless_the_tick_was_off(ticked: bool) -> None:
    order = an_order(OrderStage.SHIPPED, paid=True)
    wish = {"email": ticked, "sms": False}
    step(order, "fail", table="parcel", reason="Nobody opened, a dog barked", inform=wish)
    clock.shift(timedelta(minutes=1))
    run_worker()
    found = list(Message.objects.filter(order_id=order.pk, template="mail_parcel_failed"))
    assert len(found) == ticked
    for letter in found:
        assert "another attempt" in letter.text
        assert "dog" not in letter.text
