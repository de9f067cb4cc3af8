"""Django's registration of the app `checkout`; nothing else."""

from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "orderwright.domain.checkout"
    label = "checkout"
