"""Lists of orders: pages, tabs, search (S1-1, S2-6, X4)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.checkout.changing import recount
from orderwright.domain.orders.models import Adjustment, Order
from orderwright.domain.overview.cursors import Cursor, read_cursor
from orderwright.domain.overview.errors import BadQuestion
from orderwright.domain.overview.lists import OrderFilter, Sort, Tab, found, page, tab_counts
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.stages import OrderStage, PaymentStatus
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from tests.builders import a_product, a_shop, limit_refunds
from tests.walks import ANNA, EWA, KRAKOW, an_order, anna_buys, fresh, pay, step, typed_in


@pytest.fixture
def shop(db: None) -> None:
    a_shop()
    a_product("LAMP", stock=50)


def walked(sort: str, limit: int) -> list[int]:
    """Every order's id, page by page."""
    seen: list[int] = []
    after = ""
    while True:
        answer = page(OrderFilter(), sort=sort, after=after, limit=limit)
        seen += [order.pk for order in answer.items]
        if not answer.next:
            return seen
        after = answer.next


def numbers(wanted: OrderFilter) -> set[str]:
    return {order.number for order in page(wanted).items}


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_every_order_is_on_exactly_one_page(shop: None, sort: Sort, limit: int) -> None:
    orders = [anna_buys({"LAMP": 1}) for _n in range(6)]
    now = clock.now()
    # Equal moments and missing deadlines are where keysets lose rows.
    Order.objects.filter(pk__in=[o.pk for o in orders[:3]]).update(placed_at=now, overdue_at=now)
    Order.objects.filter(pk__in=[o.pk for o in orders[4:]]).update(overdue_at=None)
    seen = walked(sort, limit)
    assert sorted(seen) == sorted(order.pk for order in orders)


def test_pages_come_in_order(shop: None) -> None:
    for _n in range(5):
        anna_buys({"LAMP": 1})
    newest = [order.placed_at for order in page(OrderFilter()).items]
    assert all(left >= right for left, right in pairwise(newest))
    assert walked(Sort.OLDEST, 2) == walked(Sort.NEWEST, 2)[::-1]
    first = Order.objects.earliest("pk")
    Order.objects.filter(pk=first.pk).update(overdue_at=clock.now() - timedelta(days=9))
    assert page(OrderFilter(), sort=Sort.OVERDUE).items[0] == first


@pytest.mark.atom("X4", "S0-8")
def test_overdue_orders_stand_above_the_newest(shop: None) -> None:
    # given five orders of which the second and the fourth are overdue, the third has time left
    orders = [anna_buys({"LAMP": 1}) for _n in range(5)]
    Order.objects.update(overdue_at=None)
    for hours, at in ((-1, 1), (-5, 3), (1, 2)):
        late = clock.now() + timedelta(hours=hours)
        Order.objects.filter(pk=orders[at].pk).update(overdue_at=late)
    # then the longest overdue is first, and what has time stands by its age, whatever its deadline
    expected = [orders[at].pk for at in (3, 1, 4, 2, 0)]
    assert [walked(Sort.LATE, limit) for limit in (1, 2, 3, 10)] == [expected] * 4


def test_an_order_that_runs_out_of_time_between_two_pages_is_on_one_of_them(shop: None) -> None:
    orders = [anna_buys({"LAMP": 1}) for _n in range(3)]
    Order.objects.update(overdue_at=None)
    first = page(OrderFilter(), sort=Sort.LATE, limit=1)
    Order.objects.filter(pk=orders[0].pk).update(overdue_at=clock.now())
    rest = page(OrderFilter(), sort=Sort.LATE, after=first.next)
    assert [order.pk for order in (*first.items, *rest.items)] == [o.pk for o in orders[::-1]]


def test_a_cursor_of_another_part_of_the_list_is_refused(shop: None) -> None:
    now = clock.now()
    for cursor in (
        Cursor(Sort.LATE, None, 1), Cursor(Sort.LATE, now, 1, part=2), Cursor(Sort.NEWEST, None, 1),
        Cursor(Sort.LATE, now, 1, part=-1), Cursor(Sort.OVERDUE, now, 1, part=1),
    ):  # fmt: skip
        with pytest.raises(BadQuestion):
            page(OrderFilter(), sort=cursor.sort, after=str(cursor))


def test_a_page_is_one_statement(shop: None) -> None:
    for _n in range(3):
        anna_buys({"LAMP": 1})
    with CaptureQueriesContext(connection) as captured:
        assert [order.status.code for order in page(OrderFilter()).items]
    assert len(captured) == 1


@pytest.mark.parametrize(
    "cursor", ["x", "WyJ4IiwxXQ", "é", "A" * 300, "WyJvdmVyZHVlIixudWxsLC0xXQ", "[]", "bnVsbA"]
)
def test_a_bad_cursor_is_refused_with_a_sentence(shop: None, cursor: str) -> None:
    with pytest.raises(BadQuestion) as refusal:
        page(OrderFilter(), after=cursor)
    assert refusal.value.field == "after"
    assert str(refusal.value).endswith(".")


