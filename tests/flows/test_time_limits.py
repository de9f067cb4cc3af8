"""Until when an order waits, and that what follows from rows follows them: small promises kept."""

from datetime import timedelta

import pytest

from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.versions import raise_version
from orderwright.domain.stock.queries import held
from orderwright.kernel import clock
from orderwright.kernel.links.models import Link
from tests.builders import a_product, a_shop
from tests.walks import anna_buys, confirm, fresh, step


@pytest.fixture
def shop(db: None) -> None:
    a_shop()


def test_who_is_waited_for_keeps_the_time_while_it_stays_the_same(shop: None) -> None:
    order = anna_buys()
    since = fresh(order).waiting_since
    clock.shift(timedelta(hours=5))
    step(order, "note", data={"text": "Called, nobody there"})
    assert fresh(order).waiting_since == since
    clock.shift(timedelta(hours=1))
    confirm(order)
    assert fresh(order).waiting_since != since


def test_an_order_is_overdue_when_the_patience_of_its_status_is_over(shop: None) -> None:
    order = anna_buys(payment_method="cash")
    assert fresh(order).overdue_at is None
    Status.objects.filter(pk=fresh(order).status_id).update(deadline_hours=6)
    raise_version()
    step(order, "note", data={"text": "Rings before ten"})
    told = fresh(order)
    assert told.waiting_since is not None
    assert told.overdue_at == told.waiting_since + timedelta(hours=6)


def test_a_new_request_prolongs_the_time_to_confirm(shop: None) -> None:
    order = anna_buys(delivery_method="pickup")  # no term of payment
    before = Gate.objects.get(order=order, kind="customer").deadline
    assert before is not None
    clock.shift(timedelta(days=3))
    step(order, "request_confirmation")
    after = Gate.objects.get(order=order, kind="customer").deadline
    assert after is not None
    assert timedelta(days=3) <= after - before < timedelta(days=3, minutes=1)
    assert Link.objects.get(purpose="confirm", row=order.pk).expires_at == after
    assert fresh(order).overdue_at == after


def test_a_reinstated_order_holds_again_where_its_cell_reserves_on_placing(shop: None) -> None:
    order = anna_buys({a_product("LAMP", stock=3).sku: 2}, payment_method="cash")
    step(order, "cancel", reason="Changed her mind")
    assert held(order.pk) == {}
    step(order, "reinstate", reason="And again")
    assert sum(held(order.pk).values()) == 2
    assert expected(order) == [fresh(order).due]


def expected(order: Order) -> list[int]:
    """What the rows that wait for money say."""
    return list(
        Payment.objects.filter(order=order, stage="pending").values_list("amount", flat=True)
    )
