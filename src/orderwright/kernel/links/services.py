"""Issue, renew, revoke and resolve links. The only writer of `Link`.

A token is derived, not stored: issuing again gives the same one until the link is renewed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from orderwright.kernel import clock, tokens
from orderwright.kernel.links.errors import LinkExpired, LinkRevoked, UnknownLink
from orderwright.kernel.links.models import Link

FIRST = 1
"""The generation that a new link starts with."""


def issue(purpose: str, row: int, *, expires_at: datetime | None = None) -> str:
    """The token of the living link, made when there is none; may run twice.

    A given `expires_at` also becomes the expiry of a link that was there already. After a
    revocation, or when the key has changed, a new generation begins.
    """
    newest = _generations(purpose, row).first()
    if newest is None:
        return _start(purpose, row, FIRST, expires_at)
    token = tokens.derive(purpose, row, newest.generation)
    if newest.revoked_at is not None or tokens.digest(token) != newest.hash:
        return _start(purpose, row, newest.generation + 1, expires_at)
    if expires_at is not None and newest.expires_at != expires_at:
        Link.objects.filter(pk=newest.pk).update(expires_at=expires_at)
    return token


@dataclass(frozen=True, slots=True)
class FirstLink:
    """The first link of a row that is not written yet: for the placing writer's own statement."""

    purpose: str
    hash: str
    expires_at: datetime | None
    token: str


def first_link(purpose: str, row: int, *, expires_at: datetime | None = None) -> FirstLink:
    """What `issue` would write for a row that never had a link."""
    token = tokens.derive(purpose, row, FIRST)
    return FirstLink(purpose, tokens.digest(token), expires_at, token)


def renew(purpose: str, row: int, *, expires_at: datetime | None = None) -> str:
    """The token of a new generation; every older link of this purpose and row is dead."""
    with transaction.atomic():
        newest = _generations(purpose, row).select_for_update().first()
        revoke(purpose, row)
        generation = newest.generation + 1 if newest else FIRST
        return _start(purpose, row, generation, expires_at)


def revoke(purpose: str, row: int) -> int:
    """Kill all links of this purpose and row; answers how many were alive. May run twice."""
    living = _generations(purpose, row).filter(revoked_at__isnull=True)
    return living.order_by().update(revoked_at=clock.now())


def resolve(purpose: str, token: str) -> Link:
    """The link that this token opens for this purpose.

    Looked up by digest, so that the time tells nothing of how near a guess was. Raises UnknownLink,
    LinkRevoked or LinkExpired.
    """
    link = Link.objects.filter(hash=tokens.digest(token)).first()
    if link is None or link.purpose != purpose:
        raise UnknownLink
    if link.revoked_at is not None:
        raise LinkRevoked
    if link.expires_at is not None and link.expires_at <= clock.now():
        raise LinkExpired(link.row)
    return link


def _generations(purpose: str, row: int) -> QuerySet[Link]:
    return Link.objects.filter(purpose=purpose, row=row).order_by("-generation")


def _start(purpose: str, row: int, generation: int, expires_at: datetime | None) -> str:
    """Write the row of a generation; of two at the same moment both get the same token."""
    token = tokens.derive(purpose, row, generation)
    link = Link(
        purpose=purpose,
        row=row,
        generation=generation,
        hash=tokens.digest(token),
        expires_at=expires_at,
    )
    Link.objects.bulk_create([link], ignore_conflicts=True)
    return token
