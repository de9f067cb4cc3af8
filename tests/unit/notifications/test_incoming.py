"""Whatever is in a mail, it is read: quotes, charsets, bombs and lies (X11, T54, T56)."""

import time

import pytest

from orderwright.outbound.notifications.incoming import hooks
from orderwright.outbound.notifications.incoming.agreeing import PHRASES, says_yes
from orderwright.outbound.notifications.incoming.authentic import finding
from orderwright.outbound.notifications.incoming.mailboxes import mailbox_of
from orderwright.outbound.notifications.incoming.reading import read
from tests.eml import CORPUS, raw

pytestmark = pytest.mark.atom("X11")

OURS = "<duty-7.aaaaaaaaaaaaaaaaaaaaaa@testserver>"
HERE = "mx.pracownia.example"


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("gmail_yes", "Dzień dobry,\npotwierdzam zamówienie.\n\nPozdrawiam\nAnna Kowalska"),
        ("outlook_yes", "Tak, potwierdzam."),
        ("outlook_html_only", "Ano, potvrzuji.\n\nDěkuji"),
        ("apple_yes_ro", "Bună ziua,\n\nConfirm comanda 2026-000001.\n\nMulțumesc!\nAnna"),
        ("yes_but", "I confirm, but please send it to ul. Krótka 3."),
    ],
)
def test_what_anna_wrote_stands_above_the_quote_of_every_mail_program(name: str, own: str) -> None:
    mail = read(raw(name, answers=OURS, number="2026-000001"))
    assert mail.own == own
    assert mail.answers == (OURS,)
    assert mail.sender == "anna@example.com"


@pytest.mark.parametrize("name", CORPUS)
def test_no_mail_of_the_corpus_has_a_line_break_or_a_trick_in_its_lines(name: str) -> None:
    mail = read(raw(name, answers=OURS, number="2026-000001"))
    for told in (mail.subject, mail.sender, mail.sender_name, mail.message_id):
        assert told.isprintable()
        assert "\u202e" not in told
    assert "{{" not in mail.text
    assert "alert(1)" not in mail.text or "<script>" in mail.text  # shown as text, never as markup


def test_a_charset_that_nobody_knows_is_read_all_the_same() -> None:
    mail = read(raw("wrong_charset", number="2026-000001"))
    assert mail.text == "Kiedy przyjdzie paczka? Zażółć"
    assert mail.subject == "Zamówienie 2026-000001"


def test_a_mail_from_two_people_has_no_sender() -> None:
    assert read(raw("two_senders", answers=OURS)).sender == ""


def test_a_mail_nested_a_hundred_times_is_read_to_its_core() -> None:
    mail = b"Content-Type: text/plain\n\nThe core\n"
    for depth in range(100):
        head = f'Content-Type: multipart/mixed; boundary="x{depth}"\n\n--x{depth}\n'.encode()
        mail = head + mail + f"\n--x{depth}--\n".encode()
    assert read(b"From: anna@example.com\n" + mail).text == "The core"


def test_a_mail_nested_without_end_or_in_a_million_parts_is_read_by_its_headers() -> None:
    begun = time.monotonic()
    deep = b"".join(
        f'Content-Type: multipart/mixed; boundary="x{d}"\n\n--x{d}\n'.encode() for d in range(1500)
    )
    many = b'Content-Type: multipart/mixed; boundary="a"\n\n' + b"--a\n\n" * 1_000_000
    for body in (deep, many):
        mail = read(b"From: anna@example.com\nSubject: Hello\n" + body)
        assert (mail.subject, mail.sender) == ("Hello", "anna@example.com")
    assert time.monotonic() - begun < 5


def test_of_fifty_files_ten_are_kept_and_none_that_is_too_big() -> None:
    file = (
        '--b\nContent-Type: application/pdf; name="../../etc/cv-{n}.pdf"\n'
        'Content-Disposition: attachment; filename="../../etc/cv-{n}.pdf"\n\n{body}\n'
    )
    parts = [file.format(n=n, body="x" * (6_000_000 if n == 0 else 10)) for n in range(50)]
    head = 'From: anna@example.com\nContent-Type: multipart/mixed; boundary="b"\n\n'
    mail = read((head + "".join(parts) + "--b--\n").encode())
    kept = [one for one in mail.files if one.content is not None]
    assert len(mail.files) == 20
    assert len(kept) == 10
    assert mail.files[0].content is None
    assert mail.files[0].size == 6_000_000
    assert mail.files[1].name == "cv-1.pdf"


