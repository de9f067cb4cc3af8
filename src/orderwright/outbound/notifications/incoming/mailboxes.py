"""Read a mailbox by IMAP (RFC 3501) from where it was left. Deletes nothing, marks nothing as seen.

    imap://user:password@host:143/INBOX       in the open: on this machine or in this house
    imap+tls://user:password@host:143/INBOX   STARTTLS, required
    imaps://user:password@host:993/INBOX      TLS from the first byte

Called by `entrypoints/clock/mail_polls.py`, outside any transaction. Every word of the server is
waited for at most `WAIT` seconds. The cursor is written with the fact that it stands for.
"""

from __future__ import annotations

import hashlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from orderwright.outbound.notifications.incoming.models import MailboxCursor
from orderwright.outbound.notifications.incoming.parts import MOST_BYTES

WAIT = 15
MOST_AT_ONCE = 50
PORTS = {"imap": 143, "imap+tls": 143, "imaps": 993}
UID = re.compile(rb"UID (\d+)")
FAILURES = (imaplib.IMAP4.error, OSError, ssl.SSLError, ValueError)


class MailboxSilent(Exception):
    """The mailbox cannot be read now; `str()` says why, without the password."""


@dataclass(frozen=True)
class Mailbox:
    """Where mails are read. The password is not part of its text."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def key(self) -> str:
        """Under which its cursor is kept."""
        return hashlib.sha256(f"{self.host}|{self.user}|{self.folder}".encode()).hexdigest()


def mailbox_of(url: str) -> Mailbox:
    """The mailbox that the address names; raises ImproperlyConfigured without repeating it."""
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme, parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        allowed = ", ".join(f"{scheme}://" for scheme in PORTS)
        raise ImproperlyConfigured(f"IMAP_URL must begin with one of {allowed}") from None
    if not parts.hostname or not parts.username:
        raise ImproperlyConfigured("IMAP_URL names no host or no user.")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if '"' in folder or "\\" in folder or not folder.isprintable():
        raise ImproperlyConfigured("IMAP_URL names a folder that cannot be asked for.")
    return Mailbox(
        scheme, parts.hostname, port, unquote(parts.username), unquote(parts.password or ""), folder
    )


@dataclass(frozen=True)
class Found:
    """A raw mail and where the cursor stands after it."""

    raw: bytes
    validity: int
    uid: int


def new_mails(mailbox: Mailbox, cursor: MailboxCursor) -> Iterator[Found]:
    """What came after the cursor, oldest first, at most `MOST_AT_ONCE`. Raises MailboxSilent."""
    try:
        with _opened(mailbox) as connection:
            validity = _validity(connection)
            after = cursor.uid if cursor.validity == validity else 0
            for uid in _uids_after(connection, after)[:MOST_AT_ONCE]:
                yield Found(_raw(connection, uid), validity, uid)
    except FAILURES as error:
        raise MailboxSilent(f"{mailbox}: {_reason(error)}") from error


def cursor_of(mailbox: Mailbox) -> MailboxCursor:
    """Where reading was left."""
    return MailboxCursor.objects.get_or_create(mailbox=mailbox.key)[0]


def move_on(cursor: MailboxCursor, found: Found) -> None:
    """The mail is kept; in the transaction of what it meant."""
    cursor.validity, cursor.uid = found.validity, found.uid
    cursor.save(update_fields=["validity", "uid"])


def note_trouble(cursor: MailboxCursor, why: str) -> None:
    """What keeps the mailbox from being read; empty when nothing does."""
    if cursor.trouble != why:
        cursor.trouble = why
        cursor.save(update_fields=["trouble"])


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    connection = _connected(mailbox)
    try:
        connection.login(mailbox.user, mailbox.password)
        answer, _data = connection.select(f'"{mailbox.folder}"', readonly=True)
        if answer != "OK":
            raise imaplib.IMAP4.error("no such folder")
        yield connection
    finally:
        connection.shutdown()


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if mailbox.scheme == "imaps":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=WAIT)
    connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=WAIT)
    if mailbox.scheme == "imap+tls":
        try:
            connection.starttls(ssl.create_default_context())
        except BaseException:
            connection.shutdown()
            raise
    return connection


def _validity(connection: imaplib.IMAP4) -> int:
    _answer, values = connection.response("UIDVALIDITY")
    return int(values[-1] or 0) if values else 0


def _uids_after(connection: imaplib.IMAP4, after: int) -> list[int]:
    """`n:*` always answers with the last mail, also when it is older."""
    _answer, found = connection.uid("SEARCH", f"UID {after + 1}:*")
    uids = sorted(int(word) for word in (found[0] or b"").split()) if found else []
    return [uid for uid in uids if uid > after]


def _raw(connection: imaplib.IMAP4, uid: int) -> bytes:
    """At most `MOST_BYTES` of it, without marking it as seen."""
    _answer, found = connection.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    pieces = (piece[1] for piece in found if isinstance(piece, tuple) and len(piece) > 1)
    return next(pieces, b"")


def _reason(error: BaseException) -> str:
    """What the server said, bounded; logins are never part of it."""
    said = error.args[0] if error.args else type(error).__name__
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:200]
