"""Who is at the door of the shop, as the lifecycle wants to know it.

Owns the making of customer actors. Called by views that change something. Never trusts a form:
what an actor may do follows from the link or cart it came with.
"""

from django.http import HttpRequest

from orderwright.entrypoints.client_address import address_of
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door

AGENT_LIMIT = 200


def with_cart(request: HttpRequest) -> Actor:
    """Whoever holds this cart's cookie."""
    return _customer(request, "cart", "cart")


def with_link(request: HttpRequest, purpose: str) -> Actor:
    """Whoever holds a living link of that purpose."""
    return _customer(request, "link", purpose)


def _customer(request: HttpRequest, name: str, right: str) -> Actor:
    rights = frozenset({right})
    ip, agent = address_of(request), _agent(request)
    return Actor(ActorKind.CUSTOMER, name, rights, Door.STOREFRONT, ip, agent)


def _agent(request: HttpRequest) -> str:
    """What the browser calls itself, bounded and printable: it is stored with the event."""
    said = str(request.headers.get("User-Agent", ""))[:AGENT_LIMIT]
    return "".join(c for c in said if c.isprintable() and not "\ud800" <= c <= "\udfff")
