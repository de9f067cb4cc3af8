"""Django's registration of the app `payments`; nothing else."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "orderwright.domain.payments"
    label = "payments"
