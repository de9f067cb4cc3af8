"""Django's registration of the app `orders`; nothing else."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orderwright.domain.orders"
    label = "orders"
