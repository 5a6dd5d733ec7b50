"""Django's admin, for superusers only, with our own models only."""

from importlib import import_module

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import SimpleAdminConfig
from django.http import HttpRequest


class SuperuserSite(AdminSite):
    """An admin that every role of the office stays out of: what they do, they do on our own pages."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Active superusers."""
        return request.user.is_active and bool(getattr(request.user, "is_superuser", False))


class AdminConfig(SimpleAdminConfig):
    """Registers nothing but what tracker/admin.py does: other applications' rows would be written past our verbs."""

    default_site = "config.admin.SuperuserSite"

    def ready(self) -> None:
        """Register our models."""
        super().ready()
        import_module("tracker.admin")
