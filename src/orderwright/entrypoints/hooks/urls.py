"""Addresses for what services outside tell us, and the pages of their rehearsals."""

from django.urls import path

from orderwright.entrypoints.hooks import (
    carrier_rehearsal,
    carriers,
    mails,
    payments,
    rehearsal,
    sms,
    sms_rehearsal,
)

app_name = "hooks"

urlpatterns = [
    path("hooks/payments/<str:code>", payments.payment, name="payment"),
    path("hooks/carriers/<str:code>", carriers.knock, name="carrier"),
    path("hooks/sms/<str:code>", sms.receipt, name="sms"),
    path("hooks/mail/<str:name>", mails.receive, name="mail"),
    path("rehearsal/carrier/<str:name>", carrier_rehearsal.page, name="carrier_rehearsal"),
    path("rehearsal/sms/<str:name>", sms_rehearsal.page, name="sms_rehearsal"),
    path("rehearsal/pay/<str:name>", rehearsal.page, name="rehearsal"),
]
