"""The payment services that this shop uses: code -> gateway with the shop's values for it.

Called by pages, duties and polls. Never keeps a provider's secret longer than a call.
"""

from orderwright.domain.payments.port_errors import NotConfigured
from orderwright.domain.payments.ports import Capabilities, Gateway
from orderwright.outbound.gateways import registry
from orderwright.outbound.gateways.models import GatewayAccount
from orderwright.outbound.providers.accounts import opened

NOTHING = Capabilities()


def gateway(code: str) -> Gateway:
    """The service of that code. Raises NotConfigured when values are missing or wrong."""
    return registry.gateway(code, values_of(code))


def values_of(code: str) -> dict[str, str]:
    """What the shop has entered; empty when nothing was.

    Raises NotConfigured when the secrets were sealed by another SECRET_KEY.
    """
    account = GatewayAccount.objects.filter(code=code).first()
    return opened(account) if account else {}


def problem(code: str) -> str:
    """Why nobody can be sent to pay there: a sentence for staff, or empty. Asks no provider."""
    try:
        gateway(code)
    except NotConfigured as why:
        return str(why)
    return ""


def is_set_up(code: str) -> bool:
    """Whether the shop has entered anything for the service, or it needs nothing: what was entered
    may be wrong all the same.
    """
    return GatewayAccount.objects.filter(code=code).exists() or not problem(code)


def capabilities(code: str) -> Capabilities:
    """What the service can do, known before any key is entered; nothing for an unknown one."""
    entry = registry.ENTRIES.get(code)
    return entry.capabilities if entry else NOTHING


__all__ = ["NotConfigured", "capabilities", "gateway", "is_set_up", "problem", "values_of"]
