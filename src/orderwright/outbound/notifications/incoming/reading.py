"""A raw mail as a value: who wrote what, in answer to which mail of ours. Pure.

Called by the doors before any transaction. Bounded in every direction; nothing in a mail makes it
fail. What it claims of its sender is judged by `services.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message as Letter

from orderwright.outbound.notifications.incoming import html_texts, parts
from orderwright.outbound.notifications.incoming.bounces import Bounce, bounces
from orderwright.outbound.notifications.incoming.quotes import own_words
from orderwright.outbound.notifications.plain import line

MOST_FILES = 10
BIGGEST_FILE = 5 * 1024 * 1024
MOST_KEPT = 10 * 1024 * 1024
LONGEST_NAME = 120
LONGEST_LINE = 255
BY_MACHINES = ("bulk", "junk", "list", "auto_reply", "auto-reply")
SAME_MAIL = ("Message-ID", "From", "Subject", "Date", "In-Reply-To")
"""What a mail keeps on every way it comes; trace headers differ."""


@dataclass(frozen=True)
class Attached:
    """A file beside the words. `content` is None when it was too big to keep, or one too many."""

    name: str
    media_type: str
    size: int
    content: bytes | None


@dataclass(frozen=True)
class Incoming:
    """One mail. `sender` is empty unless exactly one person is named in From; `answers`: ids of
    mails that it names, the one answered first; `own`: the words above the quote.
    """

    digest: str
    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    own: str
    answers: tuple[str, ...] = ()
    is_automatic: bool = False
    results: tuple[str, ...] = ()
    files: tuple[Attached, ...] = ()
    bounces: tuple[Bounce, ...] = ()


def read(raw: bytes) -> Incoming:
    """The mail, whatever it is; raises nothing."""
    letter = parts.parsed(raw)
    leaves = list(parts.leaves(letter))
    body = _body(leaves)
    named = parts.senders(letter)
    name, sender = named[0] if len(named) == 1 else ("", "")
    text = parts.cleaned(_words(body)) if body is not None else ""
    ids = parts.message_ids(letter, "Message-ID")
    return Incoming(
        digest=_digest(letter, raw), message_id=ids[0] if ids else "",
        sender=sender[:254], sender_name=name[:LONGEST_LINE],
        subject=parts.header(letter, "Subject")[:LONGEST_LINE],
        text=text, own=own_words(text),
        answers=parts.message_ids(letter, "In-Reply-To", "References")[:50],
        is_automatic=_is_automatic(letter),
        results=parts.headers(letter, "Authentication-Results"),
        files=_files(leaf for leaf in leaves if leaf is not body),
        bounces=bounces(letter),
    )  # fmt: skip


def _digest(letter: Letter, raw: bytes) -> str:
    told = "\n".join(str(letter.get(name, "")) for name in SAME_MAIL)
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    return hashlib.sha256(told.encode("utf-8", "replace") + b"\n\n" + body.strip()).hexdigest()


def _body(leaves: Iterable[Letter]) -> Letter | None:
    """The part with the words: plain where there is one, else HTML."""
    texts = [leaf for leaf in leaves if leaf.get_content_maintype() == "text" and not _name(leaf)]
    shown = [leaf for leaf in texts if leaf.get_content_disposition() != "attachment"]
    plain = (leaf for leaf in shown if leaf.get_content_subtype() == "plain")
    html = (leaf for leaf in shown if leaf.get_content_subtype() == "html")
    filled = next((leaf for leaf in plain if parts.content(leaf).strip()), None)
    return filled if filled is not None else next(html, None)


def _words(body: Letter) -> str:
    text = parts.text_of(body)
    return html_texts.words(text) if body.get_content_subtype() == "html" else text


def _is_automatic(letter: Letter) -> bool:
    """Out of office, lists, programs: nobody has written it by hand."""
    submitted = parts.header(letter, "Auto-Submitted").casefold().partition(";")[0].strip()
    return (
        submitted not in ("", "no")
        or parts.header(letter, "Precedence").casefold() in BY_MACHINES
        or any(letter.get(name) for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
        or letter.get_content_type() == "multipart/report"
        or parts.header(letter, "Return-Path") == "<>"
    )


def _files(leaves: Iterable[Letter]) -> tuple[Attached, ...]:
    found: list[Attached] = []
    room, kept = MOST_KEPT, 0
    for leaf in leaves:
        name = _name(leaf)
        if leaf.get_content_maintype() == "text" and not name:
            continue  # the same words once more, or the text of a report
        content = parts.content(leaf)
        fits = kept < MOST_FILES and len(content) <= min(BIGGEST_FILE, room)
        room, kept = room - len(content) * fits, kept + fits
        kind = line(leaf.get_content_type())[:80]
        found.append(Attached(name or kind, kind, len(content), content if fits else None))
    return tuple(found[: 2 * MOST_FILES])


def _name(leaf: Letter) -> str:
    """The name of a file without any folder: nothing is ever written under it."""
    try:
        given = leaf.get_filename("")
    except (ValueError, LookupError, TypeError):
        return ""
    return parts.unfolded(given).replace("\\", "/").rpartition("/")[2][:LONGEST_NAME]
