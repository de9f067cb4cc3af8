"""The step sheet: before, during and after a step."""

from datetime import UTC, datetime, timedelta

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.shop.queries import default_status
from orderwright.domain.shop.services import StatusWish, change_settings, save_status
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.queries import availability
from orderwright.kernel import clock
from orderwright.kernel.database.errors import WritersBusy
from orderwright.kernel.duties.models import Duty
from tests.pages.panel.desk import HTMX, Desk, sheet_path
from tests.pages.storefront.reading import Element, read
from tests.walks import an_order, anna_buys, mails, run_worker, settle, step, told


def _gate(order: Order, kind: str) -> int:
    return Gate.objects.get(order=order, kind=kind).pk


def _free() -> int:
    lamp = Product.objects.get(sku="LAMP").pk
    return availability([lamp])[lamp]


def _follow(desk: Desk, answer: object) -> Element:
    assert answer.status_code == 302, answer.content.decode()  # type: ignore[attr-defined]
    return desk.page(answer["Location"])  # type: ignore[index]


@pytest.mark.atom("S4-3", "S4-4", "X1")
def test_the_sheet_says_what_follows_and_whom_it_tells(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    sheet = ewa.sheet(order, "start")
    tick = sheet.one("input", name="inform_email")
    assert "checked" in tick.attrs
    assert "Inform the customer by e-mail anna@example.com" in sheet.text
    # with the words of the message itself
    assert order.number in sheet.one("pre").text


@pytest.mark.atom("S0-10", "S4-15")
def test_staff_confirm_for_the_customer_and_are_named(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    page = _follow(ewa, ewa.takes(order, "pass", table="gate", row=_gate(order, "customer")))
    assert any(
        entry.text.startswith("Gate passed: Customer's confirmation Ewa")
        for entry in page.one("ol", class_="ow-timeline").all("li")
    )


@pytest.mark.atom("S4-10", "E3")
def test_confirming_by_phone_keeps_what_the_caller_said(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    row = _gate(order, "customer")
    # without a note it is refused at the field
    refused = ewa.takes(order, "pass", table="gate", row=row, via="phone")
    assert refused.status_code == 422
    assert "Say who called" in read(refused).text
    # with it, page and timeline keep it
    page = _follow(
        ewa,
        ewa.takes(order, "pass", table="gate", row=row, via="phone", note="Anna called at nine."),
    )
    assert "by phone" in page.text
    assert "Note: Anna called at nine." in page.one("ol", class_="ow-timeline").text


@pytest.mark.atom("S0-11")
def test_after_the_customer_the_shop_is_asked_and_stock_stays(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 2})
    ewa.takes(order, "pass", table="gate", row=_gate(order, "customer"))
    assert "Awaiting shop's confirmation" in ewa.order_page(order).text
    assert _free() == 10
    ewa.takes(order, "confirm")
    assert order.stage == OrderStage.CONFIRMED
    assert _free() == 8


@pytest.mark.atom("S0-12", "S3-23")
def test_cancelling_for_the_customer_frees_the_goods_and_writes_to_her(ewa: Desk) -> None:
    # given an order that holds its goods from placing on
    order = anna_buys({"LAMP": 2}, payment_method="cash")
    assert _free() == 8
    # when Ewa cancels without a reason, then with one
    refused = ewa.takes(order, "cancel")
    assert refused.status_code == 409
    assert "A reason is needed." in read(refused).text
    page = _follow(ewa, ewa.takes(order, "cancel", reason="She called it off."))
    # then the goods are free, the reason is kept, a mail is owed
    assert _free() == 10
    assert "She called it off." in page.text
    assert Duty.objects.filter(order_id=order.pk, effect="mail_cancelled").exists()


@pytest.mark.atom("S3-14", "S1-7", "S3-16")
def test_the_status_is_picked_then_confirmed(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    # first step: the drop-down of the order page leads to the sheet
    page = ewa.order_page(order)
    form = next(f for f in page.all("form") if f.attrs["action"].endswith("/set_status"))
    assert form.attrs["method"] == "get"
    sheet = ewa.page(f"{form.attrs['action']}?status=in-processing")
    assert order.stage == OrderStage.CONFIRMED
    # where the availability of each line stands beside the control
    assert "held" in sheet.one("table").text
    # second step: the sheet's button
    values = sheet.one("form", action=form.attrs["action"]).values()
    assert values["status"] == "in-processing"
    ewa.post(form.attrs["action"], values)
    order.refresh_from_db()
    assert order.stage == OrderStage.PROCESSING


@pytest.mark.atom("S1-6", "S1-7", "S1-8")
def test_a_status_of_the_shops_own_is_set_and_told(ewa: Desk) -> None:
    save_status(
        StatusWish(
            OrderStage.PROCESSING, {"en": "Being wrapped"}, mail_texts={"en": "We wrap it now."}
        )
    )
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    sheet = ewa.page(f"{sheet_path(order, 'set_status')}?status=being-wrapped")
    assert "We wrap it now." in sheet.one("pre").text
    ewa.takes(order, "set_status", status="being-wrapped")
    assert order.status.code == "being-wrapped"
    assert Duty.objects.filter(order_id=order.pk, effect="mail_status").exists()


@pytest.mark.atom("S3-15", "S4-3")
def test_the_tick_stands_as_the_status_says(ewa: Desk) -> None:
    quiet = StatusWish(OrderStage.PROCESSING, {"en": "Silent"}, informs_by_default=False)
    save_status(quiet)
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    step(order, "set_status", data={"status": "silent"})
    tick = ewa.sheet(order, "set_status").one("input", name="inform_email")
    assert "checked" not in tick.attrs


@pytest.mark.atom("S4-5")
def test_unticked_nobody_is_told_and_the_log_says_by_whom(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    page = _follow(ewa, ewa.takes(order, "start", inform=False))
    assert not Duty.objects.filter(order_id=order.pk, effect="mail_processing").exists()
    assert "Not informed (e-mail), by Ewa" in page.text


@pytest.mark.atom("S3-18", "S3-19")
def test_a_forgotten_tracking_number_is_asked_for_once(ewa: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    # when the number is forgotten
    asked = ewa.takes(order, "ship", carrier="gls")
    # then the same form warns, and keeps what was typed
    assert asked.status_code == 409
    sheet = read(asked)
    assert "The tracking number is missing." in sheet.text
    assert "selected" in sheet.one("option", value="gls").attrs
    assert order.stage == OrderStage.PROCESSING
    # when Ewa goes ahead all the same
    ewa.takes(order, "ship", carrier="gls", override="on")
    assert order.stage == OrderStage.SHIPPED
    assert "Gone ahead in spite of: The tracking number is missing." in ewa.order_page(order).text


@pytest.mark.atom("S3-19")
def test_without_the_setting_nobody_asks_for_the_number(ewa: Desk) -> None:
    change_settings(warn_tracking=False)
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    ewa.takes(order, "ship")
    assert order.stage == OrderStage.SHIPPED


@pytest.mark.atom("S3-22")
def test_cash_taken_at_the_door_completes_the_order_as_paid(ewa: Desk) -> None:
    change_settings(complete_when="delivered_and_paid", warn_tracking=False)
    order = anna_buys({"LAMP": 1}, payment_method="cash")
    ewa.takes(order, "confirm")
    ewa.takes(order, "start")
    ewa.takes(order, "ship")
    ewa.takes(order, "deliver", table="parcel", cash_collected="on")
    assert order.stage == OrderStage.COMPLETED
    assert order.payment_status == "paid"


@pytest.mark.atom("S4-6")
def test_a_step_back_needs_a_reason_and_tells_nobody(ewa: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    assert "checked" not in ewa.sheet(order, "step_back").one("input", name="inform_email").attrs
    assert ewa.takes(order, "step_back").status_code == 409
    ewa.takes(order, "step_back", reason="Found faulty.", goods_missing="on")
    assert order.stage == OrderStage.CONFIRMED
    page = ewa.order_page(order)
    assert "Found faulty." in page.text
    assert "Supplier" in next(page.all("div", class_="ow-head")).text


@pytest.mark.atom("S4-14")
def test_the_confirmation_request_is_at_the_top_only_while_unconfirmed(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    label = "Send confirmation request R"
    assert label in [a.text for a in ewa.order_page(order).all("a", class_="ow-step")]
    ewa.takes(order, "request_confirmation")
    # a second one at once is refused with its reason
    again = ewa.post(sheet_path(order, "request_confirmation"))
    assert again.status_code == 409
    assert "A request was sent a moment ago." in read(again).text
    # confirmed: the button is gone
    settle(order, "customer")
    assert label not in [a.text for a in ewa.order_page(order).all("a", class_="ow-step")]


@pytest.mark.atom("S4-16")
def test_a_wrong_mailbox_is_corrected_and_asked_again(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    sheet = ewa.sheet(order, "correct_customer")
    assert sheet.one("input", name="email").attrs["value"] == "anna@example.com"
    # a slip gets its sentence at the field
    wrong = ewa.takes(order, "correct_customer", email="anna@")
    assert wrong.status_code == 422
    assert read(wrong).one("input", name="email").attrs["aria-invalid"] == "true"
    ewa.takes(order, "correct_customer", email="anna.k@example.com")
    assert order.email == "anna.k@example.com"
    ewa.takes(order, "request_confirmation")
    run_worker()
    assert "mail_confirm_request" in mails(order)


def test_recording_a_payment_starts_with_what_is_due(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})
    sheet = ewa.sheet(order, "record", table="payment")
    assert sheet.one("input", name="amount").attrs["value"] == "144.90"
    refused = ewa.takes(order, "record", table="payment", amount="a lot")
    assert refused.status_code == 422
    assert "An amount is needed" in read(refused).text
    ewa.takes(order, "record", table="payment", amount="144,90")
    assert order.payment_status == "paid"


@pytest.mark.atom("X1")
def test_undo_within_the_grace_takes_the_step_back_and_no_mail_leaves(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    run_worker()
    page = _follow(ewa, ewa.takes(order, "start"))
    toast = next(page.all("div", class_="ow-toast"))
    assert toast.text.startswith("Taken into processing.")
    undone = _follow(ewa, ewa.post(toast.one("form").attrs["action"]))
    order.refresh_from_db()
    assert order.stage == OrderStage.CONFIRMED
    assert "Undone. Nobody was informed." in undone.text
    clock.shift(timedelta(minutes=5))
    run_worker()
    clock.reset()
    assert "mail_processing" not in mails(order)


@pytest.mark.atom("X1", "S0-11")
def test_undoing_a_confirmation_puts_the_goods_back_on_sale(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 2})
    settle(order, "customer")
    page = _follow(ewa, ewa.takes(order, "confirm"))
    assert _free() == 8
    undo = next(page.all("div", class_="ow-toast")).one("form").attrs["action"]
    undone = _follow(ewa, ewa.post(undo))
    order.refresh_from_db()
    assert (order.stage, _free()) == ("placed", 10)
    assert "Confirmation taken back" in undone.one("ol", class_="ow-timeline").text
    assert not any(li.text.startswith("held") for li in undone.all("td"))


def test_completing_warns_of_open_money_and_of_parcels_on_the_way(ewa: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, lines={"LAMP": 1}, payment_method="cash")
    step(order, "ship", data={"tracking_number": "1Z9"})
    sheet = ewa.sheet(order, "complete").text.replace("\xa0", " ")
    assert "A parcel has not arrived yet." in sheet
    assert "is still to be paid." in sheet
    assert ewa.takes(order, "complete").status_code == 409
    assert order.stage == OrderStage.SHIPPED
    ewa.takes(order, "complete", override="on")
    assert order.stage == OrderStage.COMPLETED
    # what is paid is not asked about its money
    paid = an_order(OrderStage.SHIPPED, paid=True, lines={"LAMP": 1})
    assert "has not arrived" in ewa.sheet(paid, "complete").text
    assert "still to be paid" not in ewa.sheet(paid, "complete").text


def test_after_the_grace_undo_says_that_it_is_over(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    page = _follow(ewa, ewa.takes(order, "start"))
    undo = next(page.all("div", class_="ow-toast")).one("form").attrs["action"]
    clock.shift(timedelta(minutes=5))
    answer = _follow(ewa, ewa.post(undo))
    clock.reset()
    order.refresh_from_db()
    assert order.stage == OrderStage.PROCESSING
    assert "The time to undo is over" in answer.text


def test_what_has_moved_on_is_not_undone(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    page = _follow(ewa, ewa.takes(order, "start"))
    undo = next(page.all("div", class_="ow-toast")).one("form").attrs["action"]
    step(order, "ship")
    answer = _follow(ewa, ewa.post(undo))
    assert "can no longer be undone" in answer.text
    assert _stage(order) == OrderStage.SHIPPED
    step(order, "step_back", reason="Wrong box")
    answer = _follow(ewa, ewa.post(undo))
    assert "can no longer be undone" in answer.text
    assert _stage(order) == OrderStage.PROCESSING


def _stage(order: Order) -> str:
    return Order.objects.get(pk=order.pk).stage


@pytest.mark.atom("U30")
def test_a_second_editor_sees_what_the_first_one_changed(ewa: Desk, olga: Desk) -> None:
    # given both have the same sheet open
    order = anna_buys({"LAMP": 1})
    path = sheet_path(order, "correct_address")
    late = ewa.page(path).one("form", action=path).values()
    olga.takes(order, "tag", tags="gift")
    # when Ewa sends hers
    answer = ewa.post(path, {**late, "street": "ul. Krótka 1"})
    # then nothing was overwritten and she reads what happened
    assert answer.status_code == 409
    assert "Tags changed, by Olga" in read(answer).text
    assert told(order).count("address_corrected") == 0


@pytest.mark.atom("U30")
def test_a_stale_sheet_sent_twice_undoes_nothing_of_the_other_editor(ewa: Desk, olga: Desk) -> None:
    # given both have the address open, and Olga corrects the town
    order = anna_buys({"LAMP": 1})
    path = sheet_path(order, "correct_address")
    late = ewa.page(path).one("form", action=path).values()
    olga.takes(order, "correct_address", city="Gdynia")
    # when Ewa changes the street, is told, and sends what the form then holds
    asked = ewa.post(path, {**late, "street": "ul. Krótka 1"})
    sheet = read(asked)
    assert asked.status_code == 409
    assert "City is now: Gdynia" in sheet.text
    again = sheet.one("form", action=path).values()
    assert (again["city"], again["street"]) == ("Gdynia", "ul. Krótka 1")
    assert ewa.post(path, again).status_code == 302
    # then both corrections stand
    order.refresh_from_db()
    kept = order.shipping_address
    assert (kept["city"], kept["street"]) == ("Gdynia", "ul. Krótka 1")


@pytest.mark.parametrize("version", ["9" * 5000, "x", "-1", "²"])
def test_a_version_that_no_order_has_is_stale(ewa: Desk, version: str) -> None:
    order = anna_buys({"LAMP": 1})
    assert ewa.takes(order, "tag", tags="gift", version=version).status_code == 409
    assert order.tags == []


@pytest.mark.atom("S4-4")
@pytest.mark.parametrize(
    ("stage", "verb", "table", "status"),
    [
        (OrderStage.PROCESSING, "ship", "order", "Sent"),
        (OrderStage.PROCESSING, "send", "parcel", "Sent"),
        (OrderStage.PROCESSING, "step_back", "order", "Confirmed"),
        (OrderStage.CONFIRMED, "start", "order", "In processing"),
    ],
)
def test_the_preview_names_the_status_after_the_step(
    ewa: Desk, stage: OrderStage, verb: str, table: str, status: str
) -> None:
    order = an_order(stage, paid=True, lines={"LAMP": 1})
    assert f"Order {order.number}: {status}" in ewa.sheet(order, verb, table=table).one("pre").text


def test_a_step_of_another_order_is_not_found(ewa: Desk) -> None:
    one, other = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 1})
    foreign = sheet_path(one, "pass", table="gate", row=_gate(other, "customer"))
    assert ewa.get(foreign).status_code == 404
    assert ewa.get(sheet_path(one, "cancel", row=other.pk)).status_code == 404
    assert ewa.get(f"/panel/orders/{one.number}/steps/order/{one.pk}/explode").status_code == 404
    assert ewa.get(f"/panel/orders/{one.number}/steps/cart/1/place").status_code == 404


def test_whoever_lacks_the_right_is_refused_by_the_row(jan: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    answer = jan.post(sheet_path(order, "cancel"), {"reason": "Because."})
    assert answer.status_code == 403
    assert "You may not do this." in read(answer).text
    order.refresh_from_db()
    assert order.stage == OrderStage.PLACED


def test_htmx_gets_the_sheet_alone_and_is_sent_on_afterwards(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    path = sheet_path(order, "start")
    part = ewa.get(path, headers=HTMX)
    assert part.content.strip().startswith(b"<dialog")
    values = read(part).one("form", action=path).values()
    answer = ewa.post(path, values, headers=HTMX)
    assert answer["HX-Redirect"] == f"/panel/orders/{order.number}"


def test_a_step_leads_back_inside_the_panel_only(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    answer = ewa.takes(order, "start", next="https://evil.example/panel/")
    assert answer["Location"] == f"/panel/orders/{order.number}"


@pytest.mark.parametrize("typed", ["\x00", "\u2028", "x" * 5000, "<script>alert(1)</script>"])
def test_odd_notes_are_refused_or_shown_as_text(ewa: Desk, typed: str) -> None:
    order = anna_buys({"LAMP": 1})
    answer = ewa.takes(order, "note", text=typed)
    assert answer.status_code in (302, 422)
    assert (
        "<script>alert(1)</script>" not in ewa.get(f"/panel/orders/{order.number}").content.decode()
    )


def test_the_sheet_of_a_step_that_is_a_mail_says_what_the_customer_gets(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    page = ewa.sheet(order, "request_confirmation")
    assert "The customer gets: Mail: confirmation request" in page.text
    assert order.email in page.text
    assert "Nobody is informed" not in page.text
    # a step that never informs anybody says nothing of it
    assert "informed" not in ewa.sheet(order, "note").text


def test_a_moment_is_picked_by_the_shops_clock(ewa: Desk) -> None:
    # given the sheet of "Park", with a control for date and time that names the shop's zone
    order = anna_buys({"LAMP": 1})
    sheet = ewa.sheet(order, "park")
    assert sheet.one("input", name="until").attrs["type"] == "datetime-local"
    assert "Europe/Warsaw" in sheet.text
    # when Ewa picks noon in July
    year = clock.now().year + 1
    answer = ewa.takes(order, "park", until=f"{year}-07-01T12:00")
    # then it is noon in Warsaw, and the timeline says so
    assert order.parked_until == datetime(year, 7, 1, 10, tzinfo=UTC)
    assert f"1 Jul {year}, 12:00" in _follow(ewa, answer).text


@pytest.mark.parametrize("typed", ["tomorrow", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_an_odd_moment_gets_a_sentence_at_its_field(ewa: Desk, typed: str) -> None:
    order = anna_buys({"LAMP": 1})
    answer = ewa.takes(order, "park", until=typed)
    assert answer.status_code == 422
    assert read(answer).one("div", class_="ow-field__error").text
    assert order.parked_until is None


# The sheet promises what really follows ----------------------------------------------------------


def _says(sheet: Element) -> list[str]:
    return [line.text for line in next(sheet.all("ul", class_="mb-3")).all("li")]


@pytest.mark.atom("S4-3")
def test_confirming_ahead_of_the_customer_promises_no_goods_and_no_mail(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    sheet = ewa.sheet(order, "confirm")
    assert _says(sheet) == ["The shop's gate passes.", "The order then waits for: customer."]
    assert "Nobody is informed." in sheet.text
    assert "You go ahead of: Customer's confirmation." in sheet.text
    # she is asked why, and the reason that she gives is kept
    assert sheet.one("textarea", name="reason")
    silent = ewa.takes(order, "confirm", override="on")
    assert silent.status_code == 409
    assert "Give a reason for going ahead." in read(silent).text
    assert read(silent).one("textarea", name="reason")
    page = _follow(ewa, ewa.takes(order, "confirm", override="on", reason="Anna is on the phone"))
    assert "Anna is on the phone" in page.one("ol", class_="ow-timeline").text
    assert Gate.objects.get(order=order, kind="shop").state == "passed"
    # when only the shop's word is missing, the same sheet promises all of it
    order = anna_buys({"LAMP": 1})
    settle(order, "customer")
    sheet = ewa.sheet(order, "confirm")
    assert not list(sheet.all("textarea", name="reason"))
    assert _says(sheet) == [
        "The shop's gate passes.",
        "The order is confirmed.",
        "Goods are reserved; the warehouse gets its task.",
        "The order then waits for: customer.",
    ]
    assert f"Order {order.number}: Confirmed" in sheet.one("pre").text


def test_confirming_without_goods_says_that_they_are_missing(ewa: Desk) -> None:
    order, other = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 10})
    for bought in (other, order):
        settle(bought, "customer")
    ewa.takes(other, "confirm")
    assert "Goods are missing: the warehouse's task waits for them." in _says(
        ewa.sheet(order, "confirm")
    )


@pytest.mark.atom("S4-3", "S4-4")
def test_the_last_parcel_that_arrives_shows_the_mail_of_the_completed_order(ewa: Desk) -> None:
    order = an_order(OrderStage.SHIPPED, paid=True, lines={"LAMP": 1})
    sheet = ewa.sheet(order, "deliver", table="parcel")
    assert _says(sheet) == ["The parcel is with the customer.", "The order is completed."]
    assert "Inform the customer by e-mail anna@example.com" in sheet.text
    assert f"Order {order.number}: Completed" in sheet.one("pre").text
    assert order.stage == OrderStage.SHIPPED


@pytest.mark.atom("S4-5")
def test_unticked_the_mail_of_what_follows_is_not_owed_either(ewa: Desk) -> None:
    order = an_order(OrderStage.SHIPPED, paid=True, lines={"LAMP": 1})
    page = _follow(ewa, ewa.takes(order, "deliver", table="parcel", inform=False))
    assert order.stage == OrderStage.COMPLETED
    assert not Duty.objects.filter(order_id=order.pk, effect="mail_completed").exists()
    assert "Not informed (e-mail), by Ewa" in page.one("ol", class_="ow-timeline").text


@pytest.mark.atom("S4-3", "S4-4")
def test_a_refusal_by_the_customer_shows_the_mail_of_the_cancellation(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    sheet = ewa.sheet(order, "refuse", table="gate", row=_gate(order, "customer"))
    assert "The order is cancelled." in _says(sheet)
    assert f"Order {order.number}: Cancelled" in sheet.one("pre").text
    # a gate that only opens the way to the next one brings no mail
    sheet = ewa.sheet(order, "pass", table="gate", row=_gate(order, "customer"))
    assert _says(sheet) == ["The customer's gate passes.", "The order then waits for: shop."]
    assert "Nobody is informed." in sheet.text


@pytest.mark.atom("S3-22")
def test_what_will_not_follow_is_said_with_its_reason(ewa: Desk) -> None:
    change_settings(complete_when="delivered_and_paid", warn_tracking=False)
    order = anna_buys({"LAMP": 1}, payment_method="cash")
    for verb in ("confirm", "start", "ship"):
        ewa.takes(order, verb)
    said = _says(ewa.sheet(order, "deliver", table="parcel"))
    assert said[0] == "The parcel is with the customer."
    assert said[1].startswith("Does not follow: “Complete”.")
    # with the cash in hand it does
    paid = ewa.page(f"{sheet_path(order, 'deliver', table='parcel')}?cash_collected=on")
    assert "The order is completed." in _says(paid)


@pytest.mark.atom("S4-4")
def test_a_preview_is_written_from_what_is_true_after_the_step(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})
    sheet = ewa.page(f"{sheet_path(order, 'record', table='payment')}?amount=44.90")
    assert "Still to pay: PLN 100.00." in sheet.one("pre").text.replace("\xa0", " ")
    sheet = ewa.page(f"{sheet_path(order, 'record', table='payment')}?amount=144.90")
    assert "Your order is paid in full." in sheet.one("pre").text


def test_opening_a_sheet_writes_nothing(ewa: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    before = (told(order), _free(), Duty.objects.count())
    ewa.sheet(order, "ship")
    order.refresh_from_db()
    assert (told(order), _free(), Duty.objects.count()) == before
    assert order.stage == OrderStage.PROCESSING


def test_a_sheet_opens_though_too_many_are_writing(
    ewa: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object) -> None:
        raise WritersBusy("the queue of writers is too long")

    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    monkeypatch.setattr("orderwright.entrypoints.panel.foretelling.rehearse", busy)
    sheet = ewa.sheet(order, "ship")
    assert "Every open parcel leaves" in sheet.text
    assert "checked" in sheet.one("input", name="inform_email").attrs


@pytest.mark.atom("S3-15", "S4-3")
def test_messages_of_two_minds_follow_each_its_own_default(ewa: Desk) -> None:
    # given a shop that tells of payments but not of confirmed orders
    _quiet("confirmed")
    order = anna_buys({"LAMP": 1})
    settle(order, "shop", reason="She called", override_warnings=True)
    path = sheet_path(order, "record", table="payment")
    sheet = ewa.page(path)
    assert "The order is confirmed." in _says(sheet)
    # then the sheet shows the one that leaves, and no other does
    assert "YOUR PAYMENT HAS ARRIVED" in sheet.one("pre").text
    ewa.takes(order, "record", table="payment")
    owed = set(Duty.objects.filter(order_id=order.pk).values_list("effect", flat=True))
    assert "mail_payment_received" in owed
    assert "mail_confirmed" not in owed


def _quiet(stage: str) -> None:
    """Nobody is informed of that stage unless somebody ticks it."""
    known = default_status(stage)
    wish = StatusWish(stage, known.labels, informs_by_default=False, is_default=True)
    save_status(wish, code=known.code)
