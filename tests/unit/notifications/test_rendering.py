"""What the mails say: words, amounts, languages, and what they must never say."""

import json
import re
from pathlib import Path

import pytest
from django.test.html import parse_html

from orderwright.domain.orders.models import Adjustment, Line, Note
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import GateKind, OrderStage
from orderwright.kernel import clock
from orderwright.outbound.notifications import colours
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.queries import shown
from tests.unit.notifications.orders import (
    MAILS,
    a_duty,
    a_gate,
    a_parcel,
    an_order,
    own_words,
    sent,
    work,
)

pytestmark = pytest.mark.usefixtures("shop")

STAGE_MAILS = {
    "mail_confirmed": OrderStage.CONFIRMED,
    "mail_processing": OrderStage.PROCESSING,
    "mail_shipped": OrderStage.SHIPPED,
    "mail_completed": OrderStage.COMPLETED,
    "mail_cancelled": OrderStage.CANCELLED,
}
HOSTILE = Path(__file__).resolve().parents[4] / "shared/data/hostile-strings/blns.json"
UNFILLED = re.compile(r"\{\{|\}\}|\{%|%\(|%[sd]")


def parts(message: Message) -> tuple[str, str]:
    """Text and HTML as they are sent, with no-break spaces made plain."""
    seen = shown(message)
    return seen.text.replace("\xa0", " "), seen.html.replace("&nbsp;", " ")


@pytest.mark.atom("S0-6", "S0-7", "S3-4")
def test_the_receipt_shows_what_was_ordered_and_the_way_back_to_it() -> None:
    receipt = sent(an_order(), "mail_placed")
    for part in parts(receipt):
        assert "2 × " in part
        assert "Linen cushion" in part
        assert "PLN 173.69" in part
        assert "PLN 14.99" in part
        assert "23%" in part
        assert "ul. Długa 1/2" in part
        assert re.search(r"http://testserver/o/\w{22}\b", part)
    assert "/c/" not in receipt.text


@pytest.mark.atom("S4-11", "E3")
def test_the_receipt_asks_for_confirmation_where_the_customer_must_confirm() -> None:
    order = an_order()
    a_gate(order)
    a_gate(order, GateKind.SHOP)
    receipt = sent(order, "mail_placed")
    for part in parts(receipt):
        assert re.search(r"http://testserver/c/\w{22}\b", part)
        assert re.search(r"http://testserver/o/\w{22}\b", part)
    assert "confirm" in receipt.subject


@pytest.mark.atom("E3")
def test_nothing_is_asked_before_the_shop_has_worked_out_the_shipping_cost() -> None:
    order = an_order()
    a_gate(order, GateKind.SHIPPING_COST)
    a_gate(order)
    receipt = sent(order, "mail_placed")
    assert "{{link:confirm}}" not in receipt.text
    assert "cost of delivery" in receipt.text
    assert "HOW TO PAY" not in receipt.text


def test_whom_the_order_waits_for_is_said() -> None:
    waiting = {
        GateKind.SHOP: "when it is confirmed",
        GateKind.PAYMENT: "as soon as your payment of PLN",
        GateKind.INSTALMENT: "instalment service",
    }
    for kind, words in waiting.items():
        order = an_order()
        a_gate(order, kind)
        text = " ".join(parts(sent(order, "mail_placed"))[0].split())
        assert words in text


@pytest.mark.atom("S0-6")
def test_who_pays_by_transfer_reads_account_amount_and_reference() -> None:
    order = an_order()
    for part in parts(sent(order, "mail_placed")):
        assert "PL61 1090 1014 0000 0712 1981 2874" in part
        assert "Bank Polski" in part
        assert part.count(order.number) >= 2


def test_who_pays_on_delivery_reads_no_account() -> None:
    order = an_order(payment_method="cod", payment_name="On delivery", pays_on_delivery=True)
    text, html = parts(sent(order, "mail_placed"))
    assert "PL61" not in text + html


def test_accounts_in_another_currency_are_left_out() -> None:
    change_settings(
        bank_accounts=[
            {"number": "DE89370400440532013000", "currency": "EUR"},
            {"number": "61109010140000071219812874", "currency": "PLN"},
        ]
    )
    text, _html = parts(sent(an_order(), "mail_placed"))
    assert "61 1090 1014 0000 0712 1981 2874" in text
    assert "DE89" not in text


