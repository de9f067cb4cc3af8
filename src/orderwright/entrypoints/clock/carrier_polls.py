"""Where parcels are, asked of their carriers, and couriers who are ordered (S3-17, U5).

Called by the worker with the other polls, outside any transaction; any number of workers may poll
at once. A parcel is asked about half an hour after its label, then ever less often, and at once
when the carrier knocks. A carrier that gives no answer harms nothing: its parcels are left alone
for a minute.
"""

import logging

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_noop

from orderwright.domain.delivery.facts import CarrierSaid
from orderwright.domain.delivery.port_errors import NotConfigured, ProviderDown, ProviderError
from orderwright.kernel import clock
from orderwright.kernel.log import services as event_log
from orderwright.kernel.log.models import Level
from orderwright.kernel.own_words import Said
from orderwright.lifecycle.facts import apply_fact
from orderwright.outbound.carriers import configured, pickups, registry, shipments
from orderwright.outbound.carriers.models import Shipment

log = logging.getLogger(__name__)


def ask_carriers() -> int:
    """Asks about every parcel and for every courier whose turn it is; answers how many."""
    now, silent = clock.now(), set[str]()
    asked = pickups.ask_due(now)
    for shipment in shipments.due(now):
        if (
            not shipments.is_awaited(shipment, now=now)
            or not configured.capabilities(shipment.service).tracks
        ):
            shipments.forget(shipment)
        elif shipment.service in silent:
            shipments.leave_alone(shipment, now=now)
        elif shipments.take_turn(shipment, now=now):
            asked += 1
            if not _heard(shipment):
                silent.add(shipment.service)
                shipments.leave_alone(shipment, now=now)
    return asked


def _heard(shipment: Shipment) -> bool:
    """False when the carrier gave no answer."""
    try:
        tracking = configured.service(shipment.service).track(shipment.external_ref)
        with transaction.atomic():
            apply_fact(CarrierSaid(shipment.key, tracking))
    except (ProviderDown, NotConfigured) as problem:
        log.warning("carrier %s gave no answer: %s", shipment.service, type(problem).__name__)
        return False
    except ProviderError as problem:
        if shipment.asks == 0:
            _tell(shipment, problem)
    except DatabaseError:
        raise
    except Exception:
        log.exception("what %s said of %s was not taken", shipment.service, shipment.key)
    return True


def _tell(shipment: Shipment, problem: ProviderError) -> None:
    service = registry.ENTRIES[shipment.service].label
    told = {"service": service, "reference": shipment.key, "why": str(problem)}
    event_log.write(
        "carriers", Level.WARNING,
        Said(gettext_noop("%(service)s does not say where %(reference)s is: %(why)s"), told),
        detail={"service": shipment.service},
    )  # fmt: skip
