"""Rows that always exist: the office's settings, from the environment, and the ladders that others fall back on."""

from django.db import migrations

from tracker.operations.office import ensure_settings
from tracker.operations.policies import ensure_defaults


def make(apps, schema_editor):
    ensure_defaults(
        policies=apps.get_model("tracker", "ReminderPolicy"),
        steps=apps.get_model("tracker", "Step"),
        versions=apps.get_model("tracker", "PolicyVersion"),
    )
    ensure_settings(
        offices=apps.get_model("tracker", "OfficeSettings"), calendars=apps.get_model("tracker", "Calendar")
    )


FIRST_ROWS = [migrations.RunPython(make, migrations.RunPython.noop)]