@pytest.mark.atom("S4-14")
def test_the_request_can_be_sent_again_with_the_same_link() -> None:
    order = an_order()
    a_gate(order)
    first, again = sent(order, "mail_placed"), sent(order, "mail_confirm_request")
    links = [re.findall(r"/c/(\w{22})", shown(message).text) for message in (first, again)]
    assert links[0] == links[1] != []


@pytest.mark.atom("S1-8", "S4-4")
@pytest.mark.parametrize(("mail", "stage"), STAGE_MAILS.items())
def test_a_stage_is_told_with_number_status_and_the_way_to_the_order(
    mail: str, stage: OrderStage
) -> None:
    order = an_order(stage)
    message = sent(order, mail)
    assert order.number in message.subject
    for part in parts(message):
        assert order.number in part
        assert re.search(r"http://testserver/o/\w{22}\b", part)
    if stage != OrderStage.CANCELLED:
        assert str(stage.label) in message.text


@pytest.mark.atom("S1-8", "S4-4")
def test_the_shops_own_words_for_a_status_take_the_place_of_the_usual_ones() -> None:
    own_words("in-processing", en="Our potter is at the wheel.\n\nGive her a week.")
    message = sent(
        an_order(OrderStage.PROCESSING), "mail_processing", recorded={"status": "in-processing"}
    )
    for part in parts(message):
        assert "Our potter is at the wheel." in part
        assert "Give her a week." in part
        assert "getting your goods ready" not in part


@pytest.mark.atom("S4-4")
def test_words_in_another_language_are_not_mixed_in() -> None:
    own_words("in-processing", pl="Lepimy.")
    text, html = parts(sent(an_order(OrderStage.PROCESSING), "mail_processing"))
    assert "Lepimy" not in text + html


@pytest.mark.atom("S1-8")
def test_a_status_is_told_as_it_was_set_though_the_order_went_on() -> None:
    own_words("ready", en="It stands on the shelf.")
    order = an_order(OrderStage.SHIPPED)
    text, _html = parts(sent(order, "mail_status", recorded={"status": "ready"}))
    assert "It stands on the shelf." in text


@pytest.mark.atom("S3-20")
def test_every_parcel_is_told_with_number_and_the_carriers_page() -> None:
    order = an_order(OrderStage.SHIPPED)
    a_parcel(order, "SW 123/45")
    a_parcel(order, "RR99", carrier="post")
    a_parcel(order, "SECRET", stage="open")
    for part in parts(sent(order, "mail_shipped")):
        assert "SW 123/45" in part
        assert "https://swift.example/track?n=SW%20123%2F45" in part
        assert "https://post.example/RR99" in part
        assert "SECRET" not in part


@pytest.mark.atom("S3-20")
def test_a_parcel_with_an_unknown_carrier_is_told_by_name_and_number() -> None:
    order = an_order(OrderStage.SHIPPED)
    a_parcel(order, "7", carrier="Jan's van")
    for part in parts(sent(order, "mail_shipped")):
        assert re.search(r"Jan(&#39;|')s van", part)
        assert "https://" not in part


def test_one_parcel_of_several_is_told_alone() -> None:
    order = an_order(OrderStage.PROCESSING)
    a_parcel(order, "FIRST1")
    second = a_parcel(order, "SECOND2")
    message = sent(order, "mail_parcel_sent", subject_kind="parcel", subject_id=second.pk)
    assert "Part of your order" in message.subject
    assert "SECOND2" in message.text
    assert "FIRST1" not in message.text


@pytest.mark.atom("S1-8")
def test_messages_that_merged_say_what_the_others_would_have() -> None:
    own_words("confirmed", en="We have looked it over.")
    order = an_order(OrderStage.PROCESSING)
    a_duty(order, "mail_confirmed", recorded={"status": "confirmed"})
    last = a_duty(order, "mail_processing", recorded={"status": "in-processing"})
    work()
    messages = list(Message.objects.filter(order_id=order.pk))
    assert [message.duty_id for message in messages] == [last.pk]
    for part in parts(messages[0]):
        assert "Your order is confirmed" in part
        assert "We have looked it over." in part
        assert "PL61 1090" in part


