"""What a sheet asks: only what counts for this order, with what is known already filled in."""

import pytest

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.shop.stages import OrderStage
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import Element, read
from tests.walks import an_order, anna_buys, step


def _names(sheet: Element) -> set[str]:
    controls = [*sheet.all("input"), *sheet.all("textarea"), *sheet.all("select")]
    return {control.attrs.get("name", "") for control in controls}


def test_a_reason_is_asked_for_only_where_it_is_needed(ewa: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    warned = read(ewa.takes(order, "ship"))
    assert "override" in _names(warned)
    assert "reason" not in _names(warned)
    assert "reason" in _names(ewa.sheet(order, "step_back"))


def test_cash_is_asked_for_only_where_it_is_due_at_the_door(ewa: Desk) -> None:
    prepaid = an_order(OrderStage.SHIPPED, lines={"LAMP": 1})
    on_delivery = an_order(OrderStage.PROCESSING, lines={"LAMP": 1}, payment_method="cash")
    step(on_delivery, "ship")
    assert "cash_collected" not in _names(ewa.sheet(prepaid, "deliver", table="parcel"))
    assert "cash_collected" in _names(ewa.sheet(on_delivery, "deliver", table="parcel"))
    for order in (prepaid, on_delivery):
        step(order, "deliver", table="parcel")
    assert "Cash was collected" not in ewa.order_page(prepaid).text
    assert "Cash was collected: no" in ewa.order_page(on_delivery).text


@pytest.mark.parametrize(
    ("carrier", "chosen", "named"),
    [("dpd", "dpd", ""), ("Own van of Jan", "other", "Own van of Jan"), ("pickup", "", "")],
)
def test_the_parcels_carrier_is_chosen_already(
    ewa: Desk, carrier: str, chosen: str, named: str
) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    Parcel.objects.filter(order=order).update(carrier=carrier)
    values = ewa.sheet(order, "ship").one("dialog").one("form").values()
    assert (values["carrier"], values["carrier_name"]) == (chosen, named)


def test_a_reinstated_order_shows_what_the_shelf_has(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    step(order, "cancel", reason="Changed her mind")
    assert "in stock" in ewa.sheet(order, "reinstate").text


def test_a_language_is_thanked_for_in_itself(ewa: Desk) -> None:
    answer = ewa.post("/panel/me", {"locale": "pl"})
    assert "Zapisano." in ewa.page(answer["Location"]).text


def test_every_wrong_field_of_a_pair_is_named_at_once(olga: Desk) -> None:
    path = "/panel/settings/matrix/courier/transfer"
    values = olga.page(path).one("form", action=path).values()
    page = read(olga.post(path, {**values, "min_days": "-1", "band-0-price": "much"}))
    assert len(list(page.all("div", class_="ow-field--bad"))) == 2
