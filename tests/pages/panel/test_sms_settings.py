"""Olga sets up SMS; the sheet says why Anna gets none (S4-7, S4-8, E1, X3)."""

from typing import Any

import pytest
from django.test import Client

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.sms import rehearsal
from orderwright.outbound.sms.models import RehearsedSms, SmsAccount
from orderwright.outbound.sms.rules import rules
from tests.pages.panel.desk import Desk, sheet_path
from tests.pages.storefront.reading import read
from tests.walks import an_order, fresh, run_worker, step

SMS = "/panel/settings/sms"


@pytest.fixture
def order(shop: None, settings: Any) -> Order:
    """Confirmed; the rehearsal carries SMS."""
    settings.SMS_URL = "rehearsal:"
    return fresh(an_order(OrderStage.PROCESSING, paid=True))


@pytest.mark.atom("E1")
def test_rules_are_kept_and_a_wrong_one_is_named_at_its_field(olga: Desk) -> None:
    typed = {
        "service": "rehearsal", "countries": "PL, CZ", "quiet_from": "22:00", "quiet_to": "07:00",
        "plain_letters": "on", "most_parts": "2", "part_price": "0.12", "money_day": "50",
        "per_number": "3", "per_prefix": "9", "per_country": "5", "per_address": "4",
        "per_day": "100",
    }  # fmt: skip
    assert olga.post(SMS, typed).status_code == 302
    kept = rules()
    assert (kept.service, kept.countries, kept.part_price) == ("rehearsal", ["PL", "CZ"], 12)
    answer = olga.post(SMS, typed | {"countries": "PL, XX", "most_parts": "99"})
    assert answer.status_code == 422
    assert "Choose a country" in read(answer).one("div", id="id_countries_error").text
    assert "from 1 to 6" in read(answer).one("div", id="id_most_parts_error").text
    assert rules().most_parts == 2


@pytest.mark.threat("T49")
def test_keys_go_in_sealed_and_never_come_out(olga: Desk) -> None:
    assert (
        olga.post(f"{SMS}/smsapi", {"token": "s3cr3t-token", "sender": "Lamps"}).status_code == 302
    )
    assert "s3cr3t-token" not in str(SmsAccount.objects.values().get())
    page = olga.page(f"{SMS}/smsapi")
    assert "Kept. Type to replace it." in page.text
    assert olga.post(f"{SMS}/smsapi/forget", {}).status_code == 302
    assert not SmsAccount.objects.exists()


@pytest.mark.atom("S4-7", "X3")
def test_the_sheet_has_a_tick_for_sms_or_says_why_there_is_none(olga: Desk, order: Order) -> None:
    page = olga.page(sheet_path(order, "ship"))
    assert "Inform the customer by SMS" in page.text
    assert "+48600100200" in page.text
    Order.objects.filter(pk=order.pk).update(phone="+48 22 123 45 67")
    page = olga.page(sheet_path(order, "ship"))
    assert "Inform the customer by SMS" not in page.text
    assert "the number is not a mobile one" in page.text


@pytest.mark.atom("S4-9")
def test_what_the_service_reports_is_heard_and_forgeries_are_not(order: Order) -> None:
    step(order, "ship", grace=0)
    run_worker()
    row = RehearsedSms.objects.get()
    raw, headers = rehearsal.reported(row.key, row.name, "delivered")
    service = Client()

    def posts(body: bytes) -> int:
        sent = service.post(
            "/hooks/sms/rehearsal", body, content_type="application/json",
            headers=headers,
        )  # fmt: skip
        return sent.status_code

    assert posts(raw + b" ") == 403
    assert Message.objects.get(channel="sms").state == "handed_over"
    assert [posts(raw), posts(raw)] == [200, 200]
    assert Message.objects.get(channel="sms").state == "delivered"
    assert service.post("/hooks/sms/smsapi", b"", content_type="text/plain").status_code == 404
    assert service.post("/hooks/sms/nobody", b"", content_type="text/plain").status_code == 404


@pytest.mark.atom("S4-9")
def test_on_the_rehearsals_page_one_chooses_what_became_of_it(order: Order) -> None:
    step(order, "ship", grace=0)
    run_worker()
    path = f"/rehearsal/sms/{RehearsedSms.objects.get().name}"
    visitor = Client()
    assert "Delivered" in visitor.get(path).content.decode()
    assert visitor.post(path, {"action": "failed"}).status_code == 302
    assert Message.objects.get(channel="sms").state == "failed"
    assert visitor.post(path, {"action": "nonsense"}).status_code == 400
    assert visitor.get("/rehearsal/sms/S0").status_code == 404
