"""The one Django application of the project."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tracker import checks


class TrackerConfig(AppConfig):
    """Deadlines and commitments."""

    name = "tracker"
    verbose_name = _("Duebook")
    default_auto_field = "django.db.models.BigAutoField"
    # Importing the module registers the checks.
    checks = checks
