"""Django's registration of the app `notifications`; nothing else."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "orderwright.outbound.notifications"
    label = "notifications"
