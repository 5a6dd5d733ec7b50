"""Imports, so that a whole one can be held, released or undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """One import. Nothing is sent for it before it is released."""

    file_name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the file."))
    by = models.CharField(max_length=60)
    at = models.DateTimeField(help_text=_("Business time."))
    released_at = models.DateTimeField(_("released"), null=True, blank=True, help_text=_("Business time."))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, help_text=_("Business time."))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_at=None) | models.Q(undone_at=None), name="batch_released_or_undone"
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_held(self) -> bool:
        """True until it is released or undone."""
        return self.released_at is None and self.undone_at is None
