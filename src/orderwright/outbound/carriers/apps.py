"""Django's registration of the app `carriers`; nothing else."""

from django.apps import AppConfig


class CarriersConfig(AppConfig):
    name = "orderwright.outbound.carriers"
    label = "carriers"
