"""Read links: the tokens that still open something, derived again for whoever may write them."""

from __future__ import annotations

from collections.abc import Collection

from orderwright.kernel import clock, tokens
from orderwright.kernel.links.models import Link


def living_tokens(purpose: str, rows: Collection[int]) -> dict[int, str]:
    """Row -> token of its living link, in one statement; rows without one are left out.

    Unlike `services.issue` it makes no link: reading an order changes nothing.
    """
    newest: dict[int, Link] = {}
    for link in Link.objects.filter(purpose=purpose, row__in=rows).order_by("generation"):
        newest[link.row] = link
    found = {row: _token(link) for row, link in newest.items()}
    return {row: token for row, token in found.items() if token}


def _token(link: Link) -> str:
    """Empty when it was revoked, is over, or was made under another key."""
    over = link.expires_at is not None and link.expires_at <= clock.now()
    if over or link.revoked_at is not None:
        return ""
    token = tokens.derive(link.purpose, link.row, link.generation)
    return token if tokens.digest(token) == link.hash else ""
