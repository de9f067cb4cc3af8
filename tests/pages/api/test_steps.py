"""Steps over the API: open or why not, taken, refused, at a version, on many (X3, S0-10..12)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import set_steps
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.models import Event
from tests.builders import a_product
from tests.pages.api.callers import Caller, a_key, json_of, problem, wrong_fields
from tests.walks import an_order, anna_buys, confirm, fresh, mails, pay, run_worker


@pytest.fixture
def bought(desk: Caller) -> Order:
    """What Anna has just placed."""
    return anna_buys({"LAMP-1": 2})


def steps_of(desk: Caller, path: str) -> dict[str, Any]:
    return {row["step"]: row for row in json_of(desk.get(f"{path}/steps"))["items"]}


def test_a_step_reads_nothing_twice_that_it_has_in_hand(desk: Caller) -> None:
    # given an order of three lines that is ready to leave
    lines = {"LAMP-1": 2, "LAMP-2": 1, "CHAIR/1": 1}
    order = an_order(OrderStage.CONFIRMED, paid=True, lines=lines)
    with CaptureQueriesContext(connection) as captured:
        answer = desk.post(f"/orders/{order.number}/steps/ship", {"override_warnings": True})
    assert json_of(answer)["stage"] == OrderStage.SHIPPED
    # then each level was read once, under its lock, and parcels only where something had changed
    reads = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    assert sum('FROM "stock_level"' in sql for sql in reads) == 1
    assert sum('FROM "delivery_parcel" ' in sql for sql in reads) == 4
    # and no join to orders that are merged with nearly none
    assert not any('"orders_order" T' in sql for sql in reads)
    assert len(captured) <= 49


@pytest.mark.atom("X3", "S0-10", "S0-11")
def test_open_and_closed_steps_are_listed_with_their_reasons(desk: Caller, bought: Order) -> None:
    rows = steps_of(desk, f"/orders/{bought.number}")
    assert rows["cancel"]["open"]
    assert rows["cancel"]["needs_reason"]
    assert rows["cancel"]["informs"][0]["to"] == "anna@example.com"
    assert not rows["ship"]["open"]
    assert rows["ship"]["reason"]
    assert [f["name"] for f in rows["ship"]["takes"]][:2] == ["tracking_number", "carrier"]
    assert all(row["reason"] for row in rows.values() if not row["open"])


@pytest.mark.atom("S0-10")
def test_staff_confirm_for_the_customer_and_the_shop_after(desk: Caller, bought: Order) -> None:
    gates = f"/orders/{bought.number}/gates"
    assert steps_of(desk, f"{gates}/customer")["pass"]["open"]
    wish = {"data": {"via": "phone", "note": "Anna called at ten"}}
    order = json_of(desk.post(f"{gates}/customer/steps/pass", wish))
    assert order["waiting_on"]["party"] == "shop"
    passed = order["gates"][0]
    assert (passed["state"], passed["via"]) == ("passed", "phone")
    assert passed["by"].startswith("api:")
    confirmed = json_of(desk.post(f"/orders/{bought.number}/steps/confirm"))
    assert confirmed["stage"] == "confirmed"
    problem(desk.get(f"{gates}/instalment/steps"), 404)


@pytest.mark.atom("S0-12")
def test_cancelling_needs_a_reason_and_tells_the_customer(desk: Caller, bought: Order) -> None:
    path = f"/orders/{bought.number}/steps/cancel"
    assert "reason" in problem(desk.post(path), 409)["detail"].lower()
    order = json_of(desk.post(path, {"reason": "Changed her mind"}))
    assert order["stage"] == "cancelled"
    assert order["waiting_on"] is None
    run_worker()
    assert "mail_cancelled" in mails(fresh(bought))


def test_an_unticked_message_is_not_owed(desk: Caller, bought: Order) -> None:
    wish = {"reason": "Changed her mind", "inform": {"email": False}}
    json_of(desk.post(f"/orders/{bought.number}/steps/cancel", wish))
    assert not Duty.objects.filter(order_id=bought.pk, effect="mail_cancelled").exists()


def test_the_whole_way_over_the_api(desk: Caller, bought: Order) -> None:
    confirm(bought)
    number = bought.number
    payment = json_of(desk.get(f"/orders/{number}"))["payments"][0]
    assert steps_of(desk, f"/payments/{payment['id']}")["record"]["open"]
    money = {"amount": {"amount": "274.80", "currency": "PLN"}, "reference": "statement 11"}
    paid = json_of(desk.post(f"/orders/{number}/payments", money), 201)
    assert paid["payment_status"] == "paid"
    assert json_of(desk.post(f"/orders/{number}/steps/start"))["stage"] == "processing"
    warned = problem(desk.post(f"/orders/{number}/steps/ship"), 409)
    assert warned["warnings"]
    data = {"data": {"tracking_number": "GLS 77/1", "carrier": "GLS"}}
    sent = json_of(desk.post(f"/orders/{number}/steps/ship", data))
    assert sent["stage"] == "shipped"
    parcel = sent["parcels"][0]
    assert parcel["tracking_url"] == "https://track.example.com/?n=GLS77%2F1"
    done = json_of(desk.post(f"/parcels/{parcel['id']}/steps/deliver"))
    assert done["stage"] == "completed"
    seen = json_of(Caller().get(f"/o/{done['token']}"))
    assert seen["parcels"][0]["tracking_number"] == "GLS77/1"


def test_a_parcel_that_left_is_told_with_its_number(desk: Caller) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP-1": 1})
    sent = json_of(desk.post(f"/orders/{order.number}/parcels", {"tracking_number": "X1"}), 201)
    assert sent["stage"] == "shipped"
    assert sent["parcels"][0]["tracking_number"] == "X1"
    problem(desk.post(f"/orders/{order.number}/parcels", {"tracking_number": "X2"}), 409)


@pytest.mark.atom("S2-18", "U4", "U5")
def test_goods_that_left_in_a_parcel_of_their_own_are_told(desk: Caller) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP-1": 3})
    line, path = order.lines.get().pk, f"/orders/{order.number}/parcels"
    sent = json_of(
        desk.post(path, {"tracking_number": "X1", "lines": [{"line": line, "quantity": 1}]}), 201
    )
    assert (sent["stage"], sent["delivery_status"]) == ("processing", "part_sent")
    boxes = [(box["stage"], box["lines"][0]["quantity"]) for box in sent["parcels"]]
    assert sorted(boxes) == [("open", 2), ("sent", 1)]
    too_many = desk.post(path, {"lines": [{"line": line, "quantity": 9}]})
    assert list(wrong_fields(too_many)) == ["lines"]
    last = {"tracking_number": "X2", "lines": [{"line": line, "quantity": 2}]}
    assert json_of(desk.post(path, last), 201)["stage"] == "shipped"


@pytest.mark.threat("T22")
def test_a_weaker_key_takes_no_step_and_leaves_no_event(desk: Caller, bought: Order) -> None:
    events = Event.objects.filter(order_id=bought.pk).count()
    payment = Payment.objects.get(order=bought)
    problem(a_key("orders.write").post(f"/payments/{payment.pk}/steps/record"), 403)
    problem(a_key("payments.write").post(f"/orders/{bought.number}/steps/cancel"), 403)
    gate = f"/orders/{bought.number}/gates/shop/steps/waive"
    problem(a_key("orders.write").post(gate, {"reason": "hurry"}), 403)
    assert Event.objects.filter(order_id=bought.pk).count() == events


def test_a_program_goes_ahead_of_the_customer_with_a_reason(bought: Order) -> None:
    program = a_key("orders.read", "orders.write")
    path = f"/orders/{bought.number}/steps/confirm"
    listed = json_of(program.get(f"/orders/{bought.number}/steps"))["items"]
    confirm = next(row for row in listed if row["step"] == "confirm")
    assert (confirm["open"], confirm["needs_reason"]) == (True, True)
    # told what it goes ahead of, then asked why
    warned = problem(program.post(path), 409)
    assert warned["warnings"] == ["You go ahead of: Customer's confirmation. Give a reason."]
    unexplained = problem(program.post(path, {"override_warnings": True}), 409)
    assert unexplained["detail"] == "Give a reason for going ahead."
    wish = {"override_warnings": True, "reason": "Agreed on the phone"}
    taken = json_of(program.post(path, wish))
    gates = {gate["kind"]: gate["state"] for gate in taken["gates"]}
    assert (taken["stage"], gates["shop"], gates["customer"]) == ("placed", "passed", "open")


def test_a_row_of_another_order_is_not_reached(desk: Caller, bought: Order) -> None:
    other = anna_buys({"LAMP-1": 1})
    payment = Payment.objects.get(order=other)
    problem(desk.get(f"/orders/{bought.number}/payments/{payment.pk}/steps"), 404)
    problem(desk.post(f"/orders/{bought.number}/payments/{payment.pk}/steps/record"), 404)
    assert Payment.objects.get(pk=payment.pk).stage == "pending"


@pytest.mark.parametrize("row", ["0", "-1", "9223372036854775807", "9223372036854775808", "x"])
def test_a_row_that_is_not_there_is_not_found(desk: Caller, row: str) -> None:
    for kind in ("payments", "refunds", "deliveries", "parcels", "returns"):
        problem(desk.get(f"/{kind}/{row}/steps"), 404)


def test_an_unknown_step_or_number_is_not_found(desk: Caller, bought: Order) -> None:
    problem(desk.post(f"/orders/{bought.number}/steps/explode"), 404)
    problem(desk.post("/orders/NO-SUCH/steps/cancel"), 404)
    problem(desk.post("/orders/lower/steps/cancel"), 404)
    problem(desk.get(f"/orders/{'A' * 25}"), 404)


def test_a_stale_version_is_refused(desk: Caller, bought: Order) -> None:
    tag = desk.get(f"/orders/{bought.number}")["ETag"]
    path = f"/orders/{bought.number}/steps/tag"
    wish = {"data": {"tags": "gift"}}
    tagged = desk.post(path, wish, headers={"If-Match": tag})
    assert json_of(tagged)["tags"] == ["gift"]
    assert tagged["ETag"] != tag
    problem(desk.post(path, wish, headers={"If-Match": tag}), 412)
    problem(desk.post(path, wish, headers={"If-Match": '"nonsense"'}), 412)
    assert desk.post(path, wish, headers={"If-Match": "*"}).status_code == 200


def test_only_what_a_person_edits_makes_the_tag_stale(desk: Caller, bought: Order) -> None:
    # given somebody who looked before a note was written and a gate was passed
    path = f"/orders/{bought.number}"
    tag = desk.get(path)["ETag"]
    json_of(desk.post(f"{path}/notes", {"text": "Rings before ten"}), 201)
    json_of(desk.post(f"{path}/gates/customer/steps/pass"))
    assert desk.get(path)["ETag"] != tag
    # then a correction is taken all the same, and the next one with that tag is not
    wish = {"shipping_address": {"street": "ul. Krótka 3"}}
    json_of(desk.call("PATCH", path, wish, headers={"If-Match": tag}))
    problem(desk.call("PATCH", path, wish, headers={"If-Match": tag}), 412)
    problem(desk.post(f"{path}/steps/confirm", headers={"If-Match": tag}), 412)


def test_an_order_that_the_caller_holds_is_not_sent_again(desk: Caller, bought: Order) -> None:
    path = f"/orders/{bought.number}"
    tag = desk.get(path)["ETag"]
    for held in (tag, f'"other", W/{tag}', "*"):
        same = desk.get(path, headers={"If-None-Match": held})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    json_of(desk.post(f"{path}/notes", {"text": "Rings before ten"}), 201)
    assert json_of(desk.get(path, headers={"If-None-Match": tag}))["notes"]


@pytest.mark.threat("T23")
def test_what_a_step_does_not_take_is_named(desk: Caller, bought: Order) -> None:
    path = f"/orders/{bought.number}/steps/cancel"
    wrong = wrong_fields(desk.post(path, {"reason": "x", "data": {"total": 1}}))
    assert list(wrong) == ["data.total"]
    assert list(wrong_fields(desk.post(path, {"reason": "x", "actor": "boss"}))) == ["actor"]
    assert "grace" in wrong_fields(desk.post(path, {"reason": "x", "grace": 10**9}))
    assert fresh(bought).stage == OrderStage.PLACED


def test_a_step_repeated_with_its_key_is_taken_once(desk: Caller, bought: Order) -> None:
    path = f"/orders/{bought.number}/notes"
    sent = {"Idempotency-Key": "note-1"}
    first = json_of(desk.post(path, {"text": "Ring first"}, headers=sent), 201)
    assert json_of(desk.post(path, {"text": "Ring first"}, headers=sent), 201) == first
    order = json_of(desk.get(f"/orders/{bought.number}"))
    assert [note["text"] for note in order["notes"]] == ["Ring first"]


@pytest.mark.threat("T27")
def test_a_note_never_reaches_the_customer(desk: Caller, bought: Order) -> None:
    json_of(desk.post(f"/orders/{bought.number}/notes", {"text": "canary-4711"}), 201)
    token = json_of(desk.get(f"/orders/{bought.number}"))["token"]
    assert b"canary-4711" not in Caller().get(f"/o/{token}").content


def test_notes_are_read_oldest_first_page_by_page(desk: Caller, bought: Order) -> None:
    path = f"/orders/{bought.number}/notes"
    for text in ("first", "second", "third"):
        json_of(desk.post(path, {"text": text}), 201)
    first = json_of(desk.get(f"{path}?limit=2"))
    assert [note["text"] for note in first["items"]] == ["first", "second"]
    rest = json_of(desk.get(f"{path}?limit=2&after={first['next']}"))
    assert ([note["text"] for note in rest["items"]], rest["next"]) == (["third"], None)
    problem(Caller().get(path), 401)


def test_the_journal_is_read_oldest_first_page_by_page(desk: Caller, bought: Order) -> None:
    confirm(bought)
    pay(bought)
    path = f"/orders/{bought.number}/events"
    whole = json_of(desk.get(path))
    assert whole["next"] is None
    assert whole["items"][0]["name"] == "order_placed"
    assert [event["seq"] for event in whole["items"]] == list(range(1, len(whole["items"]) + 1))
    assert all(event["label"] and event["actor"] for event in whole["items"])
    first = json_of(desk.get(f"{path}?limit=2"))
    rest = json_of(desk.get(f"{path}?after={first['next']}"))
    assert first["items"] + rest["items"] == whole["items"]
    assert "after" in wrong_fields(desk.get(f"{path}?after=x"))


def test_messages_are_listed_with_their_fate(desk: Caller, bought: Order) -> None:
    run_worker()
    found = json_of(desk.get(f"/orders/{bought.number}/messages"))["items"]
    assert found[0]["to"] == "anna@example.com"
    assert found[0]["state"] == "handed_over"


@pytest.mark.threat("T73")
def test_a_step_on_many_tells_what_became_of_each(desk: Caller) -> None:
    ready = [an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP-1": 1}) for _n in range(2)]
    placed = anna_buys({"LAMP-1": 1})
    wish = {
        "numbers": [*(order.number for order in ready), placed.number, "GHOST"],
        "override_warnings": True,
    }
    answer = json_of(desk.post("/orders/steps/ship", wish))
    assert (answer["taken"], answer["refused"]) == (2, 2)
    results = {result["number"]: result for result in answer["results"]}
    assert results[ready[0].number]["stage"] == "shipped"
    assert results[placed.number]["detail"]
    assert results["GHOST"]["detail"]
    assert fresh(placed).stage == OrderStage.PLACED


def test_a_step_on_many_is_chosen_by_filter_and_repeated_by_key(desk: Caller) -> None:
    orders = [anna_buys({"LAMP-1": 1}) for _n in range(2)]
    wish = {"filter": {"stage": "placed", "source": "storefront"}, "data": {"tags": "wave"}}
    sent = {"Idempotency-Key": "wave-1"}
    first = json_of(desk.post("/orders/steps/tag", wish, headers=sent))
    assert first["taken"] == 2
    again = desk.post("/orders/steps/tag", wish, headers=sent)
    assert json_of(again) == first
    assert again["Idempotent-Replayed"] == "true"
    assert {tag for order in orders for tag in fresh(order).tags} == {"wave"}


def test_a_step_on_many_wants_numbers_or_a_filter(desk: Caller) -> None:
    for wish in ({}, {"numbers": ["A1"], "filter": {}}, {"numbers": []}, {"numbers": ["a b"]}):
        assert wrong_fields(desk.post("/orders/steps/tag", wish))
    many = {"numbers": [f"N{n}" for n in range(1001)]}
    assert list(wrong_fields(desk.post("/orders/steps/tag", many))) == ["numbers"]
    problem(desk.post("/orders/steps/explode", {"numbers": ["A1"]}), 404)


def test_stock_is_read_and_corrected(desk: Caller) -> None:
    assert json_of(desk.get("/stock/LAMP-1"))["available"] == 10
    assert json_of(desk.put("/stock/LAMP-1", {"available": 50}))["available"] == 50
    assert json_of(desk.put("/stock/CHAIR/1", {"available": 1}))["sku"] == "CHAIR/1"
    for available in (-1, 0.5, "7", 10**10, True):
        assert list(wrong_fields(desk.put("/stock/LAMP-1", {"available": available}))) == [
            "available"
        ]
    problem(desk.get("/stock/GHOST"), 404)
    assert json_of(desk.get("/stock/LAMP-1"))["available"] == 50


def test_gates_deliveries_and_parcels_are_reached_below_their_order(desk: Caller) -> None:
    set_steps(Warehouse.objects.get(), 3)
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP-1": 1})
    delivery = DeliveryOrder.objects.get(order=order)
    parcel = Parcel.objects.get(order=order)
    below = f"/orders/{order.number}"
    packed = json_of(desk.post(f"{below}/deliveries/{delivery.pk}/steps/pack"))
    assert packed["deliveries"][0]["stage"] == "packed"
    assert "send" in steps_of(desk, f"{below}/parcels/{parcel.pk}")
    assert Gate.objects.filter(order=order).count() == 2


def test_an_order_is_corrected_whole_or_not_at_all(desk: Caller, bought: Order) -> None:
    path = f"/orders/{bought.number}"
    tag = desk.get(path)["ETag"]
    wish = {
        "shipping_address": {"street": "ul. Krótka 3"},
        "customer": {"phone": "+48 601 000 111"},
        "tags": ["gift", "fragile"],
    }
    order = json_of(desk.call("PATCH", path, wish, headers={"If-Match": tag}))
    assert order["shipping_address"]["street"] == "ul. Krótka 3"
    assert order["shipping_address"]["city"] == "Kraków"
    assert order["customer"]["phone"] == "+48 601 000 111"
    assert order["tags"] == ["gift", "fragile"]
    problem(desk.call("PATCH", path, wish, headers={"If-Match": tag}), 412)
    bad = {"tags": ["new"], "shipping_address": {"postal_code": "x"}}
    assert list(wrong_fields(desk.call("PATCH", path, bad))) == ["shipping_address.postal_code"]
    assert wrong_fields(desk.call("PATCH", path, {"total": "0", "stage": "completed"}))
    assert json_of(desk.get(path))["tags"] == ["gift", "fragile"]
    found = json_of(desk.get("/orders?q=601000111"))["items"]
    assert [row["number"] for row in found] == [bought.number]


@pytest.mark.atom("S4-3")
def test_messages_of_what_follows_by_itself_are_listed_before_the_step(desk: Caller) -> None:
    arriving = an_order(OrderStage.SHIPPED, paid=True, lines={"LAMP-1": 1})
    parcel = Parcel.objects.get(order=arriving)
    assert _told(steps_of(desk, f"/parcels/{parcel.pk}")["deliver"]) == ["mail_completed"]
    # money that is the last thing missing confirms the order
    waiting = anna_buys({"LAMP-1": 1})
    payment = Payment.objects.get(order=waiting)
    assert _told(steps_of(desk, f"/payments/{payment.pk}")["record"]) == ["mail_payment_received"]
    # a refusal cancels it
    gate = f"/orders/{waiting.number}/gates/customer"
    assert _told(steps_of(desk, gate)["refuse"]) == ["mail_cancelled"]
    assert _told(steps_of(desk, gate)["pass"]) == []


@pytest.mark.atom("S4-3")
def test_confirming_lists_its_mail_only_where_the_order_is_confirmed_by_it(desk: Caller) -> None:
    order = anna_buys({"LAMP-1": 1})
    path = f"/orders/{order.number}"
    assert _told(steps_of(desk, path)["confirm"]) == []
    json_of(desk.post(f"{path}/gates/customer/steps/pass"))
    assert _told(steps_of(desk, path)["confirm"]) == ["mail_confirmed"]
    events = Event.objects.filter(order_id=order.pk).count()
    json_of(desk.post(f"{path}/steps/confirm"))
    assert Event.objects.filter(order_id=order.pk).count() == events + 2


def _told(row: dict[str, Any]) -> list[str]:
    assert row["open"]
    return [informed["template"] for informed in row["informs"]]


@pytest.mark.atom("S0-23")
def test_programs_set_the_shipping_cost_and_set_it_again(desk: Caller) -> None:
    a_product("BENCH", bulky=True, price=90_000)
    order = anna_buys({"BENCH": 1})
    path = f"/orders/{order.number}/gates/shipping_cost"
    assert wrong_fields(desk.post(f"{path}/steps/propose", {"data": {"amount": "a lot"}}))
    for amount in ("149.00", "99.00"):
        told = json_of(desk.post(f"{path}/steps/propose", {"data": {"amount": amount}}))
        [gate] = [gate for gate in told["gates"] if gate["kind"] == "shipping_cost"]
        assert (gate["state"], gate["amount"]["amount"]) == ("proposed", amount)
        assert told["waiting_on"]["party"] == "customer"
    assert wrong_fields(desk.post(f"{path}/steps/pass"))
    assert fresh(order).total == 90_000
