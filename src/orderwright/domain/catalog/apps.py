"""Django's registration of the app `catalog`; nothing else."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "orderwright.domain.catalog"
    label = "catalog"
