"""A mail that asks for a transfer: account, reference, until when, and a code to scan."""

import io
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.services import change_settings
from orderwright.kernel import clock
from orderwright.outbound.documents.transfer_codes import CONTENT_ID
from orderwright.outbound.notifications.envelopes import sealed
from orderwright.outbound.notifications.linking import existing
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.queries import shown
from tests.unit.notifications.orders import IBAN, a_duty, an_order, claimed_for, sent

pytestmark = pytest.mark.usefixtures("shop")

CZECH = "19-2000145399/0800"


def letter(message: Message) -> EmailMessage:
    """As the mail server gets it."""
    raw = bytes(sealed(message, existing(message.order_id or 0)).letter)
    read = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(read, EmailMessage)
    return read


def kinds(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


def scanned(mail: EmailMessage) -> str:
    """What a banking app reads from the picture in the mail."""
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == [f"<{CONTENT_ID}>"]
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(pictures[0].get_content())))
    return str(found.text)


def czech_shop(**columns: Any) -> Message:
    change_settings(bank_accounts=[{"number": CZECH, "currency": "CZK", "holder": "Lampy"}])
    return sent(an_order(currency="CZK", **columns), "mail_placed")


@pytest.mark.atom("S2-22")
def test_the_code_pays_what_is_due_to_the_account_in_the_mail() -> None:
    order = an_order(paid=5000)
    mail = letter(sent(order, "mail_placed"))
    assert scanned(mail).split("|") == [
        "", "PL", IBAN[2:], "012369", "Pracownia", order.number, "", "", "",
    ]  # fmt: skip


def test_the_text_comes_first_and_is_complete_without_the_picture() -> None:
    order = an_order()
    mail = letter(sent(order, "mail_placed"))
    assert kinds(mail) == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    text = next(mail.iter_parts()).get_content().replace("\xa0", " ")
    for word in ("PLN 173.69", order.number, "PL61 1090 1014 0000 0712 1981 2874", "Pracownia"):
        assert word in text
    html = next(part for part in mail.walk() if part.get_content_type() == "text/html")
    assert f'src="cid:{CONTENT_ID}"' in html.get_content()


@pytest.mark.atom("S2-22")
def test_a_czech_transfer_names_its_variable_symbol() -> None:
    message = czech_shop(number="2026-000777")
    read = scanned(letter(message))
    assert "X-VS:2026000777" in read
    assert "AM:173.69*CC:CZK" in read
    for part in (shown(message).text, shown(message).html):
        assert "Variable symbol" in part
        assert "2026000777" in part


def test_a_polish_transfer_has_no_variable_symbol() -> None:
    assert "Variable symbol" not in shown(sent(an_order(), "mail_placed")).text


def test_the_mail_says_until_when_the_money_is_awaited() -> None:
    order = an_order()
    until = clock.now().replace(year=2027, month=1, day=5, hour=13, minute=30)
    Payment.objects.create(
        order=order, human_id=f"{order.number}-P1", method="wire", amount=order.total,
        currency="PLN", created_at=clock.now(), expires_at=until,
    )  # fmt: skip
    message = sent(order, "mail_placed")
    for part in (shown(message).text, shown(message).html):
        assert "Please pay by" in part
        assert "5 January 2027, 14:30" in part  # by the shop's clock, in Warsaw


@pytest.mark.parametrize(
    ("accounts", "columns"),
    [
        ([{"number": "DE89370400440532013000", "currency": "EUR"}], {}),
        ([{"number": IBAN, "currency": "PLN"}], {"total": 1_000_000}),
        ([], {}),
        ([{"number": IBAN, "currency": "PLN"}], {"payment_method": "cod"}),
        ([{"number": IBAN, "currency": "PLN"}], {"paid": 17369}),
    ],
    ids=["other currency", "above six digits", "no account", "on delivery", "paid"],
)
def test_where_no_code_is_possible_there_is_none(
    accounts: list[dict[str, str]], columns: dict[str, Any]
) -> None:
    change_settings(bank_accounts=accounts)
    message = sent(an_order(**columns), "mail_placed")
    assert "image/png" not in kinds(letter(message))
    assert CONTENT_ID not in message.html


def test_a_mail_that_asks_for_no_money_carries_no_code() -> None:
    assert "image/png" not in kinds(letter(sent(an_order(), "mail_completed")))


def test_a_repeat_carries_the_same_code_whatever_changed() -> None:
    order = an_order()
    message = sent(order, "mail_placed")
    before = scanned(letter(message))
    change_settings(bank_accounts=[])
    order.total = 1
    order.save()
    assert scanned(letter(Message.objects.get(pk=message.pk))) == before


def test_the_built_in_mailbox_shows_the_picture_inside() -> None:
    html = shown(sent(an_order(), "mail_placed")).html
    assert 'src="data:image/svg+xml,%3Csvg' in html
    assert "cid:" not in html


def test_the_short_notice_to_the_shop_carries_none() -> None:
    change_settings(notice_email="desk@pracownia.example")
    duty = a_duty(an_order(), "shop_notice", "desk@pracownia.example")
    assert claimed_for(duty).effect == "shop_notice"
    message = sent(an_order(), "shop_notice", target="desk@pracownia.example")
    assert kinds(letter(message)) == ["text/plain"]
