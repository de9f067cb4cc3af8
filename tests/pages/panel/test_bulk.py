"""One step on many orders, each judged by itself."""

import pytest

from orderwright.domain.orders.models import Line
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from tests.pages.panel.desk import HTMX, Desk
from tests.pages.storefront.reading import Element
from tests.walks import an_order, anna_buys, fresh, settle


def _query(*numbers: str) -> str:
    return "&".join(f"number={number}" for number in numbers)


def _result(desk: Desk, answer: object) -> Element:
    assert answer.status_code == 302, answer.content.decode()  # type: ignore[attr-defined]
    return desk.page(answer["Location"])  # type: ignore[index]


@pytest.mark.atom("S3-2")
def test_the_bar_offers_the_steps_that_are_open_for_all(ewa: Desk) -> None:
    placed = anna_buys({"LAMP": 1})
    confirmed = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    alone = [a.text for a in ewa.page(f"/panel/bulk?{_query(confirmed.number)}").all("a")]
    both = [
        a.text for a in ewa.page(f"/panel/bulk?{_query(confirmed.number, placed.number)}").all("a")
    ]
    assert "Take into processing" in alone
    assert "Take into processing" not in both
    assert "Cancel order" in both
    # what is open for some says for how many, and why not for the others
    assert "Take into processing (1 of 2)" in both
    page = ewa.page(f"/panel/bulk?{_query(confirmed.number, placed.number)}")
    partly = next(row.text for row in page.all("li") if "Take into processing" in row.text)
    assert "Not possible while it is “Placed”." in partly


def test_more_steps_open_above_the_list_and_the_bar_leads_forward(ewa: Desk) -> None:
    placed = anna_buys({"LAMP": 1})
    confirmed = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    path = f"/panel/bulk?{_query(confirmed.number, placed.number)}"
    above = ewa.get(path, headers=HTMX).content.decode()
    assert "<dialog" in above
    assert "<html" not in above
    bar = ewa.get(path, headers={**HTMX, "HX-Target": "bulk-steps"}).content.decode()
    assert "Take into processing (1 of 2)" in bar
    assert "Confirm order (1 of 2)" in bar
    assert "Park" not in bar
    more = next(b for b in ewa.page("/panel/?tab=all").all("button") if "More" in b.text)
    assert more.attrs["hx-target"] == "#sheet"


def test_what_was_refused_is_filled_in_again_with_what_was_typed(ewa: Desk) -> None:
    first, second = (
        an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1}) for _n in range(2)
    )
    wish = {
        "number": [first.number, second.number], f"tracking_number:{first.number}": "12345678901",
        "carrier": "other", "carrier_name": "Jan & Sons",
    }  # fmt: skip
    page = _result(ewa, ewa.post("/panel/bulk/ship", wish))
    again = next(link for link in page.all("a") if link.text == "Fill in again for these")
    sheet = ewa.page(again.attrs["href"]).one("form", action="/panel/bulk/ship")
    values = sheet.values()
    assert [box.attrs["value"] for box in sheet.all("input", name="number")] == [second.number]
    assert (values["carrier"], values["carrier_name"]) == ("other", "Jan & Sons")
    # what is left to fill in is filled in, and it leaves
    values |= {f"tracking_number:{second.number}": "12345678902"}
    ewa.post("/panel/bulk/ship", values)
    assert fresh(second).stage == OrderStage.SHIPPED


def test_the_sheet_of_a_step_that_needs_goods_says_what_is_there(ewa: Desk) -> None:
    here, short = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 1})
    for order in (here, short):
        settle(order, "customer")
    Line.objects.filter(order=short).update(quantity=500)
    sheet = ewa.page(f"/panel/bulk/confirm?{_query(here.number, short.number)}")
    rows = {row.one("th").text: row.text for row in sheet.one("tbody").all("tr")}
    assert "All goods are there" in rows[here.number]
    assert "Not there: 490 × LAMP" in rows[short.number]


@pytest.mark.atom("S3-2", "S3-17")
def test_what_is_refused_is_told_with_its_reason_and_stays_ticked(ewa: Desk) -> None:
    # given two orders ready to go, one of them without money
    paid = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    unpaid = an_order(OrderStage.PROCESSING, lines={"LAMP": 1})
    # when Ewa sends both
    answer = ewa.post(
        "/panel/bulk/ship",
        {
            "number": [paid.number, unpaid.number], "override": "on",
            f"tracking_number:{paid.number}": "12345678901", "next": "/panel/?tab=all",
        },
    )  # fmt: skip
    page = _result(ewa, answer)
    # then one has left under its own number
    assert fresh(paid).stage == OrderStage.SHIPPED
    assert paid.parcels.get().tracking_number == "12345678901"
    # and the other says why it has not
    assert fresh(unpaid).stage == OrderStage.PROCESSING
    assert "Order sent: 1, refused: 1." in page.text
    assert "is still to be paid" in page.text
    ticked = [box.attrs["value"] for box in page.all("input", name="number", checked="")]
    assert ticked == [unpaid.number]


