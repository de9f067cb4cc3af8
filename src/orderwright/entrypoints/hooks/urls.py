"""Addresses for payment services, carriers and mail servers, and the pages of their rehearsals."""

from django.urls import path

from orderwright.entrypoints.hooks import carrier_rehearsal, carriers, mails, payments, rehearsal

app_name = "hooks"

urlpatterns = [
    path("hooks/payments/<str:code>", payments.payment, name="payment"),
    path("hooks/carriers/<str:code>", carriers.knock, name="carrier"),
    path("hooks/mail/<str:name>", mails.receive, name="mail"),
    path("rehearsal/carrier/<str:name>", carrier_rehearsal.page, name="carrier_rehearsal"),
    path("rehearsal/pay/<str:name>", rehearsal.page, name="rehearsal"),
]
