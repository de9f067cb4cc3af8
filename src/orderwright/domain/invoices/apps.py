"""Django's registration of the app `invoices`; nothing else."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "orderwright.domain.invoices"
    label = "invoices"
