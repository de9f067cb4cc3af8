"""Warehouses: how each works. Written by the settings page.

A change holds for the tasks to come: a task keeps what held when it was opened.
"""

from django.utils.translation import gettext as _

from orderwright.domain.stock.models import Warehouse
from orderwright.kernel.lifecycle.errors import BadInput


def set_steps(warehouse: Warehouse, steps: int) -> Warehouse:
    """1 = ship; 2 = pick, ship; 3 = pick, pack, ship (S2-16). Raises BadInput for any other."""
    if steps not in Warehouse.Steps.values:
        raise BadInput({"steps": _("Choose one of the list.")})
    warehouse.steps = steps
    warehouse.save(update_fields=["steps"])
    return warehouse
