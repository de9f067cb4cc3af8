"""Django's registration of the app `sms`; nothing else."""

from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "orderwright.outbound.sms"
    label = "sms"
