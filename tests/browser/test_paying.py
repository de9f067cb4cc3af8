"""Card and instalments in a browser, with a payment service that goes wrong (trials T2 and T3).

Anna pays at the rehearsed service; every payment of it is told late, twice or out of order. Ewa's
worker runs what is owed and asks what was not told.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, ProviderEvent
from orderwright.domain.shop.services import change_settings
from orderwright.kernel import clock
from orderwright.kernel.links.services import issue
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.gateways.models import GatewayAccount
from tests.builders import a_product, a_shop, online_payments
from tests.walks import anna_buys, fresh, mails, run_worker, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def shop(shop_address: str) -> None:
    """Card and instalments; of a hundred payments a hundred are told wrongly."""
    a_shop()
    online_payments()
    a_product("LAMP", stock=50)
    for code in ("rehearsal", "rehearsal_instalments"):
        GatewayAccount.objects.create(code=code, values={"faults": "100"}, changed_at=clock.now())


def anna_goes_to_pay(page: Page, method: str) -> Order:
    """From her order's page to the service."""
    order = anna_buys({"LAMP": 1}, payment_method=method)
    run_worker()
    page.goto(f"/o/{issue('track', order.pk)}")
    page.get_by_role("link", name=re.compile("Pay PLN|Pay .*144")).click()
    press_pay(page)
    return order


def press_pay(page: Page, button: str = "Pay ") -> None:
    page.get_by_role("button", name=re.compile(f"^{button}")).first.click()
    page.wait_for_url("**/rehearsal/pay/*")


def service_says(page: Page, button: str, **typed: str) -> None:
    """A button of the service's page, with what goes wrong beside it; then back in the shop."""
    if typed:
        page.get_by_text("With something going wrong").click()
    for name, value in typed.items():
        box = page.locator(f"[name={name}]")
        box.check() if value == "on" else box.fill(value)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/back*")


def minutes_later(minutes: float) -> None:
    """What is told late has come, and the worker has run."""
    clock.shift(timedelta(minutes=minutes))
    run_worker()


def stages(order: Order) -> list[str]:
    rows = Payment.objects.filter(order=order).order_by("pk")
    return list(rows.values_list("stage", flat=True))


@pytest.mark.atom(
    "S1-10", "S1-11", "S1-12", "S1-13", "S1-14", "S1-15", "S1-16", "S0-21", "U13", "U14", "X12"
)  # fmt: skip
@pytest.mark.threat("T42", "T44", "T46", "T47")
def test_paying_by_card_whatever_goes_wrong(page: Page, shop: None) -> None:
    # Told often, late and out of order, she has paid once; her page waits for the truth by itself.
    order = anna_goes_to_pay(page, "card")
    assert fresh(order).waiting_on == "gateway"
    service_says(page, "Pay", times="3", reordered="on")
    minutes_later(1)
    page.reload()
    expect(page.get_by_text("Thank you, your payment has arrived")).to_be_visible()
    assert (fresh(order).payment_status, stages(order)) == ("paid", ["paid"])
    assert told(order).count("payment_settled") == 1
    assert mails(order).count("mail_payment_received") == 1

    # Refused: the order is kept, she tries again and it works.
    order = anna_goes_to_pay(page, "card")
    service_says(page, "Refuse the payment")
    minutes_later(1)
    page.reload()
    expect(page.get_by_text("did not go through").first).to_be_visible()
    assert fresh(order).stage == "placed"
    press_pay(page, "Try again")
    service_says(page, "Pay")
    minutes_later(1)
    page.reload()
    expect(page.get_by_text("Thank you, your payment has arrived")).to_be_visible()
    assert stages(order) == ["rejected", "paid"]

    # The way back is forged: nothing comes of it. She waits, and gives up waiting.
    order = anna_goes_to_pay(page, "card")
    page.goto(f"/pay/{issue('pay', order.pk)}/back?status=ok&paid=1")
    expect(
        page.get_by_text(re.compile(r"Waiting for Rehearsal: card since .*\d\d:\d\d"))
    ).to_be_visible()
    assert fresh(order).payment_status == "pending"
    page.goto(f"/o/{issue('track', order.pk)}")
    expect(page.get_by_text("Waiting for Rehearsal: card since")).to_be_visible()

    # She pays in cash instead; the session is ended; then the old service says paid after all.
    service_page = Payment.objects.get(order=order).session_url
    page.get_by_role("link", name="Back to the payment").click()
    page.get_by_text("Pay another way").click()
    page.get_by_role("button", name=re.compile("^Cash on delivery: .*149.90")).click()
    expect(page.get_by_text("when the parcel arrives")).to_be_visible()
    minutes_later(1)
    assert fresh(order).total == 14990
    page.goto(service_page)
    service_says(page, "Pay")
    minutes_later(1)
    late = fresh(order)
    assert (late.payment_method, late.paid, late.due) == ("cash", 14490, 500)
    flagged = ProviderEvent.objects.get(order=order, outcome="flagged")
    assert flagged.why == "came_other_way"
    assert offenders() == []


