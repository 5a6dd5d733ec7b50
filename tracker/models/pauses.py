"""Pauses of a deadline."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.models.deadlines import Deadline


class Pause(models.Model):
    """The other side must move first: the clock rests."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="pauses")
    started_at = models.DateTimeField(help_text=_("Business time."))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day of the pause."))
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("Business time."))
    reason = models.TextField(_("reason"))
    by = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(ended_at=None), name="pause_one_running"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="pause_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_has_reason"),
        ]

    def __str__(self) -> str:
        return self.reason
