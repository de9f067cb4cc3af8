"""Return cases in their smallest form."""

from dataclasses import replace

import pytest

from orderwright.domain.returns.errors import BadReturn
from orderwright.domain.returns.models import Return
from orderwright.domain.returns.services import (
    ReturnLineWish,
    ReturnWish,
    open_return,
    settle_return,
)
from orderwright.domain.shop.services import seed_shop
from orderwright.domain.shop.stages import ReturnStage
from orderwright.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def wish() -> ReturnWish:
    seed_shop()
    lines = [ReturnLineWish("LAMP", "Lamp", 2, 1000), ReturnLineWish("BULB", "Bulb", 1, 99)]
    return ReturnWish(
        "import", "GBP", lines, clock.now(), external_id="C536379", customer_ref="14527"
    )


def test_a_case_without_an_order_has_its_number_lines_and_total(wish: ReturnWish) -> None:
    case = open_return(wish)

    assert case.number.startswith(f"R-{wish.opened_at.year}-")
    assert (case.order, case.total, case.stage) == (None, 2099, ReturnStage.REQUESTED)
    assert [(line.sku, line.total) for line in case.lines.order_by("pk")] == [
        ("LAMP", 2000),
        ("BULB", 99),
    ]


def test_the_same_document_opens_one_case(wish: ReturnWish) -> None:
    first = open_return(wish)

    assert open_return(wish).pk == first.pk
    assert open_return(replace(wish, external_id=None)).pk != first.pk
    assert Return.objects.count() == 2


def test_a_case_ends_in_one_of_four_ways(wish: ReturnWish) -> None:
    case = open_return(wish, stage=ReturnStage.RECEIVED)

    with pytest.raises(BadReturn):
        settle_return(case, "shrug", now=clock.now())
    settle_return(case, "refund", now=clock.now())

    kept = Return.objects.get()
    assert (kept.stage, kept.settlement) == (ReturnStage.SETTLED, "refund")
    assert kept.settled_at is not None


def test_nothing_coming_back_is_no_case(wish: ReturnWish) -> None:
    for lines in ([], [ReturnLineWish("LAMP", "Lamp", 0, 1)]):
        with pytest.raises(BadReturn):
            open_return(replace(wish, lines=lines, external_id=None))
    assert not Return.objects.exists()