@pytest.mark.parametrize("language", PHRASES)
def test_every_phrase_says_yes_and_no_phrase_does_with_a_word_more(language: str) -> None:
    for phrase in PHRASES[language]:
        assert says_yes(f"{phrase.capitalize()}.", number="2026-000001", name="Anna")
        for more in (
            f"nie {phrase}",
            f"{phrase} ale",
            f"{phrase}, but later",
            f"{phrase}?? cancel",
        ):
            assert not says_yes(more, number="2026-000001", name="Anna"), more


@pytest.mark.parametrize(
    ("words", "yes"),
    [
        ("Dzień dobry, potwierdzam zamówienie nr 2026-000001. Pozdrawiam, Anna Kowalska", True),
        ("Ano.\nS pozdravem\nKowalska", True),
        ("Hello", False),
        ("Anna Kowalska", False),
        ("", False),
        ("Nie potwierdzam", False),
        ("Nu confirm", False),
        ("I do not confirm", False),
        ("Yes. Thank you, Jan", False),
        ("Potwierdzam zamówienie 2026-000002", False),
        ("yes " * 200, False),
    ],
)
def test_only_a_bare_yes_with_good_manners_is_a_yes(words: str, yes: bool) -> None:
    assert says_yes(words, number="2026-000001", name="Anna Kowalska") is yes


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("mx.pracownia.example; dmarc=pass header.from=example.com", "genuine"),
        ("mx.pracownia.example; dkim=pass header.d=example.com", "genuine"),
        ("mx.pracownia.example; dkim=pass header.d=evil.example", "unsaid"),
        ("mx.pracownia.example; dmarc=pass header.from=evil.example", "unsaid"),
        ("mx.pracownia.example; spf=pass smtp.mailfrom=anna@example.com", "genuine"),
        ("mx.pracownia.example; spf=softfail smtp.mailfrom=anna@example.com", "forged"),
        ("mx.pracownia.example; dmarc=fail; dkim=pass header.d=example.com", "forged"),
        ("mx.pracownia.example; none", "unsaid"),
        ("evil.example; dmarc=pass header.from=example.com", "unsaid"),
        ("(mx.pracownia.example) evil.example; dmarc=pass", "unsaid"),
    ],
)
def test_only_what_our_own_server_found_counts(row: str, found: str) -> None:
    assert finding([row], HERE, "anna@example.com") == found
    assert finding([row], "", "anna@example.com") == "unsaid"


def test_the_topmost_finding_counts_and_none_below_it() -> None:
    rows = read(raw("forged", answers=OURS)).results
    assert len(rows) == 2
    assert finding(rows, HERE, "anna@example.com") == "forged"


@pytest.mark.fault("F26")
def test_a_report_names_the_mail_the_address_and_the_reason() -> None:
    (dead,) = read(raw("dead", answers=OURS)).bounces
    assert (dead.recipient, dead.status, dead.message_id) == ("anna@example.com", "5.1.1", OURS)
    assert dead.is_final
    assert dead.is_permanent
    assert "no such mailbox" in dead.diagnostic
    (late,) = read(raw("delayed", answers=OURS)).bounces
    assert (late.status, late.message_id, late.is_final) == ("4.2.2", OURS, False)


def test_a_provider_is_in_use_with_a_key_only(settings: object) -> None:
    assert hooks.provider("relay") is None
    assert hooks.provider("nobody") is None
    settings.MAIL_HOOK_KEY = "secret"  # type: ignore[attr-defined]
    assert hooks.provider("relay") is not None


def test_the_address_of_a_mailbox_is_told_without_its_password() -> None:
    mailbox = mailbox_of("imaps://anna%40shop:p%40ss@mail.example.org/Replies")
    assert (mailbox.user, mailbox.password, mailbox.folder) == ("anna@shop", "p@ss", "Replies")
    assert str(mailbox) == "mail.example.org:993"
