"""Goods are held, given back, issued and taken back; the books are right after each."""

from datetime import timedelta

import pytest

from orderwright.domain.stock import queries
from orderwright.domain.stock.errors import BadQuantity, OutOfStock
from orderwright.domain.stock.models import Level, Movement, Reservation, Warehouse
from orderwright.domain.stock.services import (
    Source,
    Want,
    follow_product,
    issue,
    open_level,
    receive,
    release,
    reserve,
    seed_warehouse,
    set_available,
    unissue,
)
from orderwright.kernel import clock

pytestmark = pytest.mark.django_db

LAMP, BULB = 1, 2
ORDER, OTHER = 100, 200
EWA = "staff:Ewa"


@pytest.fixture(autouse=True)
def shelf() -> None:
    seed_warehouse()
    open_level(LAMP, 5)
    open_level(BULB, 2)


def hold(order: int = ORDER, *wants: Want) -> None:
    reserve(order, wants or (Want(1, LAMP, 2), Want(2, BULB, 1)), actor=EWA, now=clock.now())


def figures(product: int) -> tuple[int, int]:
    level = Level.objects.get(product_id=product)
    return level.on_hand, level.reserved


def books_are_right() -> bool:
    return queries.check_levels() == []


def test_held_goods_lie_there_but_cannot_be_sold() -> None:
    hold()

    assert (figures(LAMP), figures(BULB)) == ((5, 2), (2, 1))
    assert queries.availability([LAMP, BULB, 99]) == {LAMP: 3, BULB: 1, 99: 0}
    assert queries.held(ORDER) == {1: 2, 2: 1}
    assert books_are_right()


def test_holding_twice_holds_once() -> None:
    hold()
    hold()

    assert queries.held(ORDER) == {1: 2, 2: 1}
    assert books_are_right()


def test_a_line_that_grew_is_held_for_the_difference() -> None:
    hold(ORDER, Want(1, LAMP, 2))
    hold(ORDER, Want(1, LAMP, 5))

    assert queries.held(ORDER) == {1: 5}
    assert Reservation.objects.count() == 1
    assert books_are_right()


def test_one_short_line_leaves_everything_as_it_was() -> None:
    with pytest.raises(OutOfStock) as refusal:
        hold(ORDER, Want(1, LAMP, 2), Want(2, BULB, 3))

    assert refusal.value.short == {BULB: 2}
    assert refusal.value.sentence
    assert (figures(LAMP), figures(BULB)) == ((5, 0), (2, 0))
    assert not Movement.objects.exclude(kind="opening").exists()


def test_two_lines_of_one_product_share_what_lies_there() -> None:
    with pytest.raises(OutOfStock) as refusal:
        hold(ORDER, Want(1, LAMP, 3), Want(2, LAMP, 3))
    assert refusal.value.short == {LAMP: 5}

    hold(ORDER, Want(1, LAMP, 3), Want(2, LAMP, 2))
    assert figures(LAMP) == (5, 5)
    assert books_are_right()


def test_a_product_without_a_level_is_out_of_stock() -> None:
    with pytest.raises(OutOfStock) as refusal:
        hold(ORDER, Want(1, 99, 1))

    assert refusal.value.short == {99: 0}


def test_goods_on_back_order_are_owed() -> None:
    open_level(3, 1, backorder=True)

    hold(ORDER, Want(1, 3, 4, backorder=True))

    assert figures(3) == (1, 4)
    assert queries.availability([3]) == {3: 0}
    assert books_are_right()


def test_released_goods_can_be_sold_again_and_only_once() -> None:
    hold()

    assert release(ORDER, actor=EWA, now=clock.now()) == 3
    assert release(ORDER, actor=EWA, now=clock.now()) == 0

    assert (figures(LAMP), figures(BULB)) == ((5, 0), (2, 0))
    assert queries.held(ORDER) == {}
    assert books_are_right()


def test_one_line_is_released_the_other_stays_held() -> None:
    hold()

    release(ORDER, actor=EWA, now=clock.now(), pieces={1: 9})

    assert queries.held(ORDER) == {2: 1}
    assert books_are_right()


def test_some_pieces_of_a_line_are_released_the_others_stay_held() -> None:
    hold()

    assert release(ORDER, actor=EWA, now=clock.now(), pieces={1: 1}) == 1

    assert queries.held(ORDER) == {1: 1, 2: 1}
    assert books_are_right()


def test_issued_goods_are_gone_from_shelf_and_hold() -> None:
    hold()

    issue(ORDER, {1: 2, 2: 1}, actor=EWA, now=clock.now())

    assert (figures(LAMP), figures(BULB)) == ((3, 0), (1, 0))
    assert queries.held(ORDER) == {}
    assert books_are_right()


def test_a_part_is_issued_the_rest_stays_held() -> None:
    hold()

    issue(ORDER, {1: 1}, actor=EWA, now=clock.now())

    assert figures(LAMP) == (4, 1)
    assert queries.held(ORDER) == {1: 1, 2: 1}
    assert books_are_right()


def test_what_was_never_held_is_taken_straight_from_the_shelf() -> None:
    issue(ORDER, {1: 2, 9: 4}, actor=EWA, now=clock.now(), source=Source({1: LAMP}))

    assert figures(LAMP) == (3, 0)
    assert books_are_right()


def test_nobody_takes_what_is_held_for_others() -> None:
    hold(OTHER, Want(7, LAMP, 4))

    with pytest.raises(OutOfStock) as refusal:
        issue(ORDER, {1: 2}, actor=EWA, now=clock.now(), source=Source({1: LAMP}))

    assert refusal.value.short == {LAMP: 1}
    assert figures(LAMP) == (5, 4)


