"""By which doors mails come home: a mailbox, a signed hook, files (X11)."""

import argparse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.clock.mail_polls import poll_mails
from orderwright.entrypoints.commands.imports import mails
from orderwright.entrypoints.commands.main import Sentence
from orderwright.kernel import clock
from orderwright.kernel.log.queries import entries
from orderwright.outbound.notifications.incoming import domains, hooks, mailboxes
from orderwright.outbound.notifications.incoming.models import (
    IncomingMail,
    MailboxCursor,
    MailDomain,
)
from tests.builders import a_shop
from tests.eml import FOLDER, about
from tests.imap_server import MailboxServer, a_mailbox
from tests.walks import anna_buys, run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.atom("X11")]


@pytest.fixture
def order() -> Order:
    a_shop()
    order = anna_buys()
    run_worker()
    return order


@pytest.fixture
def mailbox(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailboxServer]:
    monkeypatch.setattr(mailboxes, "WAIT", 0.5)
    with a_mailbox() as server:
        settings.IMAP_URL = server.url
        yield server


def a_minute_later() -> int:
    clock.shift(timedelta(minutes=1))
    return poll_mails()


def test_the_mailbox_is_read_once_a_minute_and_each_mail_once(
    order: Order, mailbox: MailboxServer
) -> None:
    mailbox.mails = {4: about(order, "question"), 9: about(order, "gmail_yes")}
    assert poll_mails() == 2
    assert poll_mails() == 0
    assert a_minute_later() == 0
    mailbox.mails[12] = about(order, "dead")
    assert a_minute_later() == 1
    kinds = [mail.kind for mail in IncomingMail.objects.order_by("pk")]
    assert kinds == ["reply", "reply", "bounce"]
    assert {mail.way for mail in IncomingMail.objects.all()} == {"mailbox"}
    # Nothing was deleted, moved or marked as seen.
    verbs = {row.split(" ")[1] if row.startswith("UID") else row.split(" ")[0]
             for row in mailbox.heard}  # fmt: skip
    assert verbs == {"CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH"}
    assert all("PEEK" in row for row in mailbox.heard if "FETCH" in row)


def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning(
    order: Order, mailbox: MailboxServer
) -> None:
    mailbox.mails = {9: about(order, "question")}
    poll_mails()
    mailbox.validity, mailbox.mails = 8, {1: about(order, "question"), 2: about(order, "yes_but")}
    assert a_minute_later() == 1
    assert MailboxCursor.objects.get().uid == 2


@pytest.mark.parametrize("trouble", ["silent", "password"])
def test_a_mailbox_that_cannot_be_read_is_named_once_and_loses_nothing(
    order: Order, mailbox: MailboxServer, trouble: str
) -> None:
    mailbox.mails = {1: about(order, "question")}
    mailbox.is_silent, mailbox.password = (
        trouble == "silent",
        "secret" * (trouble == "silent") or "x9",
    )
    assert poll_mails() == 0
    assert a_minute_later() == 0
    (entry,) = entries(area="mails")
    assert "secret" not in str(entry.facts)
    mailbox.is_silent, mailbox.password = False, "secret"
    assert a_minute_later() == 1
    assert MailboxCursor.objects.get().trouble == ""


def post(name: str, body: bytes, signature: str | None = None) -> int:
    provider = hooks.provider(name)
    key = provider.key() if provider else b""
    headers = {hooks.HEADER: hooks.signature(key, body) if signature is None else signature}
    return Client().post(
        f"/hooks/mail/{name}", body, content_type="message/rfc822", headers=headers
    ).status_code  # fmt: skip


def test_a_mail_server_posts_a_mail_and_only_with_the_right_signature(
    order: Order, settings: Any
) -> None:
    mail = about(order, "question")
    assert post("relay", mail) == 404
    settings.MAIL_HOOK_KEY = "a key of ours"
    assert post("relay", mail, "") == 403
    assert post("relay", mail, "sha256=" + "0" * 64) == 403
    assert post("relay", mail, "sha256=é") == 403
    assert not IncomingMail.objects.exists()
    assert post("relay", mail) == 200
    assert post("relay", mail) == 200
    assert IncomingMail.objects.get().order_id == order.pk
    assert post("relay", b" ") == 400
    assert post("relay", b"x" * (11 * 1024 * 1024)) == 413
    assert Client().get("/hooks/mail/relay").status_code == 405


def test_the_rehearsal_needs_no_setting_where_the_clock_may_be_moved(
    order: Order, settings: Any
) -> None:
    settings.CLOCK_MOVABLE = False
    assert post("rehearsal", about(order, "question")) == 404
    settings.CLOCK_MOVABLE = True
    assert post("rehearsal", about(order, "question")) == 200


def reading(path: Path, *, dry_run: bool = False) -> int:
    return mails.run(argparse.Namespace(file=path, dry_run=dry_run))


def test_saved_mails_are_brought_in_by_the_command(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("question", "dead"):
        (tmp_path / f"{name}.eml").write_bytes(about(order, name))
    assert reading(tmp_path, dry_run=True) == 0
    assert not IncomingMail.objects.exists()
    assert reading(tmp_path) == 0
    assert "2 new mails were kept." in capsys.readouterr().out
    assert reading(tmp_path / "dead.eml") == 0
    assert "1 was known already." in capsys.readouterr().err
    for nothing in (tmp_path / "none.eml", FOLDER.parent / "flows"):
        with pytest.raises(Sentence):
            reading(nothing)


@pytest.mark.atom("S3-31")
def test_dns_is_asked_in_the_background_and_its_silence_refuses_nothing(order: Order) -> None:
    asked: list[str] = []

    def says(domain: str) -> MailDomain.State:
        asked.append(domain)
        return MailDomain.State.UNKNOWN

    assert domains.check(says) == 1
    assert domains.check(says) == 0
    clock.shift(timedelta(hours=2))
    assert domains.check(lambda _domain: MailDomain.State.TAKES_MAIL) == 1
    assert asked == ["example.com"]
    assert MailDomain.objects.get().state == "takes"


@pytest.mark.atom("S3-31")
def test_a_resolver_that_cannot_be_reached_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_named: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(domains, "validate_email_deliverability", fails)
    assert domains.asked_dns("example.com") == MailDomain.State.UNKNOWN
    assert domains.asked_dns("a" * 300) == MailDomain.State.UNKNOWN
