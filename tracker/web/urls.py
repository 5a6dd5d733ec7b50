"""Addresses of the pages."""

from django.urls import path

from tracker.web.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
