"""Addresses for payment services, and the pages of the rehearsal."""

from django.urls import path

from orderwright.entrypoints.hooks import payments, rehearsal

app_name = "hooks"

urlpatterns = [
    path("hooks/payments/<str:code>", payments.payment, name="payment"),
    path("rehearsal/pay/<str:name>", rehearsal.page, name="rehearsal"),
]
