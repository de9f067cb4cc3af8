"""Addresses of the schemas of our own XML: fixed, for they stand in other programs."""

from django.urls import path

from orderwright.entrypoints.api import files

urlpatterns = [path("schemas/<str:name>", files.schema, name="schema")]
