"""Who calls: an API key with its scopes, or a visitor who holds a token.

Owns the reading of the Authorization header and the actor that follows from it. A key is found by
its hash, so that the time tells nothing; it is never read from the address (T24).
"""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from orderwright.domain.overview.purposes import Purpose
from orderwright.domain.shop import services as shop
from orderwright.domain.shop.models import ApiKey
from orderwright.domain.shop.permissions import Scope, rights_of_scopes
from orderwright.domain.shop.queries import api_key
from orderwright.entrypoints.api import throttling
from orderwright.entrypoints.api.problems import Problem
from orderwright.entrypoints.client_address import address_of
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door

LONGEST_AGENT = 200


class ApiKeyHolder(HttpBearer):
    """Lets in whoever sends a living key that holds one of `scopes`."""

    openapi_description = "An API key of the shop, sent as a bearer token."

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = scopes
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = api_key(token)
        if key is None:
            throttling.count(request, throttling.WRONG_KEYS, address_of(request))
            return None
        shop.touch_api_key(key)
        if not set(self.scopes) & set(key.scopes):
            raise Problem(403, self._lacking())
        return key

    def _lacking(self) -> str:
        scopes = " / ".join(self.scopes)
        return _("This key lacks the scope %(scopes)s.") % {"scopes": scopes}


def key_of(request: HttpRequest) -> ApiKey | None:
    """The key that let this request in; None for a visitor."""
    held: ApiKey | None = getattr(request, "auth", None)
    return held


def staff(request: HttpRequest) -> Actor:
    """The actor behind the request's key."""
    key = key_of(request)
    if key is None:
        raise Problem(401, _("An API key is needed."))
    rights = rights_of_scopes(key.scopes)
    name, ip, agent = f"api:{key.name}", address_of(request), agent_of(request)
    return Actor(ActorKind.STAFF, name, rights, Door.API, ip, agent)


def visitor(request: HttpRequest, purpose: Purpose | str) -> Actor:
    """Whoever holds the cart's or the link's token."""
    rights = frozenset({str(purpose)})
    ip, agent = address_of(request), agent_of(request)
    return Actor(ActorKind.CUSTOMER, "link", rights, Door.API, ip, agent)


def may_price(request: HttpRequest) -> bool:
    """Whether the key may set prices, shipping prices and moments of placing."""
    key = key_of(request)
    return key is not None and Scope.ORDERS_PRICE in key.scopes


def agent_of(request: HttpRequest) -> str:
    """What the program calls itself, bounded and printable."""
    said = str(request.META.get("HTTP_USER_AGENT", ""))[:LONGEST_AGENT]
    return said if said.isprintable() else "".join(c for c in said if c.isprintable())
