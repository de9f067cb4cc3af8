"""Hand mails to a mail server by SMTP (RFC 5321), one connection for each worker thread.

Called by `sending.py`. Judges what the server answers: a refusal of this message (5yz to MAIL,
RCPT, DATA) is final, all else may be tried again. Waits at most `EMAIL_TIMEOUT` seconds for each
answer, never falls back to plain when TLS fails, and lets a server rest that did not answer.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import threading
from datetime import datetime, timedelta
from typing import NoReturn

from django.conf import settings
from django.utils.translation import gettext as _

from orderwright.kernel import clock
from orderwright.kernel.duties.errors import GiveUp, Later
from orderwright.outbound.notifications.addresses import greeting_name
from orderwright.outbound.notifications.envelopes import Envelope
from orderwright.outbound.notifications.servers import MailServer, Security, server_of

REST = timedelta(seconds=15)
"""So long nobody waits for a server that did not answer: other duties go on meanwhile."""

MOST_PER_CONNECTION = 50
OUR_FAULT = frozenset({530, 534, 535, 538})
"""Permanent by their number, but about our login: the shop mends it and the mails still leave."""

ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@:;,]+>?")
"""Servers repeat the recipient; the event log is not to hold it."""

FROM_THE_SERVER = (smtplib.SMTPException, OSError)
CLOSING = 421


class MailNotTaken(Exception):
    """The server did not take the mail this time; `str()` is a sentence for staff."""


class _Thread(threading.local):
    """The open connection of one thread, to which server, and how many mails it carried."""

    connection: smtplib.SMTP | None = None
    server: MailServer | None = None
    carried: int = 0


_mine = _Thread()
_resting: dict[MailServer, datetime] = {}


def send(envelope: Envelope) -> None:
    """Returns when the server has taken the mail.

    Raises GiveUp when it refused this one for good, Later while the server rests, MailNotTaken
    else. After MailNotTaken the server may still have the mail: it had no time to say so.
    """
    server = server_of(settings.EMAIL_URL)
    _let_rest(server)
    connection = _connected(server)
    try:
        connection.send_message(envelope.letter, envelope.sender, [envelope.recipient])
    except FROM_THE_SERVER as error:
        _judge(server, error)
    _mine.carried += 1


def hang_up() -> None:
    """Close this thread's connection without ado; the next mail opens another."""
    connection, _mine.connection, _mine.carried = _mine.connection, None, 0
    if connection is not None:
        connection.close()


def wake_all() -> None:
    """Forget which servers rest; for tests."""
    _resting.clear()


def _let_rest(server: MailServer) -> None:
    until = _resting.get(server)
    if until is None:
        return
    left = until - clock.now()
    if timedelta(0) < left <= REST:
        raise Later(_("The mail server %(server)s does not answer.") % {"server": server}, left)
    _resting.pop(server, None)


def _connected(server: MailServer) -> smtplib.SMTP:
    """The thread's connection if it still lives, else a new one."""
    if _mine.connection is not None and _mine.server == server and _is_alive(_mine.connection):
        return _mine.connection
    hang_up()
    try:
        _mine.connection, _mine.server = _opened(server), server
    except FROM_THE_SERVER as error:
        _not_answering(server, error)
    return _mine.connection


def _is_alive(connection: smtplib.SMTP) -> bool:
    if _mine.carried >= MOST_PER_CONNECTION:
        return False
    try:
        return connection.noop()[0] == 250
    except FROM_THE_SERVER:
        return False


def _opened(server: MailServer) -> smtplib.SMTP:
    connection = _greeted(server)
    try:
        if server.security is Security.STARTTLS:
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        connection.ehlo_or_helo_if_needed()
    except BaseException:
        connection.close()
        raise
    return connection


def _greeted(server: MailServer) -> smtplib.SMTP:
    timeout, name = settings.EMAIL_TIMEOUT, greeting_name()
    if server.security is not Security.TLS:
        return smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=timeout)
    return smtplib.SMTP_SSL(
        server.host,
        server.port,
        local_hostname=name,
        timeout=timeout,
        context=ssl.create_default_context(),
    )


def _judge(server: MailServer, error: Exception) -> NoReturn:
    """Say what an error in the middle of a mail means for it."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        raise GiveUp(_("The mail server cannot write to addresses with such letters.")) from error
    code, reply = _answer(error)
    if not code or code == CLOSING:
        _not_answering(server, error)
    if code in OUR_FAULT:
        hang_up()
    told = {"code": code, "reply": reply}
    if 500 <= code < 600 and code not in OUR_FAULT:
        raise GiveUp(_("The mail server refused the message: %(code)s %(reply)s") % told) from error
    sentence = _("The mail server did not take the message yet: %(code)s %(reply)s") % told
    raise MailNotTaken(sentence) from error


def _answer(error: Exception) -> tuple[int, str]:
    """Code and text of the server's reply; 0 when it gave none."""
    reply: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, reply = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return code, ADDRESS.sub("(address)", " ".join(text.split()))[:300]


def _not_answering(server: MailServer, error: Exception) -> NoReturn:
    """No connection, no greeting, no login, or cut in the middle: the server rests a little."""
    hang_up()
    _resting[server] = clock.now() + REST
    code, reply = _answer(error)
    reason = f"{code} {reply}" if code > 0 else str(error) or type(error).__name__
    told = {"server": server, "reason": reason}
    raise MailNotTaken(_("The mail server %(server)s: %(reason)s") % told) from error
