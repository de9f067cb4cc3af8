"""The mail server is down, hangs, refuses, cuts: no mail is lost, none is doubled without need.

F04 and F21 to F25, through a real connection on this machine, with the worker as it is.
"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from orderwright.config import settings as production
from orderwright.domain.orders.models import Order
from orderwright.kernel import clock, faults
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.log.queries import entries
from orderwright.outbound.notifications import smtp
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.services import message_id
from tests.faults.mail_server import STAGES, a_mail_server
from tests.unit.notifications.orders import ANNA, a_duty, a_gate, an_order, work

pytestmark = [pytest.mark.usefixtures("shop"), pytest.mark.atom("S0-6")]

OF_THIS_MAIL = ("mail", "rcpt", "data", "end")


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    """Time-outs of production, only shorter."""
    settings.EMAIL_TIMEOUT = 0.2


@pytest.fixture
def order(shop: None) -> Order:
    """Anna's order, waiting for her."""
    order = an_order()
    a_gate(order)
    return order


def the_message(duty: Duty) -> Message:
    return Message.objects.get(duty_id=duty.pk)


def later(**wait: float) -> None:
    """Time goes by; then the worker takes its turn."""
    clock.shift(timedelta(**wait))
    work()


class Kept(Handler):
    """Keeps what aiosmtpd, a mail server of its own, has understood."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.messages.append(message)


@pytest.fixture
def real_server(settings: Any) -> Iterator[Kept]:
    """A mail server that somebody else wrote, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    yield kept
    controller.stop()


@pytest.mark.atom("S0-7", "S4-11")
@pytest.mark.threat("T54", "T11")
def test_the_mail_arrives_with_its_links_and_the_headers_of_a_good_mail(
    order: Order, real_server: Kept, settings: Any
) -> None:
    settings.BASE_URL = "https://shop.example"
    duty = a_duty(order, "mail_placed")
    work()
    kept = the_message(duty)
    assert (kept.state, kept.transport) == ("handed_over", "smtp")
    (mail,) = real_server.messages
    assert mail["X-RcptTo"] == ANNA
    assert mail.get_all("To") == [ANNA]
    assert mail.get_all("From") == ["Pracownia <biuro@pracownia.example>"]
    assert mail.get_all("Message-ID") == [message_id(duty.pk)]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"]
    assert mail["Cc"] is mail["Bcc"] is None
    body, paper = mail.get_payload()
    text, related = body.get_payload()
    html, code = related.get_payload()
    kinds = [part.get_content_type() for part in (text, related, html, code, paper)]
    told = ["text/plain", "multipart/related", "text/html", "image/png"]
    assert kinds == [*told, "application/pdf"]
    assert paper.get_payload(decode=True).startswith(b"%PDF-")
    for part in (text, html):
        words = part.get_payload(decode=True).decode()
        assert "https://shop.example/c/" in words
        assert "https://shop.example/o/" in words
        assert "{{" not in words.split("</style>")[-1]
        assert "Długa" in words


def test_several_mails_use_one_connection(order: Order, settings: Any) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
        for mail in ("mail_placed", "mail_confirmed", "mail_payment_received"):
            a_duty(order, mail)
        work()
        assert len(server.taken) == 3
        assert server.heard.count("ehlo") == 1


def test_a_connection_that_the_server_closed_is_opened_again(order: Order, settings: Any) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
        a_duty(order, "mail_placed")
        work()
        assert smtp._mine.connection is not None
        smtp._mine.connection.sock.shutdown(socket.SHUT_RDWR)
        a_duty(order, "mail_confirmed")
        work()
        assert len(server.taken) == 2


@pytest.mark.fault("F22")
@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_hangs_is_left_after_the_time_out_and_others_go_on(
    order: Order, settings: Any, stage: str
) -> None:
    with a_mail_server(**{stage: "hang"}) as server:
        settings.EMAIL_URL = server.url
        hanging, next_one = a_duty(order, "mail_placed"), a_duty(an_order(), "mail_placed")
        work()
        assert the_message(hanging).state == Message.State.QUEUED
        assert str(server.port) in the_message(hanging).error
        waiting = Duty.objects.get(pk=next_one.pk)
        assert waiting.done_at is None
        assert "does not answer" in waiting.error
        assert server.heard.count("mail") <= 1
        server.trouble.clear()
        later(hours=7)
        assert the_message(hanging).state == Message.State.HANDED_OVER
        assert the_message(next_one).state == Message.State.HANDED_OVER


@pytest.mark.fault("F23")
@pytest.mark.parametrize("stage", STAGES)
def test_a_reply_for_now_is_tried_again_with_the_same_message_id(
    order: Order, settings: Any, stage: str
) -> None:
    with a_mail_server(**{stage: "451 4.7.1 greylisted"}) as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(order, "mail_placed")
        work()
        assert the_message(duty).state == Message.State.QUEUED
        assert "451 4.7.1 greylisted" in the_message(duty).error
        assert Duty.objects.get(pk=duty.pk).due_at > clock.now()
        assert server.taken == []
        server.trouble.clear()
        later(minutes=10)
        assert the_message(duty).state == Message.State.HANDED_OVER
        assert the_message(duty).error == ""
        assert [mail["Message-ID"] for mail in server.letters] == [the_message(duty).message_id]


