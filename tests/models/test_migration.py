"""The migrations say all that the models say; the first makes the rows that always exist."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tracker.models import OfficeSettings, ReminderPolicy

pytestmark = pytest.mark.django_db


def test_the_migration_is_what_the_models_say() -> None:
    call_command("makemigrations", "tracker", check=True, dry_run=True, stdout=StringIO())


def test_it_can_be_taken_back_as_a_whole() -> None:
    migration = MigrationLoader(connection).get_migration("tracker", "0001_initial")
    assert all(operation.reversible for operation in migration.operations)


def test_the_first_rows_are_there() -> None:
    assert OfficeSettings.objects.get().sending == "held"
    assert set(ReminderPolicy.objects.values_list("use", flat=True)) == {"dated", "review"}
