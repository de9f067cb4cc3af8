"""The shop's mailbox is read, and DNS is asked about customers' domains (X11, F26, S3-31).

Called by the worker with the other polls, outside any transaction, once a minute at most whatever
the number of workers. A mail, what it means and the cursor commit together: a crash reads it again
and it is known. A mailbox that gives no answer is left alone for a minute and named in the event
log once.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from orderwright.kernel import clock
from orderwright.kernel.log import services as event_log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.lifecycle.facts import apply_fact
from orderwright.outbound.notifications.incoming import domains, mailboxes
from orderwright.outbound.notifications.incoming.facts import MailCame, Way
from orderwright.outbound.notifications.incoming.mailboxes import Found, Mailbox, MailboxSilent
from orderwright.outbound.notifications.incoming.models import MailboxCursor
from orderwright.outbound.notifications.incoming.reading import read

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
SILENT = gettext_noop("The mailbox for replies cannot be read: %(why)s")


def poll_mails() -> int:
    """Reads what is new; answers how many mails and domains that were."""
    return _read_mailbox() + (domains.check() if settings.CHECK_MAIL_DOMAINS else 0)


def _read_mailbox() -> int:
    if not settings.IMAP_URL:
        return 0
    mailbox = mailboxes.mailbox_of(settings.IMAP_URL)
    cursor = mailboxes.cursor_of(mailbox)
    return _new_mails(mailbox, cursor) if _is_our_turn(cursor) else 0


def _is_our_turn(cursor: MailboxCursor) -> bool:
    """One worker a minute."""
    now = clock.now()
    due = Q(asked_at__isnull=True) | Q(asked_at__lte=now - EVERY) | Q(asked_at__gt=now)
    return bool(MailboxCursor.objects.filter(due, pk=cursor.pk).update(asked_at=now))


def _new_mails(mailbox: Mailbox, cursor: MailboxCursor) -> int:
    kept = 0
    try:
        for found in mailboxes.new_mails(mailbox, cursor):
            kept += _take_in(found, cursor)
    except MailboxSilent as problem:
        _tell(cursor, str(problem))
    else:
        mailboxes.note_trouble(cursor, "")
    return kept


def _take_in(found: Found, cursor: MailboxCursor) -> bool:
    """A mail that breaks us keeps no other waiting: it stays in its mailbox."""
    mail = read(found.raw)
    try:
        with transaction.atomic():
            new = apply_fact(MailCame(mail, Way.MAILBOX))
            mailboxes.move_on(cursor, found)
    except DatabaseError:
        raise
    except Exception:
        log.exception("mail %d of the mailbox was not taken", found.uid)
        mailboxes.move_on(cursor, found)
        return False
    return new


def _tell(cursor: MailboxCursor, why: str) -> None:
    """Once, until it answers again or says something else."""
    if cursor.trouble == why:
        return
    mailboxes.note_trouble(cursor, why)
    event_log.write("mails", Level.WARNING, Said(SILENT, {"why": why}))
