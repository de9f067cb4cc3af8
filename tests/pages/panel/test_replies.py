"""Ewa reads what came by mail, names the order, decides, and corrects a dead address."""

import pytest

from orderwright.domain.orders.models import Gate
from orderwright.kernel.links import services as links
from orderwright.kernel.links.errors import LinkRevoked
from orderwright.outbound.notifications.incoming.models import IncomingMail
from orderwright.outbound.notifications.models import Message
from tests.eml import about, asked, came, raw
from tests.pages.panel.desk import Desk
from tests.walks import anna_buys, run_worker, step, told

pytestmark = pytest.mark.usefixtures("shop")


def _html(desk: Desk, address: str) -> str:
    return str(desk.get(address).content.decode())


@pytest.mark.atom("X11")
def test_ewa_finds_a_reply_reads_it_and_is_done_with_it(ewa: Desk) -> None:
    order = anna_buys()
    run_worker()
    mail = came(about(order, "question"))
    assert "Question about" in _html(ewa, "/panel/replies")
    page = _html(ewa, f"/panel/orders/{order.number}")
    assert "A mail has come that nobody has seen to." in page
    assert "When will it come?" in page
    assert ewa.post(f"/panel/replies/{mail.pk}/done").status_code == 302
    mail.refresh_from_db()
    assert (mail.settled_by, mail.settled_at is None) == (ewa.user.name, False)
    assert "nobody has seen to" not in _html(ewa, f"/panel/orders/{order.number}")
    assert "Question about" in _html(ewa, "/panel/replies?show=all")


@pytest.mark.atom("X11")
def test_ewa_names_the_order_of_a_mail_that_named_none(ewa: Desk) -> None:
    order = anna_buys()
    mail = came(raw("stranger", number="none"))
    address = f"/panel/replies/{mail.pk}"
    refused = ewa.post(f"{address}/order", {"number": "2099-000001\x00"})
    assert refused.status_code == 422
    assert "There is no order with this number." in refused.content.decode()
    assert ewa.post(f"{address}/order", {"number": order.number.lower()}).status_code == 302
    mail.refresh_from_db()
    assert mail.order_id == order.pk
    assert told(order)[-1] == "mail_received"
    ewa.post(f"{address}/order", {"number": order.number})
    assert told(order).count("mail_received") == 1


@pytest.mark.atom("X11", "S4-10")
def test_a_yes_is_shown_to_ewa_who_confirms_in_annas_name(ewa: Desk) -> None:
    order = anna_buys()
    run_worker()
    mail = came(about(order, "gmail_yes"))
    page = _html(ewa, f"/panel/replies/{mail.pk}")
    gate = Gate.objects.get(order=order, kind="customer")
    sheet = f"/panel/orders/{order.number}/steps/gate/{gate.pk}/pass?via=email"
    assert sheet in page.replace("&amp;", "&")
    assert '<option value="email" selected' in _html(ewa, sheet)


@pytest.mark.threat("T27", "T54", "T56")
def test_a_hostile_mail_and_its_file_do_nothing_in_the_panel(ewa: Desk) -> None:
    order = anna_buys()
    run_worker()
    mail = came(about(order, "header_injection"))
    page = _html(ewa, f"/panel/replies/{mail.pk}")
    assert "<script>alert" not in page
    assert "{{link" not in page
    head = b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
    file = b'Content-Type: text/html; name="\xc5\xbcart.html"\n\n<script>1</script>\n--b--\n'
    bomb = came(head + file)
    answer = ewa.get(f"/panel/replies/{bomb.pk}/files/0")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert ewa.get(f"/panel/replies/{bomb.pk}/files/1").status_code == 404


@pytest.mark.atom("S4-16", "U25")
@pytest.mark.threat("T10")
@pytest.mark.fault("F26")
def test_a_dead_address_is_corrected_its_links_die_and_the_mail_goes_out_again(ewa: Desk) -> None:
    # given a mail that came back
    order = anna_buys()
    run_worker()
    old = {purpose: links.issue(purpose, order.pk) for purpose in ("track", "confirm")}
    came(about(order, "dead"))
    page = _html(ewa, f"/panel/orders/{order.number}")
    assert "Mails to this address come back" in page
    assert "no such mailbox" in page
    assert "Send to the new address" not in page
    # when Ewa corrects the address and sends the mail there
    step(order, "correct_customer", data={"email": "anna.k@example.org"})
    message = asked(order)
    page = _html(ewa, f"/panel/orders/{order.number}")
    assert f"/panel/undelivered/messages/{message.pk}" in page
    assert "Mails to this address come back" not in page
    for _twice in range(2):
        ewa.post(f"/panel/undelivered/messages/{message.pk}")
    run_worker()
    # then it went once, with links that live; those of the old mailbox are dead
    again = Message.objects.filter(order_id=order.pk, recipient="anna.k@example.org")
    assert [(row.template, row.state) for row in again] == [("mail_placed", "handed_over")]
    for purpose, token in old.items():
        with pytest.raises(LinkRevoked):
            links.resolve(purpose, token)
        assert links.resolve(purpose, links.issue(purpose, order.pk)).row == order.pk
    # and a yes from the old mailbox confirms nothing
    assert came(about(order, "gmail_yes").replace(b"gmail-yes", b"old")).trust == "stranger"
    assert IncomingMail.objects.filter(became="confirmed").count() == 0


@pytest.mark.atom("S3-31", "U25")
def test_a_mistyped_address_is_questioned_beside_the_customer_and_put_right(ewa: Desk) -> None:
    order = anna_buys()
    step(order, "correct_customer", data={"email": "anna@gmial.com"})
    page = _html(ewa, f"/panel/orders/{order.number}")
    assert "Did the customer mean anna@gmail.com?" in page
    sheet = f"/panel/orders/{order.number}/steps/order/{order.pk}/correct_customer"
    assert f"{sheet}?email=anna%40gmail.com" in page
    assert 'value="anna@gmail.com"' in _html(ewa, f"{sheet}?email=anna%40gmail.com")


@pytest.mark.atom("S3-31")
def test_a_mistyped_address_of_a_new_order_is_put_right_by_one_press(ewa: Desk) -> None:
    typed = {"email": "jan@wp.p", "name": "Jan", "do": "find"}
    asked_back = ewa.post("/panel/orders/new", typed).content.decode()
    assert "Did the customer mean jan@wp.pl?" in asked_back
    put_right = ewa.post("/panel/orders/new", typed | {"do": "use_hint"}).content.decode()
    assert 'value="jan@wp.pl"' in put_right
    assert "Did the customer mean" not in put_right
