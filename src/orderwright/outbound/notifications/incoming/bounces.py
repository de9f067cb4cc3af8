"""What mail servers say became of a mail of ours: delivery status notifications (RFC 3464). Pure.

Called by `reading.py`. Says only what stands in the report; whether it is about a mail that we
sent is `matching.py`'s to find out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message as Letter

from orderwright.outbound.notifications.incoming.parts import (
    MESSAGE_ID,
    as_compared,
    text_of,
    unfolded,
)

STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
ORIGINAL_ID = re.compile(r"^message-id:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
RETURNED = ("message/rfc822", "message/global", "message/global-headers", "text/rfc822-headers")
MOST = 20
"""Recipients of a report that are read: our mails have one."""


@dataclass(frozen=True)
class Bounce:
    """`status` as 5.1.1; `is_final`: the server has given up; `message_id`: of our mail, where the
    report carries it.
    """

    recipient: str
    status: str
    is_final: bool
    diagnostic: str
    message_id: str = ""

    @property
    def is_permanent(self) -> bool:
        """Whether the address itself is at fault, as far as the server can say."""
        return self.status.startswith("5")


def bounces(letter: Letter) -> tuple[Bounce, ...]:
    """Failures and delays of a report; nothing for any other mail."""
    if letter.get_content_type() != "multipart/report":
        return ()
    parts = _inside(letter)
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    original = _original_id(parts)
    found = [
        bounce for report in reports for block in _inside(report)
        if (bounce := _bounce(block, original)) is not None
    ]  # fmt: skip
    return tuple(found[:MOST])


def _inside(letter: Letter) -> list[Letter]:
    inner = letter.get_payload()
    found = inner[:MOST] if isinstance(inner, list) else []
    return [part for part in found if isinstance(part, Letter)]


def _bounce(block: Letter, original: str) -> Bounce | None:
    action = unfolded(block.get("Action", "")).casefold()
    recipient = unfolded(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    status = STATUS.search(unfolded(block.get("Status", "")))
    if action not in ("failed", "delayed") or not recipient or status is None:
        return None
    address = as_compared(recipient.partition(";")[2].strip() or recipient)
    told = unfolded(block.get("Diagnostic-Code", ""))
    diagnostic = (told.partition(";")[2].strip() or told)[:300]
    return Bounce(address, status[0], action == "failed", diagnostic, original)


def _original_id(parts: list[Letter]) -> str:
    """Of the mail that the report returns, whole or by its headers."""
    for part in parts:
        if part.get_content_type() not in RETURNED:
            continue
        for letter in _inside(part):
            found = MESSAGE_ID.search(str(letter.get("Message-ID", "")))
            return found[0] if found else ""
        named = ORIGINAL_ID.search(text_of(part))
        return named[1] if named else ""
    return ""
