"""The order page: what it shows, which steps stand first, what the timeline tells."""

from datetime import timedelta

import pytest
from django.test import Client

from orderwright.domain.catalog.models import Product
from orderwright.domain.orders.models import Gate
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.services import set_available
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.services import issue
from orderwright.kernel.log.models import LinkHits
from orderwright.lifecycle import shelf
from orderwright.lifecycle.housekeeping import tidy
from orderwright.lifecycle.machine import take
from tests.builders import a_product
from tests.pages.panel.desk import HTMX, Desk, buttons
from tests.pages.storefront.reading import Element
from tests.walks import EWA, an_order, anna_buys, confirm, pay, run_worker, settle, step


def _entries(page: Element) -> list[str]:
    return [entry.text for entry in page.one("ol", class_="ow-timeline").all("li")]


def _head(page: Element) -> str:
    return next(page.all("div", class_="ow-head")).text


def _side(page: Element, title: str) -> str:
    cards = page.one("aside").all("section")
    return next(card.text for card in cards if card.text.startswith(title))


@pytest.mark.atom("S1-4", "S1-12", "S3-24")
def test_the_page_shows_what_was_ordered_and_chosen(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 2}, note="Please ring twice.")
    text = ewa.order_page(order).text.replace("\xa0", " ")
    for word in ("LAMP", "Table lamp", "PLN 259.80", "PLN 274.80", "Please ring twice.",
                 "Courier", "Bank transfer", "anna@example.com", "ul. Długa 12/4",
                 "31-146 Kraków"):  # fmt: skip
        assert word in text


@pytest.mark.atom("S0-9", "X4")
def test_the_page_says_whom_the_order_waits_for_and_since_when(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    page = ewa.order_page(order)
    assert "Awaiting customer's confirmation" in _head(page)
    waiting = next(page.all("span", class_="ow-waiting"))
    assert waiting.text.startswith("Customer")
    assert order.waiting_since is not None
    assert waiting.one("time").attrs["datetime"] == order.waiting_since.isoformat()


@pytest.mark.atom("S4-1", "S4-2")
def test_the_main_step_follows_from_whom_the_order_waits_for(ewa: Desk) -> None:
    # waits for the customer's word
    unconfirmed = anna_buys({"LAMP": 1})
    assert buttons(ewa.order_page(unconfirmed))[0] == "Confirm for the customer"
    # waits for the shop's word
    settle(unconfirmed, "customer")
    assert buttons(ewa.order_page(unconfirmed))[0] == "Confirm order C"
    # waits for the money
    confirm(unconfirmed)
    assert buttons(ewa.order_page(unconfirmed))[0] == "Record payment M"
    # waits for the shop to pack
    pay(unconfirmed)
    assert buttons(ewa.order_page(unconfirmed))[0] == "Take into processing P"
    # waits for the carrier
    sent = an_order(OrderStage.SHIPPED, lines={"LAMP": 1})
    assert buttons(ewa.order_page(sent))[0] == "Delivered"


@pytest.mark.atom("S4-1", "S4-2", "S3-16")
def test_an_order_short_of_goods_waits_for_the_supplier(ewa: Desk) -> None:
    a_product("VASE", stock=1)
    order = anna_buys({"VASE": 1})
    _sold_out("VASE")
    confirm(order)
    pay(order)
    page = ewa.order_page(order)
    assert buttons(page)[0].startswith("Allocate goods")
    assert "Supplier" in _head(page)
    assert "1 short" in page.text
    assert "Not everything is in stock" in page.text


def _sold_out(sku: str) -> None:
    set_available(Product.objects.get(sku=sku).pk, 0)


def test_a_refunded_order_offers_to_be_cancelled_first(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    payment = Payment.objects.get(order=order)
    wish = {"amount": order.money(order.total).amount, "way": "cash"}
    take(("payment", "refund_by_hand"), payment.pk, Ask(EWA, data=wish, reason="Keeps nothing"))
    take(("refund", "settle"), Refund.objects.get(order=order).pk, Ask(EWA))
    primary = next(ewa.order_page(order).all("a", class_="btn-primary")).text
    assert primary.startswith("Cancel order")


def test_closed_steps_are_listed_with_their_reason(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})
    closed = next(ewa.order_page(order).all("ul", class_="ow-closed")).text
    assert "Mark as sent : PLN" in closed.replace("\xa0", " ").replace("sent:", "sent :")
    assert "is still to be paid" in closed


def test_a_step_of_an_earlier_stage_is_closed_for_its_stage(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})
    page = ewa.order_page(order)
    rows = [row.text for listed in page.all("ul", class_="ow-closed") for row in listed.all("li")]
    confirm = next(row for row in rows if "Confirm order" in row)
    assert "Not possible while it is “Confirmed”." in confirm
    assert "You may not" not in confirm


