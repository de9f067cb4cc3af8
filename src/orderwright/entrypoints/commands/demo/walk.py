"""One order of the demo shop on its way through time, and who of its staff acts."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from orderwright.domain.shop.models import User
from orderwright.entrypoints.commands.worker import work
from orderwright.kernel import clock
from orderwright.kernel.duties.worker import run_due
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.lifecycle.facts import apply_fact
from orderwright.lifecycle.machine import effects
from orderwright.lifecycle.placing import Placed


@dataclass
class Walk:
    """One order on its way; `at` is the moment of its next step."""

    placed: Placed
    at: datetime

    @property
    def order_id(self) -> int:
        return self.placed.order_id

    def later(self, hours: float) -> None:
        """Time passes between steps, and what was owed goes out."""
        tell_until(self.at, alone=True)
        self.at += timedelta(hours=hours)
        clock.set_to(self.at)


def tell_until(at: datetime, *, alone: bool = False) -> None:
    """What was owed until then leaves at that time, and not when the whole past has been told.

    `alone`: nothing else is looked after on the way, neither by the clock nor at the services; it
    costs the more the more orders there are.
    """
    clock.set_to(at + timedelta(minutes=1))
    if alone:
        run_due(effects(), on_fact=apply_fact, once=True)
    else:
        work(threading.Event(), once=True)


def staff(name: str) -> Actor:
    """Somebody of the demo shop's staff at the panel."""
    user = User.objects.get(email=f"{name}@shop.example")
    return Actor(ActorKind.STAFF, user.name, user.rights, Door.PANEL, role=user.role)
