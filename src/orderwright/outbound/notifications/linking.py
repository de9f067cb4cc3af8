"""Placeholders in stored bodies and the links that fill them (semantics 2).

A body at rest holds `{{link:confirm}}`; only what leaves holds a token, or is shown in demo mode.
Addresses are built from `BASE_URL` alone, never from a request (T11).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.kernel import clock, tokens
from orderwright.kernel.links import services as links
from orderwright.kernel.links.models import Link

PATHS = {
    "track": "o", "confirm": "c", "accept": "a", "pay": "pay", "deliver": "d", "day": "day",
}  # fmt: skip
PAY_WITHIN = timedelta(days=60)
"""So long a link to pay lives after the mail that brought it."""
PLACEHOLDER = re.compile(r"\{\{link:(\w+)\}\}")
DEAD = "replaced"
"""Stands in the place of a token that opens nothing any more."""
SAMPLE = "..."
"""Stands in the place of a token in a preview, where nobody needs a living one."""

TokenOf = Callable[[str], str]


def placeholder(purpose: str) -> str:
    """What a template writes where a link belongs."""
    if purpose not in PATHS:
        raise KeyError(purpose)
    return f"{{{{link:{purpose}}}}}"


def filled(body: str, token_of: TokenOf) -> str:
    """The body with an address for every placeholder; raises KeyError on an unknown purpose."""
    return PLACEHOLDER.sub(lambda found: address(found[1], token_of(found[1])), body)


def tracking_only(body: str) -> str:
    """The body with every link leading to the order's page: for whoever is not its customer."""
    return PLACEHOLDER.sub(placeholder("track"), body)


def address(purpose: str, token: str) -> str:
    """Where the link leads."""
    return f"{settings.BASE_URL.rstrip('/')}/{PATHS[purpose]}/{token}"


def issued(order_id: int, delivery_id: int = 0) -> TokenOf:
    """Tokens for what leaves now: the living ones, made where there are none. `delivery_id`: what
    a deliverer is told of.
    """
    return lambda purpose: links.issue(
        purpose, _row(purpose, order_id, delivery_id), expires_at=_expiry(purpose)
    )


def existing(order_id: int, delivery_id: int = 0) -> TokenOf:
    """Tokens for showing: the living ones, `DEAD` where there are none. Writes nothing."""
    return lambda purpose: _living(purpose, _row(purpose, order_id, delivery_id))


def _row(purpose: str, order_id: int, delivery_id: int) -> int:
    """What the link of a message opens: its order, the delivery, or the deliverer's day."""
    if purpose == "deliver":
        return delivery_id
    if purpose != "day":
        return order_id
    sheets = DeliveryOrder.objects.filter(pk=delivery_id).values_list("sheet_id", flat=True)
    return sheets.first() or 0


def dead(_purpose: str) -> str:
    """For a message to somebody whom the links no longer concern."""
    return DEAD


def sample(_purpose: str) -> str:
    """For a preview."""
    return SAMPLE


def _expiry(purpose: str) -> datetime | None:
    """None leaves the link as it is: what is offered by an accept link runs out by itself."""
    return clock.now() + PAY_WITHIN if purpose == "pay" else None


def _living(purpose: str, row: int) -> str:
    newest = Link.objects.filter(purpose=purpose, row=row).order_by("-generation").first()
    if newest is None or newest.revoked_at is not None:
        return DEAD
    return tokens.derive(purpose, row, newest.generation)
