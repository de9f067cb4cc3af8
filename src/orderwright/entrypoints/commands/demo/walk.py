"""One order of the demo shop on its way through time, and who of its staff acts."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from orderwright.domain.shop.models import User
from orderwright.entrypoints.commands.worker import work
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
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
        tell_until(self.at)
        self.at += timedelta(hours=hours)
        clock.set_to(self.at)


def tell_until(at: datetime) -> None:
    """What was owed until then leaves at that time, and not when the whole past has been told."""
    clock.set_to(at + timedelta(minutes=1))
    work(threading.Event(), once=True)


def staff(name: str) -> Actor:
    """Somebody of the demo shop's staff at the panel."""
    user = User.objects.get(email=f"{name}@shop.example")
    return Actor(ActorKind.STAFF, user.name, user.rights, Door.PANEL, role=user.role)
