"""Django's registration of the app `returns`; nothing else."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "orderwright.domain.returns"
    label = "returns"
