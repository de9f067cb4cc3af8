"""Which channels payment services take money by, and between which sums: they are asked (S0-22).

Called by the worker with the other polls, outside any transaction; any number of workers may poll
at once. A service that gives no answer harms nothing: what it told last holds for a day, then all
of its channels are offered.
"""

import logging

from django.db import DatabaseError

from orderwright.domain.payments.channels import TellsChannels
from orderwright.domain.payments.port_errors import GatewayError
from orderwright.kernel import clock
from orderwright.outbound.gateways import channels
from orderwright.outbound.gateways.configured import gateway

log = logging.getLogger(__name__)


def ask_channels() -> int:
    """Asks every service whose turn it is; answers how many have told."""
    now = clock.now()
    turns = [code for code in channels.due(now) if channels.take_turn(code, now=now)]
    return sum(_heard(code) for code in turns)


def _heard(code: str) -> bool:
    """False when the service did not tell."""
    try:
        service = gateway(code)
        told = service.channels() if isinstance(service, TellsChannels) else ()
        channels.keep(code, told, now=clock.now())
    except GatewayError as problem:
        log.warning("payment service %s tells no channels: %s", code, type(problem).__name__)
        channels.went_unanswered(code, now=clock.now())
        return False
    except DatabaseError:
        raise
    except Exception:
        log.exception("what %s told of its channels was not taken", code)
        return False
    return True