@pytest.mark.fault("F23")
@pytest.mark.atom("S4-16")
@pytest.mark.parametrize("stage", OF_THIS_MAIL)
def test_a_refusal_for_good_is_undeliverable_and_seen_on_the_order(
    order: Order, settings: Any, stage: str
) -> None:
    with a_mail_server(**{stage: "550 5.1.1 no such person"}) as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(order, "mail_placed")
        work()
        kept = the_message(duty)
        assert kept.state == Message.State.FAILED
        assert kept.order_id == order.pk
        assert "550 5.1.1 no such person" in kept.error
        assert Duty.objects.get(pk=duty.pk).dead_at is not None
        assert entries(area="duties", order_number=order.number).count() == 1
        assert server.taken == []


@pytest.mark.fault("F23")
@pytest.mark.parametrize("stage", ["greeting", "ehlo"])
def test_a_server_that_refuses_everybody_loses_no_mail(
    order: Order, settings: Any, stage: str
) -> None:
    with a_mail_server(**{stage: "554 5.3.2 closed"}) as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(order, "mail_placed")
        work()
        assert the_message(duty).state == Message.State.QUEUED
        server.trouble.clear()
        later(hours=1)
        assert the_message(duty).state == Message.State.HANDED_OVER


@pytest.mark.fault("F23")
def test_a_login_that_is_missing_is_the_shops_to_mend_not_the_mails_end(
    order: Order, settings: Any
) -> None:
    with a_mail_server(mail="530 5.7.0 authentication required") as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(order, "mail_placed")
        work()
        assert the_message(duty).state == Message.State.QUEUED
        assert "530 5.7.0" in the_message(duty).error


@pytest.mark.fault("F24")
def test_a_mail_taken_without_an_answer_comes_once_more_with_the_same_message_id(
    order: Order, settings: Any
) -> None:
    with a_mail_server(end="cut") as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(order, "mail_placed")
        work()
        assert len(server.taken) == 1
        server.trouble.clear()
        later(minutes=10)
        later(hours=10)
        assert {mail["Message-ID"] for mail in server.letters} == {the_message(duty).message_id}
        assert len(server.taken) == 2


@pytest.mark.fault("F23")
@pytest.mark.parametrize("stage", STAGES[:-1])
def test_a_connection_cut_before_the_letter_costs_nothing(
    order: Order, settings: Any, stage: str
) -> None:
    with a_mail_server(**{stage: "cut"}) as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(order, "mail_placed")
        work()
        assert the_message(duty).state == Message.State.QUEUED
        server.trouble.clear()
        later(minutes=10)
        assert len(server.taken) == 1
        assert the_message(duty).state == Message.State.HANDED_OVER


@pytest.mark.fault("F23", "F24")
@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_says_yes_and_hangs_up_gets_each_mail_once(
    order: Order, settings: Any, stage: str
) -> None:
    with a_mail_server(**{stage: "then cut"}) as server:
        settings.EMAIL_URL = server.url
        first = a_duty(order, "mail_placed")
        work()
        done = the_message(first).state == Message.State.HANDED_OVER
        assert done is (stage == "end")
        server.trouble.clear()
        second = a_duty(order, "mail_confirmed")
        later(minutes=10)
        ids = [mail["Message-ID"] for mail in server.letters]
        assert ids == [message_id(first.pk), message_id(second.pk)]


@pytest.mark.fault("F25")
def test_one_address_is_refused_and_the_other_gets_its_mail(order: Order, settings: Any) -> None:
    with a_mail_server(rcpt="550 5.1.1 no such person") as server:
        settings.EMAIL_URL = server.url
        refused = a_duty(order, "mail_placed")
        work()
        server.trouble.clear()
        taken = a_duty(order, "shop_notice", target="biuro@pracownia.example")
        work()
        assert the_message(refused).state == Message.State.FAILED
        assert the_message(taken).state == Message.State.HANDED_OVER
        assert [mail["To"] for mail in server.letters] == ["biuro@pracownia.example"]


@pytest.mark.fault("F25")
@pytest.mark.parametrize("reply", ["454 4.7.0 not now", "220 go on"])
def test_starttls_that_fails_ends_the_talk_before_any_word_of_the_mail(
    order: Order, settings: Any, reply: str
) -> None:
    with a_mail_server(ehlo="250-hello\r\n250 STARTTLS", starttls=reply) as server:
        settings.EMAIL_URL = f"smtp+tls://anna:secret@127.0.0.1:{server.port}"
        duty = a_duty(order, "mail_placed")
        work()
        assert the_message(duty).state == Message.State.QUEUED
        assert not {"mail", "auth"} & set(server.heard)


