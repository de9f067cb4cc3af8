"""What the machine wrote about money is read in the reader's own language."""

import pytest
from django.utils.translation import override

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.facts import ProviderSaid, RefundAnswered
from orderwright.domain.payments.models import Payment, ProviderEvent, Refund
from orderwright.domain.payments.ports import Kind, Notice, RefundAnswer, RefundOutcome
from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.log.models import LogEntry
from orderwright.kernel.money import Money
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.late_money import put_aside
from orderwright.lifecycle.machine import take
from tests.pages.panel.desk import Desk, somebody
from tests.pages.panel.test_order_money import by_card, says_paid
from tests.walks import EWA, MAREK, an_order, step


@pytest.fixture
def zosia(shop: None) -> Desk:
    """Runs the desk in Polish."""
    desk = Desk(somebody(Role.OWNER, "Zosia"))
    User.objects.filter(pk=desk.user.pk).update(locale="pl")
    return desk


def text(desk: Desk, path: str) -> str:
    return desk.page(path).text.replace("\xa0", " ")


def another_sum(order: Order, minor: int) -> ProviderEvent:
    row = Payment.objects.get(order=order)
    told = Notice("rehearsal", "e-9", Kind.PAID, "S-77", reference=row.reference or "",
                  amount=Money(minor, "PLN"))  # fmt: skip
    apply_fact(ProviderSaid(told))
    return ProviderEvent.objects.get(event_id="e-9")


def test_why_a_word_was_flagged_is_read_at_the_desk_on_the_order_and_in_its_timeline(
    zosia: Desk,
) -> None:
    order = by_card()
    another_sum(order, 1000)
    differs = "Kwota się różni: oczekiwano 144,90 zł, wpłynęło 10,00 zł."
    assert differs in text(zosia, "/panel/payments/late")
    page = zosia.order_page(order)
    assert page.text.replace("\xa0", " ").count(differs) >= 2  # the banner, and the timeline


def test_a_refund_that_failed_and_its_adjustment_speak_the_readers_language(zosia: Desk) -> None:
    order = by_card()
    says_paid(order)
    row = Payment.objects.get(order=order)
    with override("en"):
        take(("payment", "refund"), row.pk, Ask(MAREK, data={"amount": "6.00"}, reason="A scratch"))
        given = Refund.objects.get(order=order)
        answer = RefundAnswer(RefundOutcome.REFUSED, sentence="The rehearsal refuses refunds.")
        apply_fact(RefundAnswered(given.pk, answer))
    shown = zosia.order_page(order).text
    assert "The rehearsal refuses refunds." not in shown
    assert f"Zwrot {given.human_id}" in shown
    assert f"Refund {given.human_id}" not in shown


def test_a_gate_that_nobody_asks_for_any_more_names_nobody(zosia: Desk) -> None:
    order = by_card()
    step(order, "change_payment", actor=EWA, data={"payment_method": "transfer"})
    assert "· ·" not in zosia.order_page(order).text


def test_the_event_log_is_read_in_the_readers_language(zosia: Desk) -> None:
    event = another_sum(by_card(), 1000)
    with override("en"):
        put_aside(event.pk, "Oddane ręcznie", MAREK)
    shown = text(zosia, "/panel/events")
    assert "Oddane ręcznie" in shown
    assert "dealt with" not in shown
    with override("en"):
        assert "Marek dealt with what rehearsal told" in LogEntry.objects.get().told


def test_an_entry_of_before_stands_as_it_was_written(zosia: Desk) -> None:
    LogEntry.objects.create(area="payments", level="info", sentence="100 % of it came.")
    assert "100 % of it came." in text(zosia, "/panel/events")


def test_a_warning_gone_past_is_read_in_the_readers_language(zosia: Desk) -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    with override("en"):
        step(order, "ship", override_warnings=True)
    page = text(zosia, f"/panel/orders/{order.number}")
    assert "Kontynuowano mimo ostrzeżenia: Brakuje numeru" in page
    assert "The tracking number is missing" not in page
