"""A raw mail taken apart within bounds: headers as clean lines, leaves as bytes. Pure.

Called by `reading.py` and `bounces.py`. Whatever a stranger sends must end in a value: what cannot
be parsed is read by its headers alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Letter
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from unicodedata import normalize

from orderwright.outbound.notifications.plain import line, paragraph

MOST_BYTES = 10 * 1024 * 1024
"""Of a mail; the rest is not read."""
MOST_PARTS = 200
MOST_MARKS = 2000
"""Lines that may begin a part. Beyond that a mail is made to keep us busy."""
LONGEST_HEADER = 2000
LONGEST_TEXT = 50_000
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
BREAKS = re.compile(r"\r\n?|[\u2028\u2029\u0085]")


def parsed(raw: bytes) -> Letter:
    """The mail; of one that nobody can parse, its headers."""
    bounded = raw[:MOST_BYTES]
    if bounded.count(b"\n--") <= MOST_MARKS:
        try:
            return message_from_bytes(bounded)
        except (RecursionError, ValueError, LookupError, MessageError):
            pass  # nested without end, or broken in a way that the parser does not know
    return BytesHeaderParser().parsebytes(bounded)


def leaves(letter: Letter) -> Iterator[Letter]:
    """The parts that hold something, in their order; at most `MOST_PARTS` are looked at."""
    waiting, seen = [letter], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(), seen + 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting.extend(child for child in reversed(inner) if isinstance(child, Letter))
        else:
            yield part


def header(letter: Letter, name: str) -> str:
    """One clean line, whatever was encoded into it."""
    return unfolded(letter.get(name, ""))


def headers(letter: Letter, name: str) -> tuple[str, ...]:
    """All headers of that name, the topmost first."""
    return tuple(unfolded(value) for value in letter.get_all(name, []))


def unfolded(value: object) -> str:
    """Encoded words read, controls and line breaks gone."""
    text = str(value)[:LONGEST_HEADER]
    with suppress(MessageError, LookupError, ValueError):  # else it stays as it was written
        text = str(make_header(decode_header(text)))
    return line(text)


def senders(letter: Letter) -> list[tuple[str, str]]:
    """Names and addresses of From, the addresses as they are compared."""
    rows = [str(value)[:LONGEST_HEADER] for value in letter.get_all("From", [])]
    found = getaddresses([" ".join(row.split()) for row in rows])
    return [(unfolded(name), as_compared(address)) for name, address in found if address]


def as_compared(address: str) -> str:
    """An address in the form in which two of them are the same (T56)."""
    return normalize("NFC", line(address)).casefold()


def message_ids(letter: Letter, *names: str) -> tuple[str, ...]:
    """The ids in these headers: the one answered first, then the newest of its thread."""
    found: list[str] = []
    for name in names:
        found += reversed(MESSAGE_ID.findall(str(letter.get(name, ""))[: 10 * LONGEST_HEADER]))
    return tuple(dict.fromkeys(found))


def content(part: Letter) -> bytes:
    """What a leaf holds, decoded; nothing where it cannot be."""
    try:
        decoded = part.get_payload(decode=True)
    except (ValueError, LookupError, MessageError, AssertionError):
        return b""
    return decoded if isinstance(decoded, bytes) else b""


def text_of(part: Letter) -> str:
    """A leaf as text: in the charset that it names, in one that fits when that one is wrong."""
    octets = content(part)[: 4 * LONGEST_TEXT]
    for charset in (str(part.get_content_charset() or "utf-8"), "utf-8", "cp1250"):
        try:
            return octets.decode(charset)
        except (LookupError, ValueError):
            continue
    return octets.decode("latin-1")


def cleaned(text: str) -> str:
    """Of bounded length, its lines kept, without what no page should show."""
    return paragraph(BREAKS.sub("\n", text)[:LONGEST_TEXT])
