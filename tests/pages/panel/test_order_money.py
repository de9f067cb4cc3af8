"""Money on the order page: every payment and refund, the refund sheet, money in excess."""

from datetime import timedelta

import pytest

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.payments import services as payments
from orderwright.domain.payments.facts import ProviderSaid, RefundAnswered
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.ports import Kind, Notice, RefundAnswer, RefundOutcome
from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.provider_news import gateway_actor
from tests.builders import a_product, limit_refunds, online_payments
from tests.pages.panel.desk import Desk, buttons, sheet_path, somebody
from tests.pages.storefront.reading import Element
from tests.walks import MAREK, an_order, anna_buys, fresh, mails, run_worker, step

ACCOUNT = "PL61109010140000071219812874"
SESSION = "https://pay.example.com/secret-session"


@pytest.fixture
def marek(shop: None) -> Desk:
    """Keeps the books."""
    return Desk(somebody(Role.ACCOUNTANT, "Marek"))


def paid_order() -> Order:
    """Anna has paid three lamps and the courier by transfer: 404.70."""
    change_settings(grace_seconds=0)
    return an_order(paid=True, lines={"LAMP": 3})


def by_card() -> Order:
    """Anna stands at the payment service's page."""
    online_payments()
    order = anna_buys({"LAMP": 1}, payment_method="card")
    row = Payment.objects.get(order=order)
    payments.name_attempt(row, "rehearsal")
    until = (clock.now() + timedelta(hours=1)).isoformat()
    data = {"provider": "rehearsal", "provider_ref": "S-77", "url": SESSION, "until": until}
    take(("payment", "open"), row.pk, Ask(gateway_actor("rehearsal"), data=data))
    return fresh(order)


def says_paid(order: Order) -> None:
    row = Payment.objects.get(order=order)
    told = Notice("rehearsal", "e-1", Kind.PAID, "S-77", reference=row.reference or "")
    apply_fact(ProviderSaid(told))


def came(order: Order) -> Payment:
    return Payment.objects.get(order=order, stage__in=["paid", "partially_refunded"])


def card(page: Element) -> Element:
    return page.one("section", id="money")


def text(element: Element) -> str:
    return element.text.replace("\xa0", " ")


@pytest.mark.atom("S1-12", "S1-16")
def test_the_page_says_which_service_is_waited_for_and_since_when(ewa: Desk) -> None:
    page = ewa.order_page(by_card())
    shown = text(card(page))
    assert "waiting for Rehearsal: card since" in shown
    assert "S-77" in shown
    assert SESSION not in page.text
    waiting = next(card(page).all("div", class_="ow-waiting"))
    opened = Payment.objects.get().order.waiting_since
    assert opened is not None
    assert next(waiting.all("time")).attrs["datetime"] == opened.isoformat()


@pytest.mark.atom("U17", "S1-10")
def test_every_payment_and_refund_stands_with_its_sums(marek: Desk) -> None:
    order = paid_order()
    marek.takes(order, "record_money", amount="30.00")
    ask = Ask(MAREK, data={"amount": "20.00", "way": "cash"}, reason="A scratch")
    first = Payment.objects.filter(order=order).earliest("pk")
    take(("payment", "refund_by_hand"), first.pk, ask)
    shown = text(card(marek.order_page(order)))
    for word in (f"{order.number}-P1", f"{order.number}-P2", f"{order.number}-R1", "On its way",
                 "Cash", "A scratch", "Paid PLN 434.70", "On its way back PLN 20.00",
                 "In excess PLN 10.00"):  # fmt: skip
        assert word in shown, word


@pytest.mark.atom("S2-26")
def test_where_no_service_can_give_back_the_page_says_why(marek: Desk) -> None:
    order = paid_order()
    page = card(marek.order_page(order))
    assert "Refund : This money did not come through a payment service" in text(page).replace(
        "Refund:", "Refund :"
    )
    assert "Refund by hand" in [link.text for link in page.all("a", class_="ow-step")]
    assert "Refund" not in [link.text for link in page.all("a", class_="ow-step")]


@pytest.mark.atom("S2-25")
def test_the_whole_payment_goes_back_through_its_service(marek: Desk) -> None:
    order = by_card()
    says_paid(order)
    answer = marek.takes(order, "refund", table="payment", reason="Broken")
    assert answer.status_code == 302
    given = Refund.objects.get(order=order)
    assert (given.amount, given.way, given.stage) == (order.paid, "provider", "pending")
    apply_fact(RefundAnswered(given.pk, RefundAnswer(RefundOutcome.DONE, "r-1")))
    shown = text(marek.order_page(order))
    assert "Refunded" in shown
    assert fresh(order).payment_status == "refunded"


