"""What a real office needs: invitations, imports in the browser, who signs in how."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "headings",
                    models.CharField(help_text="SHA-256 of the headings in their order.", max_length=64, unique=True),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(blank=True, max_length=20), size=None
                    ),
                ),
                ("used_at", models.DateTimeField(help_text="Business time.")),
            ],
            options={
                "verbose_name": "known columns",
                "verbose_name_plural": "known columns",
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="held_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Written to only from the release of this import on.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="contacts",
                to="tracker.importbatch",
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="dates_mean",
            field=models.CharField(
                choices=[("extended", "the promise was moved"), ("corrected", "our record was wrong")],
                default="extended",
                max_length=9,
            ),
        ),
        migrations.CreateModel(
            name="EditBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField(help_text="Business time.")),
                ("until", models.DateTimeField(db_index=True, help_text="Reminders wait until then. Business time.")),
                ("wanted", models.JSONField(default=dict, help_text="What was chosen: ids, codes and tags.")),
                (
                    "nonce",
                    models.UUIDField(editable=False, help_text="The same form sent twice is one change.", unique=True),
                ),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, help_text="Business time.", null=True, verbose_name="undone"),
                ),
            ],
            options={
                "verbose_name": "joint change",
                "verbose_name_plural": "joint changes",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("until__gt", models.F("at"))), name="edit_batch_waits")
                ],
            },
        ),
        migrations.CreateModel(
            name="EditItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("skipped", models.TextField(blank=True, verbose_name="why it was skipped")),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, help_text="Business time.", null=True, verbose_name="undone"),
                ),
                ("kept", models.TextField(blank=True, verbose_name="why it was not undone")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="tracker.editbatch"
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tracker.commitment"
                    ),
                ),
            ],
            options={
                "verbose_name": "commitment of a joint change",
                "verbose_name_plural": "commitments of joint changes",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "commitment"), name="edit_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at", None), models.Q(("kept", ""), ("skipped", "")), _connector="OR"
                        ),
                        name="edit_item_done_before_undone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("before", models.JSONField(help_text="What stood there when the file was read.")),
                ("after", models.JSONField()),
                (
                    "never_told",
                    models.BooleanField(
                        default=False, help_text="Nobody had heard of the commitment then: another date corrects it."
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, help_text="Business time.", null=True)),
                ("refused", models.TextField(blank=True, help_text="Why it was left as it is.")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="tracker.importbatch"
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.commitment"
                    ),
                ),
            ],
            options={
                "verbose_name": "change of an import",
                "verbose_name_plural": "changes of an import",
                "ordering": ["batch", "line"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "commitment"), name="importchange_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("done_at", None), ("refused", ""), _connector="OR"),
                        name="importchange_done_or_refused",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file_name", models.CharField(max_length=255, verbose_name="file")),
                ("digest", models.CharField(help_text="SHA-256 of the file.", max_length=64)),
                ("content", models.BinaryField(editable=True)),
                ("sheet", models.SmallIntegerField(default=-1, help_text="Below 0: the first that holds anything.")),
                (
                    "header",
                    models.PositiveIntegerField(blank=True, help_text="The line that names the columns.", null=True),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(blank=True, max_length=20),
                        blank=True,
                        default=list,
                        help_text="What each column means.",
                        size=None,
                    ),
                ),
                (
                    "dates_mean",
                    models.CharField(
                        choices=[("extended", "the promise was moved"), ("corrected", "our record was wrong")],
                        default="extended",
                        max_length=9,
                    ),
                ),
                (
                    "leaves",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        help_text="Kinds of rows that are left out.",
                        size=None,
                    ),
                ),
                ("sent_at", models.DateTimeField(help_text="Business time.", verbose_name="sent")),
                (
                    "asked_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When recording was asked for: words are read on that day. Business time.",
                        null=True,
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, help_text="Business time.", null=True)),
                ("through", models.PositiveIntegerField(default=0, help_text="The last line that is recorded.")),
                ("total", models.PositiveIntegerField(default=0, help_text="Rows to be recorded.")),
                ("done", models.PositiveIntegerField(default=0, help_text="Rows that are recorded.")),
                ("stopped", models.TextField(blank=True, help_text="Why recording ended before the last row.")),
                (
                    "batch",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file",
                        to="tracker.importbatch",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.unit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "file to import",
                "verbose_name_plural": "files to import",
                "ordering": ["-sent_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("asked_at__isnull", False), ("recorded_at", None)),
                        fields=["asked_at"],
                        name="importfile_to_record",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at", None), ("batch", None)),
                            models.Q(("asked_at__isnull", False), ("batch__isnull", False)),
                            _connector="OR",
                        ),
                        name="importfile_asked_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at", None), ("asked_at__isnull", False), _connector="OR"),
                        name="importfile_recorded_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(help_text="SHA-256 of the link's secret.", max_length=64, unique=True)),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField(help_text="Business time.", verbose_name="invited")),
                ("expires_at", models.DateTimeField(help_text="Business time.", verbose_name="expires")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, help_text="Business time.", null=True, verbose_name="accepted"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Taken back, or replaced by another. Business time.",
                        null=True,
                        verbose_name="ended",
                    ),
                ),
                ("reply", models.TextField(blank=True, help_text="What the mail server said to the mail.")),
                ("sent", models.BooleanField(default=False, help_text="The mail server has taken the mail.")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("ended_at", None), _connector="OR"),
                        name="invitation_accepted_or_ended",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("ended_at", None)),
                        fields=("user",),
                        name="invitation_one_open",
                    ),
                ],
            },
        ),
    ]