@pytest.mark.atom("S1-16")
@pytest.mark.fault("F28")
def test_a_service_that_is_silent_for_a_day_is_asked(page: Page, shop: None) -> None:
    order = anna_goes_to_pay(page, "card")
    service_says(page, "Pay", silent="on")
    page.wait_for_url("**/back*")
    expect(page.get_by_text("Waiting for Rehearsal: card since")).to_be_visible()
    minutes_later(1.5)  # the page asks again by itself
    expect(page.get_by_text("Thank you, your payment has arrived")).to_be_visible(timeout=45_000)
    assert fresh(order).payment_status == "paid"
    # Another one pays and closes the browser at the service: nobody comes back to ask.
    other = anna_goes_to_pay(page, "card")
    page.request.post(page.url, form={"action": "pay", "silent": "on"}, max_redirects=0)
    minutes_later(5)
    assert fresh(other).payment_status == "pending"
    minutes_later(24 * 60 + 5)
    assert (fresh(other).payment_status, stages(other)) == ("paid", ["paid"])
    page.goto(f"/pay/{issue('pay', other.pk)}/back")
    expect(page.get_by_text("Thank you, your payment has arrived")).to_be_visible()
    assert offenders() == []


@pytest.mark.atom("S0-22", "X12")
def test_instalments_approved_and_refused(page: Page, shop: None) -> None:
    # Approved: the gate passes, and the money follows.
    order = anna_goes_to_pay(page, "instalments")
    assert order.gates.get(kind="instalment").state == "open"
    service_says(page, "Approve the credit", times="2")
    minutes_later(1)
    page.reload()
    expect(page.get_by_text("has approved the payment")).to_be_visible()
    assert order.gates.get(kind="instalment").state == "passed"
    page.goto(Payment.objects.get(order=order).session_url)
    service_says(page, "Approve and pay out")
    minutes_later(1)
    assert fresh(order).payment_status == "paid"

    # Refused: the order is kept, and she pays by card instead.
    order = anna_goes_to_pay(page, "instalments")
    service_says(page, "Refuse the credit")
    minutes_later(1)
    page.reload()
    expect(page.get_by_text("has refused the instalments").first).to_be_visible()
    assert (fresh(order).stage, fresh(order).payment_status) == ("placed", "rejected")
    page.get_by_role("link", name="Pay another way").click()
    page.get_by_role("button", name=re.compile("^Card: ")).click()
    press_pay(page)
    service_says(page, "Pay")
    minutes_later(1)
    assert (fresh(order).payment_status, fresh(order).payment_method) == ("paid", "card")

    # Refused where the shop lets that end the order.
    change_settings(instalment_refusal_cancels=True)
    order = anna_goes_to_pay(page, "instalments")
    service_says(page, "Refuse the credit")
    minutes_later(1)
    assert fresh(order).stage == "cancelled"
    assert offenders() == []


@pytest.mark.atom("S0-21", "X2")
def test_the_way_back_looks_again_by_itself_without_javascript(
    plain_page: Page, shop: None
) -> None:
    page = plain_page
    order = anna_goes_to_pay(page, "card")
    page.goto(f"/pay/{issue('pay', order.pk)}/back")
    expect(page.get_by_text("Waiting for Rehearsal: card since")).to_be_visible()
    row = Payment.objects.get(order=order)
    other_tab = page.context.new_page()
    other_tab.goto(row.session_url)
    service_says(other_tab, "Pay")
    expect(page.get_by_text("Thank you, your payment has arrived")).to_be_visible(timeout=45_000)
    assert offenders() == []