@pytest.mark.atom("S1-8")
def test_merged_messages_say_each_different_thing_once() -> None:
    # given an order that went to and fro between statuses which customers read as one
    own_words("in-processing", en="We wrap it.")
    own_words("ready", en="We wrap it.\n\nIt stands on the shelf.")
    order = an_order(OrderStage.PROCESSING)
    for mail, status in (
        ("mail_confirmed", "confirmed"), ("mail_status", "in-processing"),
        ("mail_status", "ready"), ("mail_confirmed", "confirmed"),
        ("mail_status", "in-processing"),
    ):  # fmt: skip
        a_duty(order, mail, recorded={"status": status})
    work()
    (message,) = Message.objects.filter(order_id=order.pk)
    text, html = parts(message)
    before = text.split("What happened before:")[1].split("See your order:")[0]
    # then the confirmation stands there once, and nothing of the headline again
    assert before.count("Your order is confirmed") == 1
    assert before.count("It stands on the shelf.") == 1
    assert before.count("- ") == 2
    assert text.count("We wrap it.") == 1
    _above, below = html.split("What happened before:")
    assert below.count("Your order is confirmed") == 1
    assert below.count("It stands on the shelf.") == 1
    assert below.count("We wrap it.") == 1


def test_messages_that_merged_into_their_like_tell_of_nothing_before() -> None:
    order = an_order()
    for _again in range(2):
        a_duty(order, "mail_status", recorded={"status": "new"})
    work()
    (message,) = Message.objects.filter(order_id=order.pk)
    assert "What happened before:" not in message.text
    assert message.subject.count("Placed") <= 1


def test_a_cancellation_tells_its_reason_only_when_it_is_meant_for_the_customer() -> None:
    inside = {"reason": "CANARY looks like fraud"}
    silent = sent(an_order(OrderStage.CANCELLED), "mail_cancelled", recorded=inside)
    outside = {"reason": "The potter broke the mug.", "tell_customer": True}
    told = sent(an_order(OrderStage.CANCELLED), "mail_cancelled", recorded=outside)
    assert "CANARY" not in silent.text + silent.html
    assert "The potter broke the mug." in told.text
    assert "The potter broke the mug." in told.html


def test_a_cancelled_order_that_was_paid_says_that_the_money_is_settled() -> None:
    text, _html = parts(sent(an_order(OrderStage.CANCELLED, paid=17369), "mail_cancelled"))
    assert "We have PLN 173.69 of yours and will settle it with you." in text


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        (17369, "paid in full"),
        (7369, "Still to pay: PLN 100.00"),
        (18369, "PLN 10.00 more than was due"),
    ],
)
def test_a_payment_is_told_with_what_is_left(paid: int, words: str) -> None:
    order = an_order(paid=paid)
    payment = order.payments.create(
        human_id="P1",
        method="wire",
        stage="paid",
        amount=paid,
        settled=paid,
        currency="PLN",
        created_at=clock.now(),
    )
    message = sent(order, "mail_payment_received", subject_kind="payment", subject_id=payment.pk)
    text = " ".join(parts(message)[0].split())
    assert f"We have received {order.money(paid).format('en')}".replace("\xa0", " ") in text
    assert words in text


@pytest.mark.parametrize("code", ["cod", "wire"])
def test_money_for_a_cancelled_order_is_told_to_come_back_and_nothing_is_to_pay(code: str) -> None:
    order = an_order(OrderStage.CANCELLED, paid=7369, payment_method=code)
    message = sent(order, "mail_payment_received")
    for part in parts(message):
        words = " ".join(part.split())
        assert (
            "Your order is cancelled: we have PLN 73.69 of yours and will settle it with you."
            in words
        )
        assert "Still to pay" not in words
        assert "HOW TO PAY" not in words.upper()


def test_of_money_for_a_cancelled_order_only_what_is_still_here_comes_back() -> None:
    order = an_order(OrderStage.CANCELLED, paid=7369, refunded=7369)
    text = " ".join(parts(sent(order, "mail_payment_received"))[0].split())
    assert "Your order is cancelled: there is nothing to pay." in text


@pytest.mark.atom("S2-6")
def test_a_quotation_has_the_link_to_accept_it() -> None:
    order = an_order(OrderStage.DRAFT, number="Q-2026-00001", valid_until=clock.now())
    for part in parts(sent(order, "mail_offer")):
        assert re.search(r"http://testserver/a/\w{22}\b", part)
        assert "Q-2026-00001" in part


