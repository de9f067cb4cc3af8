"""The shop's logo in a mail: a part that travels beside the HTML, as mail programs load nothing.

Called while a mail is drawn, sealed and shown. Its size in the mail is bounded; its pixels were
when it was kept (`domain/shop/papers.py`).
"""

from __future__ import annotations

import base64
from typing import NamedTuple

from orderwright.domain.shop.papers import Kind, picture

CONTENT_ID = "logo@orderwright"
TALLEST, WIDEST = 56, 240


class Shown(NamedTuple):
    """Pixels on the page."""

    width: int
    height: int


def shown() -> Shown | None:
    """How large the logo stands in a mail; None where the shop has none."""
    logo = picture(Kind.LOGO)
    if logo is None or not logo.width or not logo.height:
        return None
    scale = min(TALLEST / logo.height, WIDEST / logo.width, 1)
    return Shown(max(round(logo.width * scale), 1), max(round(logo.height * scale), 1))


def png() -> bytes:
    """The picture; empty where the shop has none any more."""
    logo = picture(Kind.LOGO)
    return bytes(logo.content) if logo else b""


def in_page(html: str) -> str:
    """The logo put into the HTML: a page has no parts beside it."""
    if f"cid:{CONTENT_ID}" not in html:
        return html
    data = base64.b64encode(png()).decode()
    return html.replace(f"cid:{CONTENT_ID}", f"data:image/png;base64,{data}")