def test_a_refund_that_failed_counts_as_neither_given_back_nor_promised(marek: Desk) -> None:
    order = by_card()
    says_paid(order)
    marek.takes(order, "refund", table="payment", reason="Broken")
    assert "Given back or promised" in text(marek.order_page(order))
    given = Refund.objects.get(order=order)
    apply_fact(RefundAnswered(given.pk, RefundAnswer(RefundOutcome.REFUSED, "", "No")))
    shown = text(marek.order_page(order))
    assert "Given back or promised" not in shown
    assert "Refund failed, still here" in shown


def test_the_sheet_starts_with_what_is_left(marek: Desk) -> None:
    order = paid_order()
    first = came(order)
    ask = Ask(MAREK, data={"amount": "20.00", "way": "cash"}, reason="A scratch")
    take(("payment", "refund_by_hand"), first.pk, ask)
    sheet = marek.sheet(order, "refund_by_hand", table="payment", row=first.pk)
    assert sheet.one("input", name="amount").attrs["value"] == "384.70"


def test_ticked_goods_give_the_amount_without_a_script(marek: Desk) -> None:
    order, line = paid_order(), Line.objects.get()
    typed = {"goods": str(line.pk), f"pieces_{line.pk}": "2", "way": "cash", "reason": "Broken"}
    marek.takes(order, "refund_by_hand", table="payment", row=came(order).pk, **typed)
    given = Refund.objects.get()
    assert (given.amount, given.lines) == (25_980, [{"line": line.pk, "quantity": 2}])
    assert "2 × LAMP" in text(card(marek.order_page(order)))


def test_a_typed_amount_stands_beside_ticked_goods(marek: Desk) -> None:
    order, line = paid_order(), Line.objects.get()
    typed = {"goods": str(line.pk), f"pieces_{line.pk}": "1", "amount": "100.00", "way": "cash"}
    marek.takes(
        order, "refund_by_hand", table="payment", row=came(order).pk, reason="Broken", **typed
    )
    assert (Refund.objects.get().amount, Refund.objects.get().lines[0]["quantity"]) == (10_000, 1)


def test_with_a_script_the_sheet_is_asked_for_the_amount(marek: Desk) -> None:
    order, line = paid_order(), Line.objects.get()
    path = sheet_path(order, "refund_by_hand", table="payment", row=came(order).pk)
    asked = f"{path}?goods={line.pk}&pieces_{line.pk}=2"
    sheet = marek.page(asked)
    assert sheet.one("input", id="id_amount").attrs["value"] == "259.80"
    assert sheet.one("input", id="amount-shown").attrs["value"] == "259.80"
    assert marek.page(path).one("input", id="id_amount").attrs["value"] == "404.70"


@pytest.mark.parametrize("told", [True, False])
def test_the_refund_sheet_says_who_will_be_told_when_the_money_is_back(
    marek: Desk, told: bool
) -> None:
    order = by_card()
    says_paid(order)
    row, place = came(order).pk, {"table": "payment", "row": came(order).pk}
    sheet = marek.sheet(order, "refund", table="payment", row=row)
    assert "Nobody is informed" not in text(sheet)
    assert "Inform the customer by e-mail, once it is done" in text(sheet)
    assert "We have refunded PLN" in text(sheet)
    marek.takes(order, "refund", **place, amount="5.00", reason="A scratch", inform=told)
    apply_fact(RefundAnswered(Refund.objects.get().pk, RefundAnswer(RefundOutcome.DONE)))
    run_worker()
    assert ("mail_refunded" in mails(order)) is told


def test_what_was_unticked_for_a_refund_by_hand_stays_so_until_somebody_ticks_it(
    marek: Desk,
) -> None:
    order = paid_order()
    marek.takes(
        order, "refund_by_hand", table="payment", row=came(order).pk, amount="20", way="cash",
        reason="x", inform=False,
    )  # fmt: skip
    sheet = marek.sheet(order, "settle", table="refund", row=Refund.objects.get().pk)
    assert "checked" not in sheet.one("input", name="inform_email").attrs


def test_whoever_approves_a_refund_may_say_that_the_customer_is_not_told(
    marek: Desk, olga: Desk
) -> None:
    order = by_card()
    says_paid(order)
    limit_refunds(1000)
    row = came(order).pk
    marek.takes(order, "refund", table="payment", row=row, amount="20", reason="x")
    given = Refund.objects.get()
    sheet = olga.sheet(order, "approve", table="refund", row=given.pk)
    assert "We have refunded PLN\xa020.00" in text(sheet) or "PLN 20.00" in text(sheet)
    olga.takes(order, "approve", table="refund", row=given.pk, inform=False)
    apply_fact(RefundAnswered(given.pk, RefundAnswer(RefundOutcome.DONE)))
    run_worker()
    assert "mail_refunded" not in mails(order)


