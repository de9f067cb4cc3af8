"""Faulty and missing goods leave the shelf with their reason, found ones come back (S4-6)."""

import json

import pytest

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Level, Movement
from orderwright.domain.stock.queries import availability
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.lifecycle.invariants import offenders
from tests.builders import a_product, a_shop
from tests.walks import an_order, fresh, step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


def bought(**lines: int) -> tuple[Order, dict[str, int]]:
    """An order being packed, five pieces of everything on the shelf before it, and product ids."""
    products = {sku: a_product(sku, stock=5).pk for sku in lines}
    return an_order(OrderStage.PROCESSING, paid=True, lines=lines), products


def line_of(order: Order, sku: str) -> str:
    return str(Line.objects.get(order=order, sku=sku).pk)


def free(products: dict[str, int]) -> dict[str, int]:
    found = availability(list(products.values()))
    return {sku: found[pk] for sku, pk in products.items()}


@pytest.mark.atom("S4-6")
def test_a_faulty_piece_is_not_sold_to_anybody_else() -> None:
    order, products = bought(LAMP=2)
    step(order, "step_back", reason="Cracked glass", data={"goods_missing": True})
    assert free(products) == {"LAMP": 3}
    moved = Movement.objects.get(kind="correction")
    assert (moved.on_hand, moved.note, moved.order_id) == (-2, "Cracked glass", order.pk)
    held = Event.objects.get(order_id=order.pk, name="delivery_held")
    assert json.loads(held.data)["written_off"] == {"LAMP": 2}
    assert offenders() == []
    # found after all: on the shelf again, and held for the order
    step(order, "resume", table="delivery")
    level = Level.objects.get(product_id=products["LAMP"])
    assert (level.on_hand, level.reserved) == (5, 2)
    assert offenders() == []


def test_only_what_is_named_is_written_off_and_the_rest_stays_held() -> None:
    order, products = bought(LAMP=2, VASE=3)
    only = {"faulty_line": line_of(order, "VASE"), "faulty_pieces": 1}
    step(order, "hold", table="delivery", reason="One is cracked", data=only)
    assert free(products) == {"LAMP": 3, "VASE": 2}
    assert fresh(order).waiting_on == "supplier"
    assert offenders() == []
    step(order, "allocate", table="delivery")
    assert free(products) == {"LAMP": 3, "VASE": 1}
    assert offenders() == []


def test_a_step_back_hands_on_which_goods_are_faulty() -> None:
    order, products = bought(LAMP=2, VASE=3)
    only = {"goods_missing": True, "faulty_line": line_of(order, "LAMP")}
    step(order, "step_back", reason="Both are cracked", data=only)
    assert free(products) == {"LAMP": 3, "VASE": 2}
    assert offenders() == []
    assert fresh(order).waiting_on == "supplier"
    back = Event.objects.get(order_id=order.pk, name="order_stepped_back")
    assert "faulty_line" not in json.loads(back.data)


def test_what_stayed_held_goes_back_when_the_order_is_cancelled() -> None:
    order, products = bought(LAMP=2, VASE=3)
    only = {"goods_missing": True, "faulty_line": line_of(order, "VASE"), "faulty_pieces": 1}
    step(order, "step_back", reason="One is cracked", data=only)
    assert free(products) == {"LAMP": 3, "VASE": 2}
    step(order, "cancel", reason="None left to send")
    assert free(products) == {"LAMP": 5, "VASE": 4}
    assert offenders() == []


def test_goods_are_named_only_together_with_the_tick() -> None:
    order, _products = bought(LAMP=2)
    with pytest.raises(BadInput) as problem:
        step(order, "step_back", reason="Later", data={"faulty_line": line_of(order, "LAMP")})
    assert list(problem.value.fields) == ["goods_missing"]
    assert fresh(order).stage == "processing"


def test_people_say_which_of_several_goods_are_faulty() -> None:
    order, products = bought(LAMP=2, VASE=3)
    for verb, table in (("hold", "delivery"), ("step_back", "order")):
        data = {"goods_missing": True} if verb == "step_back" else {}
        with pytest.raises(BadInput) as problem:
            step(order, verb, table=table, reason="Cracked", data=data)
        assert list(problem.value.fields) == ["faulty_line"]
    assert free(products) == {"LAMP": 3, "VASE": 2}
    step(order, "hold", table="delivery", reason="The box fell", data={"faulty_line": "all"})
    assert free(products) == {"LAMP": 3, "VASE": 2}
    assert not Level.objects.exclude(reserved=0).exists()
    assert offenders() == []


def test_nothing_is_found_twice() -> None:
    order, products = bought(LAMP=2)
    for reason in ("Not there", "Gone again"):
        step(order, "hold", table="delivery", reason=reason)
        step(order, "resume", table="delivery")
    level = Level.objects.get(product_id=products["LAMP"])
    assert (level.on_hand, level.reserved) == (5, 2)
    assert offenders() == []


@pytest.mark.parametrize(
    ("data", "field"),
    [({"faulty_pieces": 1}, "faulty_line"), ({"faulty_line": "LAMP", "faulty_pieces": 3},
     "faulty_pieces"), ({"faulty_line": "LAMP", "faulty_pieces": 0}, "faulty_pieces")],
)  # fmt: skip
def test_what_cannot_be_faulty_is_refused_at_its_field(data: dict[str, object], field: str) -> None:
    order, products = bought(LAMP=2, VASE=1)
    if "faulty_line" in data:
        data = {**data, "faulty_line": line_of(order, "LAMP")}
    with pytest.raises(BadInput) as problem:
        step(order, "hold", table="delivery", reason="Cracked", data=data)
    assert list(problem.value.fields) == [field]
    assert free(products) == {"LAMP": 3, "VASE": 4}


def test_a_status_that_staff_picked_stays_whatever_is_awaited() -> None:
    order, _products = bought(LAMP=2)
    step(order, "set_status", data={"status": "ready"})
    step(order, "hold", table="delivery", reason="Cracked")
    assert (fresh(order).status.code, fresh(order).waiting_on) == ("ready", "supplier")