@pytest.mark.fault("F22")
def test_in_production_no_word_of_the_mail_server_is_waited_for_half_a_minute() -> None:
    assert production.EMAIL_TIMEOUT < 30


@pytest.mark.fault("F04")
def test_a_crash_after_the_server_took_it_gives_one_more_copy_of_the_same(
    order: Order, settings: Any
) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(order, "mail_placed")
        with faults.armed("mail.accepted", "raise"):
            work()
        assert the_message(duty).state == Message.State.QUEUED
        later(minutes=10)
        later(hours=10)
        assert len(server.taken) == 2
        assert {mail["Message-ID"] for mail in server.letters} == {the_message(duty).message_id}


@pytest.mark.fault("F04")
def test_a_crash_after_it_was_noted_sends_nothing_twice(order: Order, settings: Any) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(order, "mail_placed")
        with faults.armed("duties.after_effect", "raise"):
            work()
        later(minutes=10)
        assert Duty.objects.get(pk=duty.pk).done_at is not None
        assert len(server.taken) == 1


@pytest.mark.fault("F21")
@pytest.mark.parametrize("hours", [1, 24])
def test_after_an_outage_every_mail_arrives_and_those_of_an_order_in_their_order(
    order: Order, settings: Any, hours: int
) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
        settings.BASE_URL = "https://shop.example"
    orders = [order, an_order(), an_order()]
    mails = ("mail_placed", "mail_shipped", "mail_payment_received")
    owed = {one.pk: [a_duty(one, mail).pk for mail in mails] for one in orders}
    work()
    for _half_hour in range(hours * 2):
        later(minutes=30)
    assert not Message.objects.filter(state=Message.State.HANDED_OVER).exists()
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
        for _turn in range(4):
            later(hours=7)
        arrived = [mail["Message-ID"] for mail in server.letters]
    assert len(arrived) == 9
    for duties in owed.values():
        ours = [message_id(duty) for duty in duties]
        assert [id_ for id_ in arrived if id_ in ours] == ours


@pytest.mark.fault("F21")
def test_a_server_that_never_comes_back_ends_in_an_alarm_not_in_silence(
    order: Order, settings: Any
) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
    duty = a_duty(order, "mail_placed")
    work()
    for _turn in range(12):
        later(hours=7)
    assert Duty.objects.get(pk=duty.pk).dead_at is not None
    assert the_message(duty).state == Message.State.FAILED
    assert entries(area="duties").count() == 1


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody trusts until told to, with its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "3650", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert),
        ],
        check=True,
        capture_output=True,
    )
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


@pytest.mark.fault("F25")
def test_a_mail_travels_through_tls_that_can_be_trusted(
    order: Order, settings: Any, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with a_mail_server(certificate) as server:
        settings.EMAIL_URL = f"smtps://localhost:{server.port}"
        duty = a_duty(order, "mail_placed")
        work()
        assert the_message(duty).error == ""
        assert len(server.taken) == 1


@pytest.mark.fault("F25")
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_wrong_certificate_stops_the_mail_and_nothing_goes_in_the_open(
    order: Order,
    settings: Any,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
) -> None:
    if host == "127.0.0.1":  # trusted, but made out for another name
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with a_mail_server(certificate) as server:
        settings.EMAIL_URL = f"smtps://{host}:{server.port}"
        duty = a_duty(order, "mail_placed")
        work()
        assert the_message(duty).state == Message.State.QUEUED
        assert "certificate" in the_message(duty).error.lower()
        assert server.heard == []


@pytest.mark.fault("F25")
def test_a_server_without_starttls_gets_nothing_in_the_open(order: Order, settings: Any) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = f"smtp+tls://anna:secret@127.0.0.1:{server.port}"
        duty = a_duty(order, "mail_placed")
        work()
        assert the_message(duty).state == Message.State.QUEUED
        assert "STARTTLS" in the_message(duty).error
        assert not {"mail", "auth"} & set(server.heard)
        assert "secret" not in the_message(duty).error


def test_an_address_in_letters_that_the_server_cannot_write_is_undeliverable(
    settings: Any, shop: None
) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
        duty = a_duty(an_order(email="zażółć@example.com"), "mail_placed")
        work()
        assert the_message(duty).state == Message.State.FAILED
        assert server.taken == []


@pytest.mark.threat("T54")
def test_an_address_with_a_line_break_is_refused_before_any_server_hears_of_it(
    settings: Any, shop: None
) -> None:
    with a_mail_server() as server:
        settings.EMAIL_URL = server.url
        split = "anna@example.com\r\nBcc: all@example.com"
        duty = a_duty(an_order(email=split), "mail_placed")
        work()
        assert the_message(duty).state == Message.State.FAILED
        assert "mail" not in server.heard