@pytest.mark.once
@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_cursors(text: str) -> None:
    with pytest.raises(BadQuestion):
        read_cursor(text, Sort.NEWEST)


@pytest.mark.once
@given(
    st.integers(0, 10**10).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.integers(0, 2**63 - 1),
)
def test_a_cursor_comes_back_as_it_went(at: datetime, row: int) -> None:
    cursor = Cursor(Sort.OLDEST, at, row, asked=at)
    assert read_cursor(str(cursor), Sort.OLDEST) == cursor
    with pytest.raises(BadQuestion):
        read_cursor(str(cursor), Sort.NEWEST)


def test_unknown_sorts_and_tabs_are_refused(shop: None) -> None:
    for field, ask in (
        ("sort", lambda: page(OrderFilter(), sort="user__password")),
        ("tab", lambda: page(OrderFilter(tab="secret"))),
        ("q", lambda: page(OrderFilter(q="x" * 101))),
    ):
        with pytest.raises(BadQuestion) as refusal:
            ask()
        assert refusal.value.field == field


@pytest.mark.atom("S1-1", "S2-6")
def test_every_order_is_either_an_order_or_unpaid(shop: None) -> None:
    for stage in list(OrderStage)[1:]:
        an_order(stage, lines={"LAMP": 1})
        anna_buys({"LAMP": 1}, payment_method="cash")
    pay(anna_buys({"LAMP": 1}))
    typed_in({"LAMP": 1}, draft=True)
    cache.clear()
    orders = set(found(OrderFilter(tab=Tab.ORDERS)))
    unpaid = set(found(OrderFilter(tab=Tab.UNPAID)))
    everything = set(Order.objects.exclude(stage="draft"))
    assert orders | unpaid == everything
    assert not orders & unpaid
    counts = tab_counts()
    assert counts[Tab.ALL] == len(everything)
    assert counts[Tab.ORDERS] == len(orders)
    assert counts[Tab.UNPAID] == len(unpaid)
    for tab in Tab:
        assert counts[tab] == found(OrderFilter(tab=tab)).count(), tab


def test_counts_are_kept_for_a_moment(shop: None) -> None:
    anna_buys({"LAMP": 1})
    assert tab_counts()[Tab.TO_CONFIRM] == 1
    with CaptureQueriesContext(connection) as captured:
        assert tab_counts()[Tab.TO_CONFIRM] == 1
    assert len(captured) == 0


def test_tabs_hold_what_their_names_say(shop: None) -> None:
    placed = anna_buys({"LAMP": 1})
    paid = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    sent = an_order(OrderStage.SHIPPED, lines={"LAMP": 1})
    late = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    Order.objects.filter(pk=late.pk).update(overdue_at=clock.now() - timedelta(hours=1))
    assert numbers(OrderFilter(tab=Tab.TO_CONFIRM)) == {placed.number}
    assert numbers(OrderFilter(tab=Tab.TO_PAY)) == {placed.number}
    assert numbers(OrderFilter(tab=Tab.TO_PACK)) == {paid.number, late.number}
    assert numbers(OrderFilter(tab=Tab.ON_THE_WAY)) == {sent.number}
    assert numbers(OrderFilter(tab=Tab.PROBLEMS)) == {late.number}


def test_only_what_can_be_packed_stands_among_those_to_pack(shop: None) -> None:
    ready = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    at_the_door = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1}, payment_method="cash")
    an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})  # waits for Anna's money
    faulty = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    step(faulty, "hold", table="delivery", reason="Cracked")
    parked = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    step(parked, "park", data={"until": (clock.now() + timedelta(days=3)).isoformat()})
    back = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    payment = Payment.objects.get(order=back)
    wish = {"amount": back.money(back.total).amount, "way": "cash"}
    take(("payment", "refund_by_hand"), payment.pk, Ask(EWA, data=wish, reason="She keeps nothing"))
    take(("refund", "settle"), Refund.objects.get(order=back).pk, Ask(EWA))
    assert numbers(OrderFilter(tab=Tab.TO_PACK)) == {ready.number, at_the_door.number}
    # what was given back whole, and lies here all the same, is somebody's to decide
    assert fresh(back).payment_status == "refunded"
    assert numbers(OrderFilter(tab=Tab.PROBLEMS)) == {faulty.number, back.number}


