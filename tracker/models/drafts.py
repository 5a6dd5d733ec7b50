"""Reports that somebody has begun and not sent yet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReportDraft(models.Model):
    """A half-written report: offered again to whoever began it, shown to nobody else, gone once it is sent."""

    deadline = models.ForeignKey("tracker.Deadline", models.PROTECT, related_name="drafts")
    recipient = models.ForeignKey("tracker.Recipient", models.PROTECT, null=True, blank=True, related_name="drafts")
    user = models.ForeignKey("tracker.User", models.PROTECT, null=True, blank=True, related_name="drafts")
    words = models.JSONField(_("words"), default=dict, help_text=_("The fields of the form as they were typed."))
    saved_at = models.DateTimeField(_("saved"), help_text=_("Business time."))

    class Meta:
        verbose_name = _("draft of a report")
        verbose_name_plural = _("drafts of reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient=None, user__isnull=False) | Q(recipient__isnull=False, user=None),
                name="reportdraft_of_one",
            ),
            models.UniqueConstraint(fields=["deadline", "recipient"], name="reportdraft_one_recipient"),
            models.UniqueConstraint(fields=["deadline", "user"], name="reportdraft_one_user"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
