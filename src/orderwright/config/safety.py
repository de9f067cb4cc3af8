"""Why this shop may not open yet: production settings that would betray it, each in a sentence.

`serve` calls `unsafe_settings()` by the name kept in `settings.SAFETY_CHECK` and refuses with the
sentences; `wsgi.py` does the same for any other server. Reads settings and asks the open database
what it promises (T75, F39). Changes nothing.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from orderwright.config.environment import is_local
from orderwright.outbound.notifications.incoming.mailboxes import mailbox_of
from orderwright.outbound.notifications.servers import server_of
from orderwright.outbound.sms.configured import named_by_url

SHORTEST_KEY = 32
FEWEST_KEY_CHARACTERS = 10


def unsafe_settings() -> list[str]:
    """One sentence per unsafe setting, naming it; empty when the shop may open."""
    return [*_key(), *_openness(), *_address(), *_mail(), *_mailbox(), *_sms(), *_durability()]


def _key() -> Iterator[str]:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        yield "SECRET_KEY is not set. Put a long random text into the environment or into .env."
        return
    if key.startswith("django-insecure-"):
        yield "SECRET_KEY is an example key that everybody knows. Set a random one."
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_KEY_CHARACTERS:
        yield f"SECRET_KEY is too weak. Use at least {SHORTEST_KEY} random characters."


def _openness() -> Iterator[str]:
    if settings.DEBUG and not is_local(settings.BASE_URL):
        yield "DEBUG is on although BASE_URL is not this machine: error pages would show secrets."
    if settings.DEMO and not is_local(settings.BASE_URL):
        yield "DEMO is on although BASE_URL is not this machine: its logins are known to everybody."
    if settings.CLOCK_MOVABLE and not settings.DEMO and not is_local(settings.BASE_URL):
        yield "CLOCK_MOVABLE is on although BASE_URL is not this machine: links would not expire."
    if not settings.THROTTLE and not is_local(settings.BASE_URL):
        yield "THROTTLE is off although BASE_URL is not this machine: links could be guessed."
    if "*" in settings.ALLOWED_HOSTS:
        yield 'ALLOWED_HOSTS is "*". Name the hosts that this shop answers to.'
    if not settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS is empty. Name the hosts that this shop answers to."


def _address() -> Iterator[str]:
    address = settings.BASE_URL
    if not address.startswith(("http://", "https://")):
        yield "BASE_URL must begin with https:// (or http:// on this machine)."
    elif address.startswith("http://") and not is_local(address):
        yield "BASE_URL is plain http: links and logins would travel in the open. Use https."


def _mail() -> Iterator[str]:
    """Without EMAIL_URL the built-in mailbox keeps every message; a wrong one would lose them."""
    if not settings.EMAIL_URL:
        return
    try:
        server_of(settings.EMAIL_URL)
    except ImproperlyConfigured as refusal:
        yield str(refusal)


def _mailbox() -> Iterator[str]:
    """A mailbox that cannot be named would never be read."""
    try:
        if settings.IMAP_URL:
            mailbox_of(settings.IMAP_URL)
    except ImproperlyConfigured as refusal:
        yield str(refusal)


def _sms() -> Iterator[str]:
    """Without SMS_URL nobody gets an SMS; a wrong one would lose them."""
    try:
        named_by_url()
    except ImproperlyConfigured as refusal:
        yield str(refusal)


def _durability() -> Iterator[str]:
    """An acknowledged order must survive a power cut, so the database has to write through."""
    try:
        if connection.vendor == "sqlite":
            yield from _sqlite_durability()
        else:
            yield from _postgresql_durability()
    except DatabaseError:
        # A database that does not answer is its own, clearer refusal, given by the server.
        return


def _sqlite_durability() -> Iterator[str]:
    if int(_ask("PRAGMA synchronous")) < 2:
        yield "SQLite runs without synchronous=FULL: a power cut could lose acknowledged orders."
    if _ask("PRAGMA journal_mode") not in ("wal", "memory"):
        yield "SQLite runs without journal_mode=WAL: readers and writers would stop each other."


def _postgresql_durability() -> Iterator[str]:
    if _ask("SHOW synchronous_commit") == "off":
        yield "PostgreSQL runs with synchronous_commit=off: a crash could lose acknowledged orders."
    if _ask("SHOW fsync") == "off":
        yield "PostgreSQL runs with fsync=off: a power cut could destroy the database."


def _ask(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return str(row[0]) if row else ""
