"""Django's registration of the app `stock`; nothing else."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "orderwright.domain.stock"
    label = "stock"
