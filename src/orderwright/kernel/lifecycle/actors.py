"""Who acts and who may act.

An `Actor` is made by a door (panel, link, API, hook, clock) and never by a client's input. A `Who`
stands
in a row's `who=` and admits actors; nobody else can take the step, by any door.
"""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of actor of `who=`."""

    STAFF = "staff"
    CUSTOMER = "customer"
    DELIVERER = "deliverer"
    GATEWAY = "gateway"
    CARRIER = "carrier"
    ERP = "erp"
    MARKETPLACE = "marketplace"
    CLOCK = "clock"
    RULE = "rule"
    NEIGHBOUR = "neighbour"


class Door(StrEnum):
    """Where the actor came in; grace holds for the panel only."""

    PANEL = "panel"
    STOREFRONT = "storefront"
    API = "api"
    HOOK = "hook"
    CLOCK = "clock"
    COMMAND = "command"
    COURIER = "courier"


@dataclass(frozen=True, slots=True)
class Actor:
    """`rights`: permissions of staff and API keys; for a customer the purpose of the link used.

    `role`: of a person, where one is signed in.
    """

    kind: ActorKind
    name: str
    rights: frozenset[str] = frozenset()
    door: Door = Door.COMMAND
    ip: str = ""
    agent: str = ""
    role: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else str(self.kind)

    @property
    def is_person(self) -> bool:
        """People get versions checked and grace; machines re-read and retry."""
        return self.kind is ActorKind.STAFF and self.door is Door.PANEL


@dataclass(frozen=True, slots=True)
class Who:
    """One entry of `who=`. An empty `right` admits every actor of the kind."""

    kind: ActorKind
    right: str = ""

    def admits(self, actor: Actor) -> bool:
        return actor.kind is self.kind and (not self.right or self.right in actor.rights)

    def __str__(self) -> str:
        return f"{self.kind}({self.right})" if self.right else str(self.kind)


def staff(permission: str) -> Who:
    """Staff and API keys that hold `permission`."""
    return Who(ActorKind.STAFF, permission)


def customer(purpose: str) -> Who:
    """Whoever holds a living link of that purpose."""
    return Who(ActorKind.CUSTOMER, purpose)


DELIVERER = Who(ActorKind.DELIVERER)
GATEWAY = Who(ActorKind.GATEWAY)
CARRIER = Who(ActorKind.CARRIER)
ERP = Who(ActorKind.ERP)
MARKETPLACE = Who(ActorKind.MARKETPLACE)
CLOCK = Who(ActorKind.CLOCK)
RULE = Who(ActorKind.RULE)
NEIGHBOUR = Who(ActorKind.NEIGHBOUR)