def test_a_shipping_cost_is_asked_about_with_the_amount_and_the_link_to_accept() -> None:
    order = an_order()
    gate = a_gate(order, GateKind.SHIPPING_COST, amount=9900, state="proposed")
    message = sent(order, "mail_offer", subject_kind="gate", subject_id=gate.pk)
    for part in parts(message):
        assert "PLN 99.00" in part
        assert re.search(r"http://testserver/a/\w{22}\b", part)


@pytest.mark.parametrize("mail", MAILS)
@pytest.mark.parametrize(
    ("locale", "language"), [("en", "en"), ("pl", "pl"), ("pl_PL", "pl"), ("xx", "en")]
)
def test_every_mail_is_in_the_language_of_the_order(mail: str, locale: str, language: str) -> None:
    order = an_order(locale=locale)
    a_gate(order)
    message = sent(order, mail)
    assert message.locale == language
    assert f'<html lang="{language}"' in message.html
    if "PLN" in message.text or "zł" in message.text:
        assert ("zł" in message.text) == (language == "pl")


@pytest.mark.atom("S0-6")
@pytest.mark.parametrize("mail", MAILS)
def test_the_html_is_whole_and_no_placeholder_leaves_unfilled(mail: str) -> None:
    order = an_order()
    a_gate(order)
    message = sent(order, mail)
    assert not UNFILLED.search(message.subject)
    for part in (shown(message).text, shown(message).html.split("</style>")[-1]):
        assert part
        assert not UNFILLED.search(part)
    assert parse_html(shown(message).html)
    assert "testserver" not in message.text + message.html
    assert max(len(row) for row in message.text.splitlines()) <= 998


@pytest.mark.threat("T11")
@pytest.mark.parametrize("mail", MAILS)
def test_links_lead_to_the_configured_address_only(mail: str, settings: object) -> None:
    order = an_order()
    a_gate(order)
    message = sent(order, mail)
    settings.BASE_URL = "https://shop.example/"  # type: ignore[attr-defined]
    seen = shown(message)
    hosts = set(re.findall(r'https?://([^/\s"<]+)', seen.text + seen.html))
    assert hosts == {"shop.example"}


@pytest.mark.parametrize("mail", MAILS)
def test_staffs_own_words_never_reach_a_customer(mail: str) -> None:
    order = an_order(
        tags=["CANARY"],
        cancel_reason="CANARY",
        ip="203.0.113.77",
        search_text="CANARY",
    )
    a_gate(order, note="CANARY", actor="staff:CANARY", ip="203.0.113.77")
    Note.objects.create(order=order, text="CANARY", author="CANARY", at=clock.now())
    message = sent(order, mail, recorded={"reason": "CANARY", "note": "CANARY", "text": "CANARY"})
    whole = message.subject + message.text + message.html
    assert "CANARY" not in whole
    assert "203.0.113.77" not in whole
    assert order.phone not in whole


def test_adjustments_fees_and_discounts_are_named_with_their_amounts() -> None:
    order = an_order(fees_total=500, discount_total=1000, adjustments_total=-200)
    Adjustment.objects.create(order=order, label="Chipped rim", amount=-200, at=clock.now())
    text, html = parts(sent(order, "mail_placed"))
    for words in ("PLN 5.00", "PLN 10.00", "Chipped rim", "PLN 2.00"):
        assert words in text
        assert words in html


def test_net_prices_add_the_tax_before_the_total() -> None:
    text, _html = parts(sent(an_order(price_mode="net"), "mail_placed"))
    assert text.index("VAT 23%") < text.index("Total:")
    assert "including" not in text


def test_cancelled_pieces_are_not_listed() -> None:
    order = an_order()
    Line.objects.filter(order=order, sku="CUSHION").update(cancelled=1)
    text, _html = parts(sent(order, "mail_confirmed"))
    assert "Linen cushion" not in text


def hostile_strings() -> list[str]:
    """Texts that broke other programs, ours first."""
    ours = [
        "{{link:confirm}}",
        "{{{link:confirm}}}",
        "{% raw %}{{ 7*7 }}",
        "<img src=x onerror=alert(1)>",
        '"><script>alert(1)</script>',
        "Anna\r\nBcc: everybody@example.com",
        "Anna\u2028Bcc: everybody@example.com",
        "%(number)s %s %d 100%",
        "\x00\x1b[31m\u202egnp.exe",
        "</style><script>alert(1)</script>",
    ]
    return ours + (json.loads(HOSTILE.read_text()) if HOSTILE.exists() else [])


