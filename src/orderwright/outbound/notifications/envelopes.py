"""A stored message as an RFC 5322 message, links filled in.

Called by `sending.py`. The headers are written by the standard library's header API, which encodes
or refuses; there is exactly one To (T54). The text part stands first and says all of it; a payment
code travels beside the HTML: mail programs draw no inline SVG and load nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from orderwright.domain.shop import queries as shop
from orderwright.outbound.documents.transfer_codes import CONTENT_ID, drawn
from orderwright.outbound.notifications import logos
from orderwright.outbound.notifications.addresses import recipient, sender
from orderwright.outbound.notifications.attaching import Attachment
from orderwright.outbound.notifications.linking import TokenOf, filled
from orderwright.outbound.notifications.models import Message
from orderwright.outbound.notifications.plain import line

PIXELS = 6
"""Of a module: sharp where the picture is shown at half its size."""


@dataclass(frozen=True)
class Envelope:
    """What the mail server is told, and what it carries."""

    sender: str
    recipient: str
    letter: EmailMessage


def sealed(message: Message, token_of: TokenOf, files: Sequence[Attachment] = ()) -> Envelope:
    """The message ready to leave, its files behind the text. Raises UnfitAddress. Twice the same
    but for the boundary.
    """
    ours, theirs = sender(shop.settings()), recipient(message.recipient)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = ours
    letter["To"] = theirs
    letter["Subject"] = line(message.subject)
    letter["Date"] = format_datetime(message.created_at)
    letter["Message-ID"] = message.message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = message.locale
    letter.set_content(filled(message.text, token_of), cte="quoted-printable")
    if message.html:
        html = filled(message.html, token_of)
        letter.add_alternative(html, subtype="html", cte="quoted-printable")
        _add_pictures(letter, message)
    for file in files:
        kind, _slash, subtype = file.media_type.partition("/")
        letter.add_attachment(file.content, kind, subtype, filename=file.name)
    return Envelope(ours.addr_spec, theirs.addr_spec, letter)


def _add_pictures(letter: EmailMessage, message: Message) -> None:
    """Payment code and logo as parts of the HTML, which is the last alternative."""
    html = list(letter.iter_parts())[-1]
    assert isinstance(html, EmailMessage)
    if (code := drawn(message.code)) is not None:
        _beside(html, code.png(PIXELS), CONTENT_ID, "payment-code.png")
    if f"cid:{logos.CONTENT_ID}" in message.html and (logo := logos.png()):
        _beside(html, logo, logos.CONTENT_ID, "logo.png")


def _beside(html: EmailMessage, png: bytes, content_id: str, name: str) -> None:
    html.add_related(
        png, "image", "png", cid=f"<{content_id}>", disposition="inline", filename=name
    )
