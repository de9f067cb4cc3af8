"""Django's registration of the app `incoming`; nothing else."""

from django.apps import AppConfig


class IncomingConfig(AppConfig):
    name = "orderwright.outbound.notifications.incoming"
    label = "incoming"