def test_goods_that_are_owed_cannot_leave_before_they_came() -> None:
    open_level(3, 1, backorder=True)
    hold(ORDER, Want(1, 3, 2, backorder=True))

    hold(ORDER, Want(2, LAMP, 1))

    with pytest.raises(OutOfStock) as refusal:
        issue(ORDER, {1: 2, 2: 1}, actor=EWA, now=clock.now())
    assert refusal.value.short == {3: 1}
    assert (figures(3), figures(LAMP)) == ((1, 2), (5, 1))

    receive(3, 1)
    issue(ORDER, {1: 2}, actor=EWA, now=clock.now())
    assert figures(3) == (0, 0)
    assert books_are_right()


@pytest.mark.atom("S4-6")
def test_goods_taken_back_lie_there_held_for_the_same_order() -> None:
    hold()
    issue(ORDER, {1: 2, 2: 1}, actor=EWA, now=clock.now())

    unissue(ORDER, {1: 2, 2: 1}, actor=EWA, now=clock.now())
    unissue(ORDER, {1: 2, 2: 1}, actor=EWA, now=clock.now())

    assert (figures(LAMP), figures(BULB)) == ((5, 2), (2, 1))
    assert queries.held(ORDER) == {1: 2, 2: 1}
    assert books_are_right()


def test_no_more_is_taken_back_than_went_out() -> None:
    issue(ORDER, {1: 2}, actor=EWA, now=clock.now(), source=Source({1: LAMP}))

    unissue(ORDER, {1: 9}, actor=EWA, now=clock.now())

    assert figures(LAMP) == (5, 2)
    assert books_are_right()


def test_every_movement_says_who_when_why_and_for_whom() -> None:
    now = clock.now()
    reserve(ORDER, [Want(1, LAMP, 2)], actor=EWA, now=now)

    row = Movement.objects.get(order_id=ORDER)

    assert (row.kind, row.on_hand, row.reserved, row.line_id) == ("reservation", 0, 2, 1)
    assert (row.actor, row.at) == (EWA, now)


@pytest.mark.threat("T39")
def test_a_hold_that_ran_out_is_found_and_no_other() -> None:
    now = clock.now()
    soon = now + timedelta(hours=1)
    reserve(ORDER, [Want(1, LAMP, 1)], actor=EWA, now=now, expires_at=soon)
    reserve(OTHER, [Want(2, LAMP, 1)], actor=EWA, now=now)

    assert queries.expired_orders(now) == []
    assert queries.expired_orders(soon) == [ORDER]


def test_receipts_and_corrections_are_movements() -> None:
    hold(ORDER, Want(1, LAMP, 2))

    receive(LAMP, 3, note="delivery note 7")
    set_available(LAMP, 50, actor="api:ERP")

    assert figures(LAMP) == (52, 2)
    kinds = list(Movement.objects.filter(level__product_id=LAMP).values_list("kind", "on_hand"))
    assert sorted(kinds) == sorted(
        [("opening", 5), ("reservation", 0), ("receipt", 3), ("correction", 44)]
    )
    assert books_are_right()


def test_a_correction_to_what_is_there_moves_nothing() -> None:
    before = Movement.objects.count()

    set_available(LAMP, 5)

    assert Movement.objects.count() == before


@pytest.mark.parametrize("pieces", [-1, 1_000_000_001])
def test_impossible_quantities_are_refused_at_their_field(pieces: int) -> None:
    with pytest.raises(BadQuantity) as refusal:
        set_available(LAMP, pieces)
    with pytest.raises(BadQuantity):
        receive(LAMP, pieces)

    assert list(refusal.value.fields) == ["quantity"]
    assert figures(LAMP) == (5, 0)


def test_opening_twice_keeps_what_lies_there() -> None:
    open_level(LAMP, 99, backorder=True)

    level = Level.objects.get(product_id=LAMP)
    assert (level.on_hand, level.backorder) == (5, True)


def test_owed_goods_keep_their_level_open_to_back_orders() -> None:
    open_level(3, 0, backorder=True)
    hold(ORDER, Want(1, 3, 1, backorder=True))

    follow_product(3, backorder=False)
    assert Level.objects.get(product_id=3).backorder

    receive(3, 1)
    follow_product(3, backorder=False)
    assert not Level.objects.get(product_id=3).backorder


def test_the_nearer_warehouse_is_emptied_first_and_a_line_is_not_torn_apart() -> None:
    far = Warehouse.objects.create(code="far", name="Far", priority=50)
    far_level = Level.objects.create(product_id=LAMP, warehouse=far, on_hand=7)
    Movement.objects.create(level=far_level, kind="opening", on_hand=7, at=clock.now())

    hold(ORDER, Want(1, LAMP, 4), Want(2, LAMP, 6))

    held_at = dict(Reservation.objects.values_list("line_id", "level__warehouse__code"))
    assert held_at == {1: "main", 2: "far"}
    assert queries.availability([LAMP]) == {LAMP: 2}
    assert books_are_right()


def test_books_that_are_wrong_are_named() -> None:
    hold()
    Level.objects.filter(product_id=LAMP).update(on_hand=6)
    Reservation.objects.filter(line_id=2).delete()

    sentences = queries.check_levels()

    assert len(sentences) == 2
    assert f"product {LAMP} says 6 on hand" in sentences[0]
    assert "its reservations say 0" in sentences[1]
