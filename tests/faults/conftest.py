"""Faults strike a shop that is open for business."""

from tests.faults.serving import served
from tests.unit.notifications.conftest import shop

__all__ = ["served", "shop"]
