"""Addresses of deliverers."""

from django.urls import path

from orderwright.entrypoints.courier import day, one

app_name = "courier"

urlpatterns = [
    path("d/<str:token>", one.delivery, name="delivery"),
    path("day/worker.js", day.worker, name="worker"),
    path("day/<str:token>", day.day, name="day"),
    path("day/<str:token>/taps", day.taps, name="taps"),
]
