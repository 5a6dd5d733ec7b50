"""Imports, so that a whole one can be held, released or undone; the files they come from, while they are looked at."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """One import. Nothing is sent for it before it is released."""

    class DatesMean(models.TextChoices):
        """What it means that a file names another date than the one that stands."""

        MOVED = "extended", _("the promise was moved")
        WRONG = "corrected", _("our record was wrong")

    file_name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the file."))
    by = models.CharField(max_length=60)
    at = models.DateTimeField(help_text=_("Business time."))
    released_at = models.DateTimeField(_("released"), null=True, blank=True, help_text=_("Business time."))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, help_text=_("Business time."))
    decided_by = models.CharField(max_length=60, blank=True, help_text=_("Who released or undid it."))
    done_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When all that this meant was done by the worker. Business time.")
    )
    dates_mean = models.CharField(max_length=9, choices=DatesMean.choices, default=DatesMean.MOVED)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(done_at=None) & ~Q(released_at=None, undone_at=None),
                name="batch_to_finish",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_at=None) | models.Q(undone_at=None), name="batch_released_or_undone"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, undone_at=None, decided_by="", done_at=None)
                | ~Q(released_at=None, undone_at=None) & ~Q(decided_by=""),
                name="batch_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_held(self) -> bool:
        """True until it is released or undone."""
        return self.released_at is None and self.undone_at is None

    @property
    def is_unfinished(self) -> bool:
        """True from the decision until all that it meant is done."""
        return not self.is_held and self.done_at is None


class ImportFile(models.Model):
    """A file that somebody sent: mapped, looked at, and then recorded by the worker, some rows at a time.

    Its content is kept until its import is released or undone, so that the rows left out can be corrected.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("tracker.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey("tracker.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("tracker.User", models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the file."))
    content = models.BinaryField(editable=True)
    sheet = models.SmallIntegerField(default=-1, help_text=_("Below 0: the first that holds anything."))
    header = models.PositiveIntegerField(null=True, blank=True, help_text=_("The line that names the columns."))
    columns = ArrayField(
        models.CharField(max_length=20, blank=True), default=list, blank=True, help_text=_("What each column means.")
    )
    dates_mean = models.CharField(
        max_length=9, choices=ImportBatch.DatesMean.choices, default=ImportBatch.DatesMean.MOVED
    )
    leaves = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, help_text=_("Kinds of rows that are left out.")
    )
    sent_at = models.DateTimeField(_("sent"), help_text=_("Business time."))
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When recording was asked for: words are read on that day. Business time.")
    )
    recorded_at = models.DateTimeField(null=True, blank=True, help_text=_("Business time."))
    through = models.PositiveIntegerField(default=0, help_text=_("The last line that is recorded."))
    total = models.PositiveIntegerField(default=0, help_text=_("Rows to be recorded."))
    done = models.PositiveIntegerField(default=0, help_text=_("Rows that are recorded."))
    stopped = models.TextField(blank=True, help_text=_("Why recording ended before the last row."))
    batch = models.OneToOneField(ImportBatch, models.PROTECT, null=True, blank=True, related_name="file")

    class Meta:
        verbose_name = _("file to import")
        verbose_name_plural = _("files to import")
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(asked_at__isnull=False, recorded_at=None), name="importfile_to_record"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at=None, batch=None) | Q(asked_at__isnull=False, batch__isnull=False),
                name="importfile_asked_whole",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at=None) | Q(asked_at__isnull=False), name="importfile_recorded_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportColumns(models.Model):
    """What the columns of a spreadsheet meant the last time: the next file with the same headings begins with it."""

    headings = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the headings in their order."))
    columns = ArrayField(models.CharField(max_length=20, blank=True))
    used_at = models.DateTimeField(help_text=_("Business time."))

    class Meta:
        verbose_name = _("known columns")
        verbose_name_plural = _("known columns")

    def __str__(self) -> str:
        return self.headings[:12]


class ImportChange(models.Model):
    """What a row changes in a commitment that is here already: done when the import is released, not before."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    commitment = models.ForeignKey("tracker.Commitment", models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    before = models.JSONField(help_text=_("What stood there when the file was read."))
    after = models.JSONField()
    never_told = models.BooleanField(
        default=False, help_text=_("Nobody had heard of the commitment then: another date corrects it.")
    )
    done_at = models.DateTimeField(null=True, blank=True, help_text=_("Business time."))
    refused = models.TextField(blank=True, help_text=_("Why it was left as it is."))

    class Meta:
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of an import")
        ordering = ["batch", "line"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "commitment"], name="importchange_unique"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(refused=""), name="importchange_done_or_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.line}"
