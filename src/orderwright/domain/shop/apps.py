"""Django's registration of the app `shop`; nothing else."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "orderwright.domain.shop"
    label = "shop"
