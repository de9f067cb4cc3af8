"""What EMAIL_URL may say."""

import smtplib

import pytest
from django.core.exceptions import ImproperlyConfigured

from orderwright.outbound.notifications import smtp
from orderwright.outbound.notifications.servers import Security, server_of


@pytest.mark.parametrize(
    ("url", "security", "port"),
    [
        ("smtp://mail.example", Security.NONE, 25),
        ("smtp://mail.example:2525", Security.NONE, 2525),
        ("smtp+tls://mail.example", Security.STARTTLS, 587),
        ("smtps://mail.example", Security.TLS, 465),
        ("smtp+ssl://mail.example", Security.TLS, 465),
    ],
)
def test_the_scheme_says_how_the_line_is_protected(url: str, security: Security, port: int) -> None:
    server = server_of(url)
    assert (server.host, server.security, server.port) == ("mail.example", security, port)


def test_user_and_password_may_hold_any_letter() -> None:
    server = server_of("smtps://shop%40example.com:p%40ss%2Fword@mail.example")
    assert (server.user, server.password) == ("shop@example.com", "p@ss/word")


@pytest.mark.threat("T75")
@pytest.mark.parametrize(
    "url", ["ftp://u:secret@mail.example", "smtp://", "smtp://u:secret@h:nope", "secret"]
)
def test_a_wrong_address_is_refused_without_repeating_its_secrets(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        server_of(url)
    assert "EMAIL_URL" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_the_password_is_not_in_what_staff_read() -> None:
    assert str(server_of("smtps://u:secret@mail.example")) == "mail.example:465"


def test_what_a_server_says_of_an_address_is_kept_without_it() -> None:
    said = b"5.1.1 <anna@example.com>: no such person anna@example.com"
    code, reply = smtp._answer(smtplib.SMTPDataError(550, said))
    assert code == 550
    assert "example.com" not in reply
    assert "no such person" in reply
