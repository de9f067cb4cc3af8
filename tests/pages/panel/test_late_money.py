"""The late-money desk and the list of payments, as Marek who keeps the books meets them."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.facts import ProviderSaid
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, Notice
from orderwright.domain.payments.statement_models import StatementEntry, StatementFile
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.services import change_settings
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.machine import take
from orderwright.outbound.gateways import watching
from tests.builders import limit_refunds
from tests.pages.panel.desk import Desk, somebody
from tests.pages.panel.test_order_money import by_card, says_paid
from tests.pages.storefront.reading import Element
from tests.walks import MAREK, an_order, anna_buys, fresh, step

LATE, LIST = "/panel/payments/late", "/panel/payments"


@pytest.fixture
def marek(shop: None) -> Desk:
    """Keeps the books: records and gives back, approves nothing above the limit."""
    return Desk(somebody(Role.ACCOUNTANT, "Marek"))


def paid_order() -> Order:
    change_settings(grace_seconds=0)
    return an_order(paid=True, lines={"LAMP": 1})


def refunded(order: Order, amount: str) -> Refund:
    payment = Payment.objects.filter(order=order).earliest("pk")
    wish = {"amount": amount, "way": "cash"}
    ask = Ask(MAREK, data=wish, reason="A scratch", override_warnings=True)
    take(("payment", "refund_by_hand"), payment.pk, ask)
    return Refund.objects.filter(order=order).latest("pk")


def another_sum(order: Order, minor: int) -> ProviderEvent:
    row = Payment.objects.get(order=order, reference__isnull=False)
    told = Notice("rehearsal", "e-9", Kind.PAID, "S-77", reference=row.reference or "",
                  amount=Money(minor, "PLN"))  # fmt: skip
    apply_fact(ProviderSaid(told))
    return ProviderEvent.objects.get(event_id="e-9")


def entries(desk: Desk) -> list[Element]:
    cache.clear()
    return list(desk.page(LATE).one("main").all("section"))


def text(element: Element) -> str:
    return element.text.replace("\xa0", " ")


def numbers(page: Element) -> list[str]:
    return [link.text for link in page.one("main").all("a", data_ow_open="")]


def test_empty_it_says_what_will_stand_there(marek: Desk) -> None:
    assert "Nothing to decide" in marek.page(LATE).text
    assert "No money yet" in marek.page(LIST).text


@pytest.mark.atom("X8", "U15", "U18")
def test_money_in_excess_is_decided_from_the_queue(marek: Desk) -> None:
    order = paid_order()
    step(order, "cancel", reason="Changed her mind")
    (entry,) = entries(marek)
    assert "PLN 144.90" in text(entry)
    assert [link.text for link in entry.all("a")] == [
        order.number, "Give back", "Move to another order", "Keep as credit",
    ]  # fmt: skip
    keep = next(link for link in entry.all("a") if link.text == "Keep as credit").attrs["href"]
    sheet, path = marek.page(keep), keep.partition("?")[0]
    answer = marek.post(path, sheet.one("form", action=path).values())
    assert (answer.status_code, answer["Location"]) == (302, LATE)
    assert (fresh(order).surplus, entries(marek)) == (0, [])


def test_a_cancelled_order_is_reinstated_by_those_who_may(ewa: Desk) -> None:
    step(paid_order(), "cancel", reason="Changed her mind")
    (entry,) = entries(ewa)
    assert "Reinstate" in [link.text for link in entry.all("a")]


@pytest.mark.threat("T45")
def test_a_word_of_the_service_shows_both_sums_and_is_recorded(marek: Desk) -> None:
    order = by_card()
    event = another_sum(order, 10_000)
    (entry,) = entries(marek)
    assert "Amount differs: PLN 144.90 was asked for, PLN 100.00 came." in text(entry)
    assert "S-77" in text(entry)
    path = f"{LATE}/{event.pk}/record"
    values = entry.one("form", action=path).values()
    assert (values["number"], values["amount"]) == (order.number, "100.00")
    assert marek.post(path, values).status_code == 302
    assert fresh(order).paid == 10_000
    assert entries(marek) == []


@pytest.mark.threat("T45")
def test_another_sum_is_named_on_the_order_and_leads_to_the_desk(marek: Desk, wanda: Desk) -> None:
    order = by_card()
    assert "was asked for" not in text(marek.order_page(order))
    event = another_sum(order, 10_000)
    page = marek.order_page(order)
    assert "Amount differs: PLN 144.90 was asked for, PLN 100.00 came." in text(page.one("main"))
    assert LATE in [link.attrs["href"] for link in page.one("main").all("a")]
    page = wanda.order_page(order)
    assert "PLN 100.00 came. Somebody with the right to move money has to decide." in text(page)
    assert LATE not in [link.attrs["href"] for link in page.one("main").all("a")]
    marek.post(f"{LATE}/{event.pk}/aside", {"note": "Given back there"})
    assert LATE not in [a.attrs["href"] for a in marek.order_page(order).one("main").all("a")]


@pytest.mark.threat("T47")
def test_money_for_a_cancelled_order_stands_once_and_is_not_recorded_again(marek: Desk) -> None:
    order = by_card()
    step(order, "cancel", reason="Changed her mind")
    event = another_sum(order, order.total)
    (entry,) = entries(marek)
    assert "Money came for a cancelled order" in text(entry)
    assert "Give back" in [link.text for link in entry.all("a")]
    assert not list(entry.all("form"))
    answer = marek.post(f"{LATE}/{event.pk}/record", {"number": order.number, "amount": "144.90"})
    assert answer.status_code == 422
    assert fresh(order).paid == order.total


def test_money_recorded_by_hand_offers_no_second_recording(marek: Desk) -> None:
    order = by_card()
    take(("payment", "record"), Payment.objects.get(order=order).pk,
         Ask(MAREK, data={"amount": "144.90"}))  # fmt: skip
    event = another_sum(order, 14_490)
    (entry,) = entries(marek)
    assert not list(entry.all("form"))
    assert "take the recording back" in text(entry)
    card = Payment.objects.get(order=order, by_service=True)
    back = [link.attrs["href"] for link in entry.all("a") if link.text == "Give back"]
    assert [f"/payment/{card.pk}/refund?" in address for address in back] == [True]
    answer = marek.post(f"{LATE}/{event.pk}/record", {"number": order.number, "amount": "1.00"})
    assert (answer.status_code, fresh(order).paid) == (422, 28_980)


def test_what_is_typed_wrong_is_said_at_its_field(marek: Desk) -> None:
    order = by_card()
    event = another_sum(order, 10_000)
    answer = marek.post(f"{LATE}/{event.pk}/record", {"number": "NO-SUCH", "amount": "1.00"})
    assert answer.status_code == 422
    assert "There is no order of this number." in answer.content.decode()
    assert 'value="NO-SUCH"' in answer.content.decode()
    answer = marek.post(f"{LATE}/{event.pk}/aside", {"note": ""})
    assert "Say what became of it." in answer.content.decode()
    assert fresh(order).paid == 0


def test_put_aside_with_a_note_it_is_gone(marek: Desk) -> None:
    order = by_card()
    event = another_sum(order, 10_000)
    assert marek.post(f"{LATE}/{event.pk}/aside", {"note": "Given back there"}).status_code == 302
    assert entries(marek) == []
    assert "Given back there" in marek.order_page(order).text
    again = marek.post(f"{LATE}/{event.pk}/aside", {"note": "Once more"})
    assert (again.status_code, "dealt with it already" in again.content.decode()) == (409, True)


def test_refunds_wait_for_somebody_who_may_approve(marek: Desk, olga: Desk) -> None:
    order = paid_order()
    limit_refunds(1000)
    given = refunded(order, "20.00")
    (entry,) = entries(marek)
    assert "To be approved" in text(entry)
    assert "Approve refund" not in [link.text for link in entry.all("a")]
    (entry,) = entries(olga)
    assert [link.text for link in entry.all("a")] == [
        order.number,
        "Approve refund",
        "Call the refund off",
    ]
    take(("refund", "approve"), given.pk, Ask(olga_actor(olga)))
    take(("refund", "fail"), given.pk, Ask(MAREK, reason="The account is closed"))
    (entry,) = entries(marek)
    assert "The account is closed" in text(entry)
    assert [link.text for link in entry.all("a")] == [
        order.number,
        "Try the refund again",
        "Call the refund off",
    ]


def olga_actor(olga: Desk) -> object:
    return type(MAREK)(MAREK.kind, "Olga", olga.user.rights, MAREK.door)


def test_a_line_that_nobody_could_match_leads_to_its_page(marek: Desk) -> None:
    file = StatementFile.objects.create(sha256="0" * 64, layout="camt.053", imported_at=clock.now())
    line = StatementEntry.objects.create(
        file=file, fingerprint="1" * 64, place=1, booked_on=clock.now().date(), amount=5000,
        currency="PLN", counterparty="Jan Nowak", title="for the lamp", verdict="unknown",
    )  # fmt: skip
    (entry,) = entries(marek)
    for word in ("Bank statement", "PLN 50.00", "Jan Nowak", "for the lamp"):
        assert word in text(entry), word
    look = next(a for a in entry.all("a") if a.text == "Look at the line")
    assert marek.get(look.attrs["href"]).status_code == 200
    line.state = StatementEntry.State.IGNORED
    line.save()
    assert entries(marek) == []


def test_the_menu_counts_what_waits_and_the_problems_point_there(marek: Desk, wanda: Desk) -> None:
    assert "Payments" in marek.page("/panel/").one("nav", class_="ow-nav").text
    step(paid_order(), "cancel", reason="Changed her mind")
    cache.clear()
    page = marek.page("/panel/?tab=problems")
    link = next(a for a in page.one("nav", class_="ow-nav").all("a") if a.attrs["href"] == LIST)
    assert link.text == "Payments 1 to decide"
    assert "1 decision about money waits" in page.text
    assert "Payments" not in wanda.page("/panel/").one("nav", class_="ow-nav").text
    assert wanda.get(LATE).status_code == 403


@pytest.mark.atom("U17", "S1-12")
def test_the_list_shows_payments_and_refunds_newest_first(marek: Desk) -> None:
    order = paid_order()
    refund = refunded(order, "20.00")
    take(("refund", "settle"), refund.pk, Ask(MAREK))
    card = by_card()
    says_paid(card)
    page = marek.page(LIST)
    assert numbers(page) == [f"{card.number}-P1", f"{order.number}-R1", f"{order.number}-P1"]
    shown = text(page.one("main"))
    for word in ("Rehearsal: card", "S-77", "Came PLN 289.80", "Given back -PLN 20.00",
                 "Left PLN 269.80"):  # fmt: skip
        assert word in shown.replace("−", "-").replace("- PLN", "-PLN"), word


def test_the_list_is_filtered(marek: Desk) -> None:
    order = paid_order()
    refunded(order, "20.00")
    card = by_card()
    today, tomorrow = clock.now().date(), clock.now().date() + timedelta(days=2)
    p1, r1, pc = f"{order.number}-P1", f"{order.number}-R1", f"{card.number}-P1"
    for query, wanted in (
        ("state=payment.paid", [p1]), ("state=refund.pending", [r1]), ("kind=refund", [r1]),
        ("kind=payment&state=refund.pending", []), ("method=card", [pc]),
        ("method=transfer", [r1, p1]), ("provider=rehearsal", [pc]), ("amount=20,00", [r1]),
        (f"q={order.number}", [r1, p1]), (f"q={r1.lower()}", [r1]), ("q=S-77", [pc]),
        (f"since={tomorrow}", []), (f"until={today - timedelta(days=2)}", []),
        (f"since={today - timedelta(days=2)}&until={tomorrow}", [pc, r1, p1]),
        (f"q={quote(Payment.objects.get(order=card).reference or '')}", [pc]),
        ("q=nothing-like-it", []), (f"q={quote(order.email)}", [pc, r1, p1]),
        (f"q={quote(order.name.split()[-1])}", [pc, r1, p1]),
        (f"q={quote(order.name)}", [pc, r1, p1]),
    ):  # fmt: skip
        assert numbers(marek.page(f"{LIST}?{query}")) == wanted, query


@pytest.mark.parametrize(
    "query",
    ["state=x", "kind=x", "since=x", "until=2026-13-40", "amount=x", "after=x", "after=1.2.3",
     "q=%00", "after=99999999999999999999.1", f"q={'x' * 101}", "since=0001-01-01"],
)  # fmt: skip
def test_what_means_nothing_is_said_in_a_sentence(marek: Desk, query: str) -> None:
    paid_order()
    answer = marek.get(f"{LIST}?{query}")
    assert answer.status_code == 422
    assert "ow-alert--danger" in answer.content.decode()


def test_pages_follow_each_other_without_loss(marek: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order = paid_order()
    for _n in range(3):
        refunded(order, "1.00")
        anna_buys({"LAMP": 1})
    whole = numbers(marek.page(LIST))
    monkeypatch.setattr("orderwright.domain.overview.money_lists.page.__kwdefaults__",
                        {"after": "", "limit": 2})  # fmt: skip
    found, address = [], LIST
    while address:
        page = marek.page(address)
        found += numbers(page)
        older = list(page.one("main").all("a", rel="next"))
        address = LIST + older[0].attrs["href"] if older else ""
    assert (found, len(found)) == (whole, 7)


def test_a_longer_list_costs_no_more_statements(marek: Desk) -> None:
    def statements() -> int:
        marek.page(LIST)
        with CaptureQueriesContext(connection) as asked:
            marek.page(f"{LIST}?state=payment.pending")
        return len(asked)

    anna_buys({"LAMP": 1})
    first = statements()
    for _n in range(4):
        anna_buys({"LAMP": 1})
    assert statements() == first <= 12


@pytest.mark.atom("X8")
def test_a_refund_that_a_service_leaves_open_can_be_asked_about_and_ended(marek: Desk) -> None:
    order = an_order(paid=True, lines={"LAMP": 1})
    row = Payment.objects.get(order=order, stage="paid")
    Payment.objects.filter(pk=row.pk).update(
        provider="rehearsal", provider_ref="S-77", by_service=True
    )
    ask = Ask(MAREK, data={"amount": "20.00"}, reason="A scratch")
    take(("payment", "refund"), row.pk, ask)
    watching.asked(row, now=clock.now())
    shown = text(marek.order_page(order))
    assert "The payment service was last asked" in shown
    assert "Ask the service now" in shown
    assert "Ask the service now" not in text(marek.page("/panel/payments/late"))
    clock.shift(timedelta(days=3, minutes=1))
    desk = text(marek.page("/panel/payments/late"))
    for word in ("has not told how it ended", "Ask the service now", "Refund failed",
                 "Money is back with the customer"):  # fmt: skip
        assert word in desk
    given = Refund.objects.get()
    marek.takes(order, "settle", table="refund", row=given.pk)
    given.refresh_from_db()
    assert given.stage == "done"