def test_steps_of_other_stages_are_folded_away_from_those_that_have_a_reason(ewa: Desk) -> None:
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})
    fold = next(f for f in ewa.order_page(order).all("details") if "Closed steps" in f.text)
    other = next(fold.all("details"))
    assert "Steps of other stages" in other.one("summary").text
    told = [row.text for part in fold.all("ul", class_="ow-closed") for row in part.all("li")]
    elsewhere = [row.text for part in other.all("ul", class_="ow-closed") for row in part.all("li")]
    assert elsewhere
    assert all("Not possible while it is" in row for row in elsewhere)
    here = told[: len(told) - len(elsewhere)]
    assert here
    assert not any("Not possible while it is" in row for row in here)


def test_an_empty_note_is_asked_for_where_it_stands(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    form = next(
        form for form in ewa.order_page(order).all("form")
        if form.attrs.get("action", "").endswith("/note")
    )  # fmt: skip
    assert "required" in form.one("textarea").attrs
    # blanks alone are answered in a sheet above the page
    assert (form.attrs["hx-post"], form.attrs["hx-target"]) == (form.attrs["action"], "#sheet")
    blanks = ewa.post(form.attrs["action"], {"text": "  "}, headers=HTMX)
    assert blanks.status_code == 422
    assert "<dialog" in blanks.content.decode()
    assert "<html" not in blanks.content.decode()


def test_somebody_without_the_right_reads_so_at_every_step(wanda: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    page = wanda.order_page(order)
    assert buttons(page) == []
    closed = list(next(page.all("ul", class_="ow-closed")).all("li"))
    theirs = next(row.text for row in closed if "You may not do this." in row.text)
    assert "Cancel order" in theirs
    assert len(closed) <= 3  # grouped by reason, not a wall


def test_staff_read_the_methods_in_their_own_language(ewa: Desk) -> None:
    # given an order of a Polish buyer, and Ewa who works in English
    order = anna_buys({"LAMP": 1}, locale="pl")
    assert (order.delivery_name, order.payment_name) == ("Kurier", "Przelew")
    # then page and list say the methods as she knows them
    page = ewa.order_page(order)
    assert "Courier" in _side(page, "Delivery")
    assert "Bank transfer" in _side(page, "Payment")
    assert "Kurier" not in page.text
    row = next(row for row in ewa.page("/panel/").all("tr") if order.number in row.text)
    assert "Courier" in row.text


def test_on_a_phone_the_money_and_the_parcels_stand_before_the_timeline(ewa: Desk) -> None:
    page = ewa.order_page(anna_buys({"LAMP": 1}))
    titles = [title.text for title in page.one("main").all("h2", class_="card-title")]
    assert titles[0] == "Goods"
    assert {"Status", "Payment", "Delivery"} <= set(titles[:-1])
    assert titles[-1] == "Timeline"


@pytest.mark.atom("S1-5")
def test_one_status_now_and_its_history_below(ewa: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    page = ewa.order_page(order)
    assert "In processing" in _head(page)
    told = _entries(page)
    assert told[0].startswith("Taken into processing Ewa") or "Mail" in told[0]
    assert any(entry.startswith("Order placed") for entry in told)
    assert any("Confirmed → In processing" in entry for entry in told)


@pytest.mark.atom("S4-12", "S4-11")
def test_the_gate_shows_who_confirmed_how_when_and_from_where(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    confirm(order)
    gate = Gate.objects.get(order=order, kind="customer")
    card = _side(ewa.order_page(order), "Gates")
    assert "Passed Customer's confirmation by the link in the mail" in card
    assert gate.ip in card


@pytest.mark.atom("S3-24", "S0-10")
def test_a_note_stands_in_the_timeline_with_its_author(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    page = ewa.order_page(order)
    box = next(form for form in page.all("form") if form.attrs["action"].endswith("/note"))
    answer = ewa.post(box.attrs["action"], {**box.values(), "text": "Knows us for years."})
    assert answer.status_code == 302
    assert any(
        entry.startswith("Note Ewa") and "Knows us for years." in entry
        for entry in _entries(ewa.order_page(order))
    )


def test_an_empty_note_gets_a_sentence_at_its_field(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    answer = ewa.takes(order, "note", text="  ")
    assert answer.status_code == 422
    assert "This is needed." in answer.content.decode()


def test_messages_tell_their_fate_in_the_timeline(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    assert any("waiting to leave" in entry for entry in _entries(ewa.order_page(order)))
    run_worker()
    told = _entries(ewa.order_page(order))
    assert any("To anna@example.com: Handed over" in entry for entry in told)
    assert not any("waiting to leave" in entry for entry in told)


@pytest.mark.atom("S3-20", "S3-17")
def test_a_sent_parcel_shows_its_number_and_the_carriers_page(ewa: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    step(order, "ship", data={"tracking_number": "GL123", "carrier": "GLS"})
    page = ewa.order_page(order)
    link = next(a for a in page.all("a") if a.text == "GL123")
    assert link.attrs["href"] == "https://track.example.com/?n=GL123"


def test_a_correction_tells_before_and_after_with_the_person(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    ewa.takes(order, "correct_address", street="ul. Krótka 1")
    told = _entries(ewa.order_page(order))
    entry = next(entry for entry in told if entry.startswith("Address corrected Ewa"))
    assert "Street: ul. Długa 12/4 → ul. Krótka 1" in entry
    assert "City" not in entry


def test_an_unknown_number_is_not_found(ewa: Desk) -> None:
    assert ewa.get("/panel/orders/2026-999999").status_code == 404
    assert ewa.get("/panel/orders/lower").status_code == 404


def _scanned(address: str, times: int) -> None:
    scanner = Client(headers={"User-Agent": "MailScanner/4.2"}, REMOTE_ADDR="203.0.113.77")
    for _n in range(times // 2):
        assert scanner.get(address).status_code == 200
        assert Client().head(address, headers={"User-Agent": "Mozilla/5.0"}).status_code == 200


@pytest.mark.atom("X2")
def test_programs_that_open_a_link_are_counted_apart(ewa: Desk) -> None:
    # given an order whose mail was opened by fifty scanners and by nobody else
    order = anna_buys({"LAMP": 1})
    token = issue("confirm", order.pk)
    before = list(Event.objects.values())
    _scanned(f"/c/{token}", 50)
    page = ewa.order_page(order).text
    assert "Link to confirm: opened 50 times, 50 of them by programs" in page
    assert "nobody has pressed the button" in page
    # when Anna looks and presses
    anna = Client(headers={"User-Agent": "Mozilla/5.0 (X11) Firefox/140.0"})
    anna.get(f"/c/{token}")
    anna.post(f"/c/{token}", {"token": token, "action": "confirm"})
    # then one line tells them apart, and the journal knows of her press alone
    text = ewa.order_page(order).text
    assert "Link to confirm: opened 51 times, 50 of them by programs; last at" in text
    assert not any("opened" in entry for entry in _entries(ewa.order_page(order)))
    events = Event.objects.order_by("seq")
    assert list(events.values())[: len(before)] == before
    assert "gate_passed" in events.values_list("name", flat=True)
    # and one row a kind holds no token, no address and no machine
    rows = list(LinkHits.objects.values_list("opener", "hits"))
    assert sorted(rows) == [("person", 1), ("press", 1), ("program", 50)]
    kept = str(list(LinkHits.objects.values()))
    assert not any(word in kept for word in (token, order.email, "203.0.113.77"))
    # and it is forgotten in time
    tidy(clock.now() + timedelta(days=91))
    assert not LinkHits.objects.exists()


@pytest.mark.atom("S2-18", "U4")
def test_goods_are_put_into_another_parcel_and_it_leaves_first(ewa: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 3})
    line = order.lines.get()
    sheet = ewa.sheet(order, "split", table="parcel")
    assert "3" in sheet.text
    assert ewa.takes(order, "split", table="parcel", **{f"put_{line.pk}": "1"}).status_code == 302
    first, second = order.parcels.order_by("position")
    page = ewa.order_page(order)
    assert "2 × Table lamp" in page.text
    assert "1 × Table lamp" in page.text
    typed = {"tracking_number": "12345678901", "override": "on"}
    ewa.takes(order, "send", table="parcel", row=first.pk, **typed)
    assert (order.stage, order.delivery_status) == ("processing", "part_sent")
    answer = ewa.takes(order, "split", table="parcel", row=second.pk, **{f"put_{line.pk}": "7"})
    assert answer.status_code in (409, 422)


@pytest.mark.atom("S3-16")
@pytest.mark.parametrize("verb", ["start", "ship"])
def test_what_lies_here_stands_beside_the_step_that_needs_it(ewa: Desk, verb: str) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 3})
    sheet = ewa.sheet(order, verb)
    assert "held" in sheet.text


@pytest.mark.atom("S3-16")
def test_goods_on_back_order_are_not_called_held(ewa: Desk) -> None:
    # given two rugs sold, of which one lies there
    a_product("RUG", stock=1, backorder=True, restock_on=clock.now().date() + timedelta(days=10))
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"RUG": 2})
    # then page and sheet say how many are owed; once goods came, they are held
    for shown in (ewa.order_page(order), ewa.sheet(order, "start")):
        [badge] = [span for span in shown.all("span") if "back-order" in span.text]
        assert badge.text == "1 on back-order"
        assert "ow-badge--amber" in badge.attrs["class"]
        assert not any(span.text == "held" for span in shown.all("span"))
        assert "Promised for" in shown.text
    shelf.receive(Product.objects.get(sku="RUG").pk, 1, note="", actor=EWA)
    assert any(span.text == "held" for span in ewa.order_page(order).all("span"))