@pytest.mark.parametrize("pieces", ["0", "4", "x", ""])
def test_pieces_that_are_not_there_are_refused_on_the_sheet(marek: Desk, pieces: str) -> None:
    order, line = paid_order(), Line.objects.get()
    typed = {"goods": str(line.pk), f"pieces_{line.pk}": pieces, "way": "cash", "reason": "x"}
    answer = marek.takes(order, "refund_by_hand", table="payment", row=came(order).pk, **typed)
    assert answer.status_code == 422
    assert "pieces" in answer.content.decode()
    assert not Refund.objects.exists()


def test_more_than_is_left_is_refused_at_the_field(marek: Desk) -> None:
    order = paid_order()
    answer = marek.takes(
        order, "refund_by_hand", table="payment", row=came(order).pk, amount="9000", way="cash",
        reason="x",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "At most PLN\xa0404.70 of this payment can be refunded." in answer.content.decode()


def test_above_the_limit_only_somebody_else_can_approve(marek: Desk, olga: Desk) -> None:
    order = paid_order()
    limit_refunds(1000)
    marek.takes(
        order, "refund_by_hand", table="payment", row=came(order).pk, amount="20", way="cash",
        reason="x",
    )  # fmt: skip
    given = Refund.objects.get()
    assert given.stage == "requested"
    assert "Approve refund" not in [b.text for b in card(marek.order_page(order)).all("a")]
    assert "Approve refund" in [b.text for b in card(olga.order_page(order)).all("a")]
    path = f"/panel/orders/{order.number}/steps/refund/{given.pk}/approve"
    olga.post(path, olga.page(path).one("form", action=path).values())
    given.refresh_from_db()
    assert given.stage == "pending"


@pytest.mark.threat("T29")
def test_the_sheet_says_before_who_would_have_to_approve(marek: Desk) -> None:
    order = paid_order()
    limit_refunds(1000)
    sheet = text(marek.sheet(order, "refund_by_hand", table="payment", row=came(order).pk))
    assert "Above PLN 10.00 in all somebody else has to approve: Piotr." in sheet
    User.objects.filter(name="Piotr").update(is_active=False)
    sheet = text(marek.sheet(order, "refund_by_hand", table="payment", row=came(order).pk))
    assert "nobody else may: raise the limit" in sheet
    answer = marek.takes(
        order, "refund_by_hand", table="payment", row=came(order).pk, amount="20", way="cash",
        reason="x",
    )  # fmt: skip
    assert answer.status_code == 409
    assert not Refund.objects.exists()


def test_the_sheet_asks_for_the_amount_as_the_reader_writes_it(marek: Desk) -> None:
    order = paid_order()
    path = sheet_path(order, "refund_by_hand", table="payment", row=came(order).pk)
    sheet = text(marek.page(path))
    assert "Amount in PLN" in sheet
    assert "Amount in PLN (optional)" not in sheet
    assert "Account of the customer (for a bank transfer)" in sheet
    User.objects.filter(pk=marek.user.pk).update(locale="pl")
    form = marek.page(path).one("form", action=path)
    assert form.one("input", name="amount").attrs["value"] == "404,70"
    values = {**form.values(), "amount": "4,70", "way": "cash", "reason": "x"}
    assert marek.post(path, values).status_code == 302
    assert Refund.objects.get().amount == 470


def test_a_second_refund_of_the_same_sum_asks_in_the_sheet(marek: Desk) -> None:
    order = paid_order()
    typed = {"table": "payment", "row": came(order).pk, "amount": "10", "way": "cash"}
    assert marek.takes(order, "refund_by_hand", **typed, reason="x").status_code == 302
    answer = marek.takes(order, "refund_by_hand", **typed, reason="x")
    assert answer.status_code == 409
    assert "Is it meant once more?" in answer.content.decode()
    again = marek.takes(order, "refund_by_hand", **typed, reason="x", override="on")
    assert (again.status_code, Refund.objects.count()) == (302, 2)


@pytest.mark.atom("U18")
def test_the_banner_names_the_outcomes_of_money_in_excess(marek: Desk) -> None:
    order = paid_order()
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    page = marek.order_page(order)
    banner = next(page.all("div", class_="ow-alert--warning"))
    assert "PLN 30.00 came in excess" in text(banner)
    labels = [link.text for link in banner.all("a")]
    assert labels == ["Give back", "Move to another order", "Keep as credit"]
    keep = next(link for link in banner.all("a") if link.text == "Keep as credit").attrs["href"]
    sheet = marek.page(keep)
    assert sheet.one("input", name="amount").attrs["value"] == "30.00"
    path = keep.partition("?")[0]
    marek.post(path, sheet.one("form", action=path).values())
    assert fresh(order).surplus == 0
    assert "Kept as credit PLN 30.00" in text(card(marek.order_page(order)))


def kept_of(order: Order) -> None:
    step(order, "record_money", actor=MAREK, data={"amount": "25.00"})
    step(order, "keep_credit", actor=MAREK)


@pytest.mark.atom("X8", "U18")
def test_the_next_order_shows_the_customers_credit_and_uses_it(marek: Desk) -> None:
    order, other = paid_order(), anna_buys({"LAMP": 1})
    kept_of(order)
    shown = card(marek.order_page(other))
    assert f"{order.name} has PLN 25.00 of credit from {order.number}" in text(shown)
    path = next(link for link in shown.all("a") if link.text == "Use as payment").attrs["href"]
    sheet = marek.page(path).one("form", action=path).values()
    assert sheet["amount"] == "25.00"
    marek.post(path, sheet)
    assert marek.post(path, sheet).status_code == 409
    assert fresh(other).paid == 2500
    after = text(card(marek.order_page(other)))
    assert "of credit from" not in after
    assert "Customer's credit PLN 25.00 Came PLN 25.00" in after


def test_credit_stands_at_the_order_that_kept_it_too_and_is_taken_back(marek: Desk) -> None:
    order = paid_order()
    kept_of(order)
    shown = card(marek.order_page(order))
    assert f"{order.name} has PLN 25.00 of credit from this order" in text(shown)
    assert "In excess" not in text(shown)
    path = next(a for a in shown.all("a") if a.text == "Take the credit back").attrs["href"]
    marek.post(path, marek.page(path).one("form", action=path).values())
    assert fresh(order).surplus == 2500


@pytest.mark.atom("U15")
def test_a_cancelled_order_with_money_can_come_back_too(ewa: Desk) -> None:
    order = paid_order()
    step(order, "cancel", reason="Changed her mind")
    banner = next(ewa.order_page(order).all("div", class_="ow-alert--warning"))
    assert [link.text for link in banner.all("a")] == [
        "Give back", "Move to another order", "Keep as credit", "Reinstate",
    ]  # fmt: skip


def test_money_moves_to_the_other_order_by_its_sheet(marek: Desk) -> None:
    order, other = paid_order(), anna_buys({a_product().sku: 1})
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    marek.takes(order, "move_money", other=other.number)
    assert (fresh(order).surplus, fresh(other).paid) == (0, 3000)
    assert "Moved to another order" in text(card(marek.order_page(order)))
    assert other.number in text(card(marek.order_page(order)))


def test_whoever_may_only_look_is_told_so(wanda: Desk) -> None:
    order = paid_order()
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    page = wanda.order_page(order)
    assert "Somebody with the right to move money has to decide." in page.text
    assert buttons(page) == []
    assert list(card(page).all("a", class_="ow-step")) == []


def test_a_completed_order_shows_its_money_too(marek: Desk) -> None:
    order = an_order(OrderStage.COMPLETED, lines={"LAMP": 1})
    assert "Paid" in text(card(marek.order_page(order)))


@pytest.mark.threat("T29")
def test_whoever_approves_reads_what_for_how_much_and_who_asked(marek: Desk) -> None:
    order, line = paid_order(), Line.objects.get()
    limit_refunds(1000)
    typed = {"goods": str(line.pk), f"pieces_{line.pk}": "2", "way": "transfer",
             "account": "61 1090 1014 0000 0712 1981 2874", "reason": "Broken"}  # fmt: skip
    marek.takes(order, "refund_by_hand", table="payment", row=came(order).pk, **typed)
    given = Refund.objects.get()
    for verb in ("approve", "cancel"):
        sheet = text(marek.sheet(order, verb, table="refund", row=given.pk))
        for word in (given.human_id, "PLN 259.80", "Bank transfer by hand", ACCOUNT, "Broken",
                     "2 × ", "Marek"):  # fmt: skip
            assert word in sheet, (verb, word)


def test_money_of_a_day_to_come_is_refused_at_its_field(marek: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    row = Payment.objects.get(order=order)
    answer = marek.takes(order, "record", table="payment", row=row.pk, paid_on="2099-01-01")
    assert answer.status_code == 422
    assert "This day is still to come." in answer.content.decode()
    answer = marek.takes(order, "record", table="payment", row=row.pk, reference="FT-7 lamp")
    assert answer.status_code == 302
    assert "FT-7 lamp" in text(card(marek.order_page(order)))
