"""Imports and the files they come from, as an account sees them."""

from django.db.models import Count, QuerySet

from tracker.models import ImportBatch, ImportFile, User


def files_of(user: User) -> QuerySet[ImportFile]:
    """The files that an account has sent and that are not asked to be recorded yet, newest first."""
    return ImportFile.objects.filter(user=user, asked_at=None).defer("content")


def batches(user: User, *, reads_all: bool) -> QuerySet[ImportBatch]:
    """The imports of an account, or all of them, newest first, each with the number of its commitments."""
    rows = ImportBatch.objects.select_related("file", "file__user").defer("file__content")
    rows = rows.annotate(brought=Count("commitments"))
    return rows if reads_all else rows.filter(file__user=user)
