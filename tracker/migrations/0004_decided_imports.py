"""What was decided about an import is done by the worker: by whom it was decided, and when all of it is done."""

from django.db import migrations, models

# What an earlier version decided, it did at once.
DONE_AT_ONCE = """
UPDATE tracker_importbatch SET decided_by = COALESCE(NULLIF(by, ''), 'system:import'), done_at = COALESCE(released_at, undone_at)
WHERE released_at IS NOT NULL OR undone_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE
"""
DECIDED = ~models.Q(released_at=None, undone_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0003_merging"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="decided_by",
            field=models.CharField(blank=True, help_text="Who released or undid it.", max_length=60),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="done_at",
            field=models.DateTimeField(
                blank=True, help_text="When all that this meant was done by the worker. Business time.", null=True
            ),
        ),
        migrations.RunSQL(DONE_AT_ONCE, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(condition=models.Q(done_at=None) & DECIDED, fields=["id"], name="batch_to_finish"),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(released_at=None, undone_at=None, decided_by="", done_at=None)
                | DECIDED & ~models.Q(decided_by=""),
                name="batch_decided_whole",
            ),
        ),
    ]
