"""Faults strike a shop that is open for business."""

from tests.unit.notifications.conftest import shop

__all__ = ["shop"]