def test_an_order_is_found_by_all_that_people_type(shop: None) -> None:
    a_product("ODD-7", names={"en": "Oak table"})
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"ODD-7": 1})
    other = anna_buys({"LAMP": 1}, customer=_karel(), shipping_address=_prague())
    step(order, "ship", data={"tracking_number": "GLS-998877"})
    order = fresh(order)
    for typed in (
        order.number, order.number.lower(), "anna@example.com", "ANNA@example.com", "odd-7",
        "GLS-998877", "gls-998877", "Kowalska", "kowalska anna", "długa", "DLUGA", "oak table",
        "600 100 200", "+48600100200",
    ):  # fmt: skip
        assert numbers(OrderFilter(q=typed)) == {order.number}, typed
    assert numbers(OrderFilter(q=order.number[:5])) == {order.number, other.number}
    assert numbers(OrderFilter(q="Dvořák")) == {other.number}
    assert numbers(OrderFilter(q="nobody")) == set()
    assert numbers(OrderFilter(q="   ")) == {order.number, other.number}


@pytest.mark.threat("T60")
@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1 --", "\\", "a%' --", "*", "()", "\u2028"])
def test_fragments_of_sql_find_what_holds_them(shop: None, typed: str) -> None:
    order = anna_buys({"LAMP": 1})
    if typed in ("%", "_", "\\", "*", "()"):
        with pytest.raises(BadQuestion):
            numbers(OrderFilter(q=typed))
        return
    hits = numbers(OrderFilter(q=typed))
    assert hits <= {order.number}
    assert typed not in ("' OR 1=1 --", "a%' --") or not hits


def _karel() -> object:
    return type(ANNA)("karel@example.com", "Karel Dvořák", "+420601123456")


def _prague() -> object:
    return type(KRAKOW)("Karel Dvořák", "Dlouhá 1", "Praha", "110 00", "CZ")


def test_two_letters_are_too_few_unless_they_are_a_number_or_sku(shop: None) -> None:
    a_product("X1", stock=5)
    order = anna_buys({"X1": 1})
    assert numbers(OrderFilter(q="x1")) == {order.number}
    with pytest.raises(BadQuestion) as short:
        page(OrderFilter(q="An"))
    assert short.value.sentence == "Type at least 3 characters."


def test_only_open_orders_wait_for_somebody(shop: None) -> None:
    waiting, over = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 1})
    Order.objects.filter(pk=over.pk).update(stage=OrderStage.CANCELLED)
    party = fresh(waiting).waiting_on
    Order.objects.filter(pk=over.pk).update(waiting_on=party)
    assert numbers(OrderFilter(waiting_on=party)) == {waiting.number}


@pytest.mark.atom("S2-6")
@pytest.mark.parametrize("stage", [stage for stage in OrderStage if stage != OrderStage.DRAFT])
def test_whatever_the_money_an_order_is_unpaid_or_not(shop: None, stage: OrderStage) -> None:
    orders = {anna_buys({"LAMP": 1}).pk: status for status in PaymentStatus}
    for pk, status in orders.items():
        Order.objects.filter(pk=pk).update(stage=stage, payment_status=status)
    shared = [
        found(OrderFilter(tab=tab)).values_list("pk", flat=True) for tab in (Tab.UNPAID, Tab.ORDERS)
    ]
    assert sorted([*shared[0], *shared[1]]) == sorted(orders)
    unpaid = {orders[pk] for pk in shared[0]}
    owing = {"unpaid", "pending", "authorised", "part_paid", "rejected"}
    assert unpaid == (set() if stage == OrderStage.CANCELLED else owing)


@pytest.mark.atom("S1-10")
def test_what_is_given_back_in_part_and_still_owed_stands_among_those_to_pay(shop: None) -> None:
    order = an_order(lines={"LAMP": 1}, paid=True)
    wish = {"amount": "20.00", "way": "cash"}
    payment = Payment.objects.get(order=order)
    take(("payment", "refund_by_hand"), payment.pk, Ask(EWA, data=wish, reason="A scratch"))
    take(("refund", "settle"), Refund.objects.get().pk, Ask(EWA))
    assert fresh(order).payment_status == "part_refunded"
    assert numbers(OrderFilter(tab=Tab.TO_PAY)) == set()
    Adjustment.objects.create(order=order, label="Repair", amount=5000, at=clock.now())
    recount(fresh(order))
    step(order, "note", data={"text": "Repaired"})
    assert (fresh(order).due, fresh(order).payment_status) == (5000, "part_paid")
    assert numbers(OrderFilter(tab=Tab.TO_PAY)) == {order.number}


def test_money_that_waits_for_a_decision_stands_among_the_problems(shop: None) -> None:
    limit_refunds(1000)
    waits, over, kept = (an_order(lines={"LAMP": 1}, paid=True) for _n in range(3))
    wish = {"amount": "20.00", "way": "cash"}
    payment = Payment.objects.get(order=waits)
    take(("payment", "refund_by_hand"), payment.pk, Ask(EWA, data=wish, reason="A scratch"))
    for order in (over, kept):
        step(order, "record_money", data={"amount": "30.00"})
    step(kept, "keep_credit")
    assert numbers(OrderFilter(tab=Tab.PROBLEMS)) == {waits.number, over.number}
