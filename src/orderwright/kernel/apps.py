"""The kernel as a Django app: its label is what migrations and table names carry.

Never does anything at start-up: no signals, no checks of other apps.
"""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Registers the kernel's tables under the label `kernel`."""

    name = "orderwright.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
