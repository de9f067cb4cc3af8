"""Django's registration of the app `gateways`; nothing else."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "orderwright.outbound.gateways"
    label = "gateways"
