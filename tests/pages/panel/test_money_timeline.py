"""Money in the timeline: words for every step, amounts with their currency, one entry a moment."""

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.services import change_settings
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from tests.builders import a_product, online_payments
from tests.pages.panel.desk import Desk
from tests.pages.panel.test_order_money import ACCOUNT, by_card, says_paid
from tests.walks import MAREK, an_order, anna_buys, step


def entries(desk: Desk, order: Order) -> list[str]:
    """Newest first."""
    found = desk.order_page(order).one("ol", class_="ow-timeline").all("li")
    return [entry.text.replace("\xa0", " ") for entry in found]


def entry(desk: Desk, order: Order, title: str) -> str:
    return next(text for text in entries(desk, order) if text.startswith(title))


@pytest.fixture
def order(shop: None) -> Order:
    """Anna has paid three lamps."""
    change_settings(grace_seconds=0)
    return an_order(paid=True, lines={"LAMP": 3})


def refund(order: Order, *, actor: Actor = MAREK, **data: str) -> Refund:
    payment = Payment.objects.get(order=order, stage__in=["paid", "partially_refunded"])
    typed = {"way": "transfer", "account": ACCOUNT, **data}
    take(("payment", "refund_by_hand"), payment.pk, Ask(actor, data=typed, reason="A scratch"))
    return Refund.objects.filter(order=order).latest("pk")


def test_a_refund_and_its_approval_are_one_entry(ewa: Desk, order: Order) -> None:
    line = order.lines.get()
    refund(order, lines=f"{line.pk}:1")
    told = entry(ewa, order, "Refund asked for")
    for word in ("Marek", "Amount: PLN 129.90", "Way: Bank transfer by hand", ACCOUNT,
                 "For: 1 × LAMP", "Reason: A scratch", "Refund on its way",
                 "Owed less by: PLN 129.90", "Total: PLN 404.70 → PLN 274.80"):  # fmt: skip
        assert word in told, word
    assert not any(text.startswith("Refund on its way") for text in entries(ewa, order))


def test_done_says_the_payment_is_partly_refunded(ewa: Desk, order: Order) -> None:
    given = refund(order, amount="20.00")
    take(("refund", "settle"), given.pk, Ask(MAREK, data={"reference": "out 7"}))
    told = entry(ewa, order, "Refund done")
    assert "On its way → Refunded" in told
    assert "Reference: out 7" in told
    assert "Payment partly refunded: Paid → Partly refunded" in told


def test_money_kept_and_moved(ewa: Desk, order: Order) -> None:
    other = anna_buys({a_product().sku: 1})
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    step(order, "keep_credit", actor=MAREK, data={"amount": "10.00"})
    step(order, "move_money", actor=MAREK, data={"other": other.number, "amount": "20.00"})
    assert "Amount: PLN 10.00" in entry(ewa, order, "Money kept as credit")
    moved = entry(ewa, order, "Money moved to another order")
    assert f"Other order: {other.number}" in moved
    received = entry(ewa, other, "Money of another order received")
    assert "by itself, after Marek" in received
    assert f"Reference: {order.number}" in received


def test_another_way_to_pay_tells_the_fee_and_the_total(ewa: Desk, shop: None) -> None:
    order = anna_buys({"LAMP": 1})
    step(order, "change_payment", data={"payment_method": "cash"})
    told = entry(ewa, order, "Way of paying changed")
    for word in ("Way of paying: Bank transfer → Cash on delivery", "Fees: PLN 0.00 → PLN 5.00",
                 "Total: PLN 144.90 → PLN 149.90", "Paid on delivery: no → yes"):  # fmt: skip
        assert word in told, word
    assert "axes" not in told


def test_the_service_is_named_and_never_its_address(ewa: Desk, shop: None) -> None:
    order = by_card()
    says_paid(order)
    told = entry(ewa, order, "Customer sent to the payment service")
    assert "Payment service: Rehearsal: card" in told
    assert "Transaction: S-77" in told
    assert "pay.example.com" not in " ".join(entries(ewa, order))
    assert entry(ewa, order, "Payment received").count("Amount: PLN 144.90") == 1


def test_a_failed_refund_says_why(ewa: Desk, order: Order) -> None:
    given = refund(order, amount="20.00")
    take(("refund", "fail"), given.pk, Ask(MAREK, reason="The account is closed"))
    failed = entry(ewa, order, "Refund failed")
    assert "The account is closed" in failed
    assert "Total: PLN 384.70 → PLN 404.70" in failed
    take(("refund", "cancel"), given.pk, Ask(MAREK, reason="She keeps it"))
    assert "She keeps it" in entry(ewa, order, "Refund called off")


def test_polish_staff_read_it_in_polish(olga: Desk, order: Order) -> None:
    olga.user.locale = "pl"
    olga.user.save()
    online_payments()
    refund(order, amount="20.00")
    told = entries(olga, order)
    assert not any("Refund" in text for text in told)