def test_a_number_that_is_missing_refuses_only_its_own_order(ewa: Desk) -> None:
    first, second = (
        an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1}) for _n in range(2)
    )
    answer = ewa.post(
        "/panel/bulk/ship",
        {
            "number": [first.number, second.number],
            f"tracking_number:{first.number}": "12345678901",
        },
    )
    page = _result(ewa, answer)
    assert fresh(first).stage == OrderStage.SHIPPED
    assert fresh(second).stage == OrderStage.PROCESSING
    assert "The tracking number is missing." in page.text


def test_one_tick_goes_past_nothing_that_the_sheet_did_not_tell_of_that_order(ewa: Desk) -> None:
    first, second = (
        an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1}) for _n in range(2)
    )
    missing = "The tracking number is missing."
    typed = {
        "number": [first.number, second.number], "override": "on",
        f"tracking_number:{first.number}": "1", f"told:{first.number}": missing,
    }  # fmt: skip
    page = _result(ewa, ewa.post("/panel/bulk/ship", typed))
    assert [fresh(order).stage for order in (first, second)] == [OrderStage.PROCESSING] * 2
    assert missing in page.text
    assert "does not look like a number of" in page.text
    again = next(link for link in page.all("a") if "bulk/ship" in link.attrs.get("href", ""))
    sheet = ewa.page(again.attrs["href"])
    told = {
        number: [box.attrs["value"] for box in sheet.all("input", name=f"told:{number}")]
        for number in (first.number, second.number)
    }
    assert told[second.number] == [missing]
    assert "does not look like a number of" in told[first.number][0]
    boxes = {f"told:{number}": warnings for number, warnings in told.items()}
    _result(ewa, ewa.post("/panel/bulk/ship", typed | boxes))
    assert [fresh(order).stage for order in (first, second)] == [OrderStage.SHIPPED] * 2


def test_the_bulk_sheet_asks_for_reason_and_tick_once(ewa: Desk) -> None:
    change_settings(warn_tracking=False)
    orders = [anna_buys({"LAMP": 1}) for _n in range(3)]
    path = f"/panel/bulk/cancel?{_query(*(order.number for order in orders))}"
    sheet = ewa.page(path).one("form", action="/panel/bulk/cancel")
    assert sheet.text.count("Reason") == 1
    assert [box.attrs["value"] for box in sheet.all("input", name="number")] == [
        order.number for order in reversed(orders)
    ]
    # without a reason all are refused
    numbers = [order.number for order in orders]
    page = _result(ewa, ewa.post("/panel/bulk/cancel", {"number": numbers}))
    assert "refused: 3" in page.text
    ewa.post("/panel/bulk/cancel", {"number": numbers, "reason": "Closing for good."})
    assert {fresh(order).stage for order in orders} == {OrderStage.CANCELLED}


def test_the_bulk_sheet_says_what_really_follows(ewa: Desk) -> None:
    # given two orders to confirm: the goods of one are here, those of the other are not
    here, short = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 1})
    for order in (here, short):
        settle(order, "customer")
    Line.objects.filter(order=short).update(quantity=500)
    sheet = ewa.page(f"/panel/bulk/confirm?{_query(here.number, short.number)}")
    said = [item.text for item in sheet.one("form", action="/panel/bulk/confirm").all("li")]
    # then the sheet tells of both, and what holds for one only is said to
    assert "The shop's gate passes." in said
    assert "The order is confirmed." in said
    assert "1 of 2: Goods are reserved; the warehouse gets its task." in said
    assert "1 of 2: Goods are missing: the warehouse's task waits for them." in said
    # and nothing has happened
    assert {fresh(order).stage for order in (here, short)} == {OrderStage.PLACED}


def test_the_bulk_sheet_tries_one_order_of_each_kind(ewa: Desk) -> None:
    # given seven orders alike and, the oldest, one that is paid otherwise
    other = anna_buys({"LAMP": 1}, payment_method="cash")
    orders = [other, *(anna_buys({"LAMP": 1}) for _n in range(7))]
    path = f"/panel/bulk/cancel?{_query(*(order.number for order in orders))}"
    sheet = ewa.page(path).one("form", action="/panel/bulk/cancel")
    assert "Tried on 5 of them that differ:" in sheet.text
    assert "The order is cancelled." in [item.text for item in sheet.all("li")]
    assert sheet.one("input", name="inform_email").attrs["type"] == "checkbox"


def test_the_bulk_sheet_of_a_closed_step_promises_nothing(ewa: Desk) -> None:
    orders = [anna_buys({"LAMP": 1}) for _n in range(2)]
    sheet = ewa.page(f"/panel/bulk/complete?{_query(*(o.number for o in orders))}")
    assert list(sheet.one("form", action="/panel/bulk/complete").all("li")) == []


def test_each_order_is_judged_by_the_rights_of_the_person(jan: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    page = _result(jan, jan.post("/panel/bulk/cancel", {"number": order.number, "reason": "x"}))
    assert "You may not do this." in page.text
    assert fresh(order).stage == OrderStage.PLACED


def test_nothing_selected_and_unknown_steps_do_no_harm(ewa: Desk) -> None:
    assert "Nothing is selected" in ewa.page("/panel/bulk").text
    assert ewa.post("/panel/bulk/cancel").status_code == 302
    assert ewa.get("/panel/bulk/explode?number=X").status_code == 404
    assert ewa.get("/panel/bulk/correct_address?number=X").status_code == 404
