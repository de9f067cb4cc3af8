"""Warehouses: where they are, how each works, and which of them an order is asked of first.

Written by the settings page. A change of steps holds for the tasks to come: a task keeps what held
when it was opened. One that takes no orders keeps its goods and sends what it holds already.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.customers.checks import check_address, email_problem, phone_problem
from orderwright.domain.customers.texts import text_problem
from orderwright.domain.shop.versions import Versioned, raise_version
from orderwright.domain.stock.models import Warehouse, WarehouseRank
from orderwright.kernel.lifecycle.errors import BadInput

MOST_PRIORITY = 9999


CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
LONGEST_NAME = 80
LONGEST_COMPANY = 120
EXTRAS = ("company", "phone", "email")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a warehouse is, as an order's address, and whom a carrier calls there. `country`: two
    capital letters.
    """

    name: str
    street: str
    city: str
    postal_code: str
    country: str
    company: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class WarehouseWish:
    """A warehouse as it shall be. `ranks`: country code -> its priority for orders to there.
    `address`: None = the shop's own is the sender.
    """

    name: str
    priority: int
    steps: int
    active: bool = True
    address: Place | None = None
    ranks: Mapping[str, int] = field(default_factory=dict)


def ranks_to(country: str) -> Mapping[int, int]:
    """Warehouse id -> its priority for orders to this country, where it has one of its own."""
    return _ranks.get().get(country, {})


def _read_ranks() -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    rows = WarehouseRank.objects.values_list("country", "warehouse_id", "priority")
    for country, warehouse, priority in rows:
        found.setdefault(country, {})[warehouse] = priority
    return found


_ranks = Versioned(_read_ranks)


@transaction.atomic
def add_warehouse(code: str, wish: WarehouseWish) -> Warehouse:
    """A new warehouse; `code` never changes. Raises BadInput, also where the code is taken."""
    sentence = _("A code has small letters, digits and hyphens, at most 20 of them.")
    _demand(CODE.fullmatch(code) is not None, "code", sentence)
    if Warehouse.objects.filter(code=code).exists():
        raise BadInput({"code": _("This code is taken.")})
    return _save(Warehouse(code=code), wish)


@transaction.atomic
def change_warehouse(warehouse: Warehouse, wish: WarehouseWish) -> Warehouse:
    """Everything of it but the code. Raises BadInput, also when no warehouse would take orders."""
    others = Warehouse.objects.select_for_update().filter(active=True).exclude(pk=warehouse.pk)
    if not wish.active and not list(others):
        raise BadInput({"active": _("One warehouse at least has to take orders.")})
    return _save(warehouse, wish)


def set_steps(warehouse: Warehouse, steps: int) -> Warehouse:
    """1 = ship; 2 = pick, ship; 3 = pick, pack, ship (S2-16). Raises BadInput for any other."""
    _demand(steps in Warehouse.Steps.values, "steps", _("Choose one of the list."))
    warehouse.steps = steps
    warehouse.save(update_fields=["steps"])
    return warehouse


def _save(row: Warehouse, wish: WarehouseWish) -> Warehouse:
    _demand(0 < len(wish.name.strip()) <= LONGEST_NAME, "name", _("This is needed."))
    _demand(wish.steps in Warehouse.Steps.values, "steps", _("Choose one of the list."))
    sentence = _("A priority is a whole number from 1 to %(most)s.") % {"most": MOST_PRIORITY}
    _demand(_is_priority(wish.priority), "priority", sentence)
    _demand(all(map(_is_priority, wish.ranks.values())), "ranks", sentence)
    row.name, row.priority, row.steps = wish.name, wish.priority, wish.steps
    if wish.address and (wrong := _place_problems(wish.address)):
        raise BadInput({f"address_{name}": text for name, text in wrong.items()})
    row.active, row.address = wish.active, _kept(wish.address)
    row.save()
    row.ranks.all().delete()
    WarehouseRank.objects.bulk_create(
        [WarehouseRank(warehouse=row, country=country, priority=priority)
         for country, priority in sorted(wish.ranks.items())]
    )  # fmt: skip
    raise_version()
    return row


def _place_problems(place: Place) -> dict[str, str]:
    """Field -> sentence for all that is wrong."""
    problems = check_address(place) | {
        "company": text_problem(place.company, LONGEST_COMPANY),
        "phone": phone_problem(place.phone, place.country),
        "email": email_problem(place.email) if place.email else "",
    }
    return {name: sentence for name, sentence in problems.items() if sentence}


def _kept(place: Place | None) -> dict[str, str]:
    """What is empty is not kept, but for the address itself."""
    known = asdict(place) if place else {}
    return {name: text for name, text in known.items() if text or name not in EXTRAS}


def _is_priority(number: int) -> bool:
    return 1 <= number <= MOST_PRIORITY


def _demand(right: bool, name: str, sentence: str) -> None:
    if not right:
        raise BadInput({name: sentence})
