"""Addresses for operators: liveness, readiness, figures."""

from django.urls import path

from orderwright.entrypoints.api import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
]