@pytest.mark.threat("T51", "T54")
def test_hostile_names_and_addresses_are_inert_in_every_part() -> None:
    typed = [
        text.replace("\x00", "").encode("utf-8", "replace").decode() for text in hostile_strings()
    ]
    for batch in batched([text[:110] for text in typed], 30):
        order = an_order(name=batch[0], delivery_name=batch[1], pickup_point=batch[2])
        order.shipping_address = {"name": batch[3], "street": batch[4], "city": batch[5]}
        order.save()
        product = order.lines.all()[0]
        for position, text in enumerate(batch, 10):
            product.pk, product.position, product.name = None, position, text
            product.save()
        seen = shown(sent(order, "mail_placed"))
        assert "<script" not in seen.html, batch
        assert not re.search(r"<[^>]+\son\w+=", seen.html), batch
        assert len(re.findall(r"testserver/o/", seen.html)) == 1, batch
        assert len(re.findall(r"testserver/o/", seen.text)) == 1, batch
        assert "testserver/c/" not in seen.text + seen.html, batch
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\u202e]", seen.text), batch


def batched(texts: list[str], size: int) -> list[list[str]]:
    """Lists of at most that size; the last is filled up with the first texts."""
    padded = texts + texts[: -len(texts) % size]
    return [padded[at : at + size] for at in range(0, len(padded), size)]


@pytest.mark.parametrize(
    "colour", ["#1f6f5c", "#ffffff", "#000000", "#ffcc00", "#777777", "#e11d48"]
)
def test_the_ink_can_be_read_on_the_shops_colour(colour: str) -> None:
    change_settings(brand_colour=colour)
    _text, html = parts(sent(an_order(), "mail_placed"))
    assert colour in html
    assert colours.contrast(colours.ink_on(colour), colour) >= 4.5


def test_a_colour_that_is_none_cannot_break_the_style() -> None:
    assert colours.checked("red;}</style>") == colours.DEFAULT


def test_dark_mode_and_narrow_screens_are_provided_for() -> None:
    html = sent(an_order(), "mail_placed").html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 520px)" in html
    assert 'name="color-scheme"' in html
    assert re.search(r'<h1[^>]* style="[^"]*font-size', html)
    assert "http" not in html.replace("{{link:", "")


@pytest.mark.atom("S1-8", "S4-4")
def test_placeholders_in_the_shops_own_words_are_filled() -> None:
    own_words(
        "in-processing",
        en="{{ customer.name }}, {{ order.number }} ({{ status.label }}): {{ order.total }}, to pay"
        " {{ order.due }}, {{ order.delivery }}/{{ order.payment }}. {nobody}",
    )
    order = an_order(OrderStage.PROCESSING, name="Anna {{ order.number }} {{link:confirm}}")
    text, html = parts(sent(order, "mail_processing"))
    said = f"{order.number} (In processing): PLN 173.69, to pay PLN 173.69, Courier/Bank transfer."
    assert said in " ".join(text.split())
    assert said in " ".join(html.split())
    # what a customer typed is no variable, and plain braces stay as they stand
    assert "Anna { { order.number }} { {link:confirm}}," in " ".join(text.split())
    assert "{nobody}" in text
    assert "/c/" not in text


@pytest.mark.atom("S0-6")
def test_the_receipt_repeats_company_tax_id_and_the_customers_note() -> None:
    order = an_order(company="Lampy sp. z o.o.", tax_id="5260250274", customer_note="Ring twice.")
    for part in parts(sent(order, "mail_placed")):
        for text in ("Lampy sp. z o.o.", "5260250274", "Ring twice."):
            assert text in part
    assert "Your note" not in parts(sent(an_order(), "mail_placed"))[1]


def test_two_payments_have_two_subjects() -> None:
    order = an_order(paid=7000)
    subjects = set()
    for name, minor in (("P1", 3000), ("P2", 4000)):
        payment = order.payments.create(
            human_id=name, method="wire", stage="paid", amount=minor, settled=minor,
            currency="PLN", created_at=clock.now(),
        )  # fmt: skip
        told = {"subject_kind": "payment", "subject_id": payment.pk}
        subjects.add(sent(order, "mail_payment_received", **told).subject.replace("\xa0", " "))
    assert subjects == {
        f"We have received PLN {amount} for order {order.number}" for amount in ("30.00", "40.00")
    }
