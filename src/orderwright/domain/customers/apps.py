"""Django's registration of the app `customers`; nothing else."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "orderwright.domain.customers"
    label = "customers"
