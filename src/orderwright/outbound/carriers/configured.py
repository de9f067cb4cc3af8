"""The carriers' services that this shop uses: code -> service with the shop's values for it.

Called by pages, duties, guards and polls. Never keeps a provider's secret longer than a call.
"""

from orderwright.domain.delivery import carriers as register
from orderwright.domain.delivery.port_errors import NotConfigured
from orderwright.domain.delivery.ports import Capabilities, CarrierService
from orderwright.outbound.carriers import registry
from orderwright.outbound.carriers.models import CarrierAccount
from orderwright.outbound.providers.accounts import opened

NOTHING = Capabilities()
BY_HAND = "manual"


def service(code: str) -> CarrierService:
    """The service of that code. Raises NotConfigured when values are missing or wrong."""
    account = CarrierAccount.objects.filter(code=code).first()
    return registry.carrier(code, opened(account) if account else {})


def problem(code: str) -> str:
    """Why nothing can be asked of it: a sentence for staff, or empty. Asks no provider."""
    try:
        service(code)
    except NotConfigured as why:
        return str(why)
    return ""


def is_set_up(code: str) -> bool:
    """Whether the shop has entered anything for the service, or it needs nothing: what was entered
    may be wrong all the same.
    """
    return CarrierAccount.objects.filter(code=code).exists() or not problem(code)


def capabilities(code: str) -> Capabilities:
    """What the service can do, known before any key is entered; nothing for an unknown one."""
    entry = registry.ENTRIES.get(code)
    return entry.capabilities if entry else NOTHING


def code_of(carrier: str) -> str:
    """The service that makes the labels of a parcel's carrier; by hand for a free name, and for
    one that this installation does not offer.
    """
    if carrier == register.OWN_CAR:
        return register.OWN_CAR
    known = register.find(carrier)
    wanted = known.service if known else ""
    return wanted if wanted in registry.offered() else BY_HAND
