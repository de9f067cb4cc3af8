"""Django's registration of the app `exchange`; nothing else."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "orderwright.outbound.documents.exchange"
    label = "exchange"
