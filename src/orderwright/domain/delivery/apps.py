"""Django's registration of the app `delivery`; nothing else."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "orderwright.domain.delivery"
    label = "delivery"
