"""Duties that come again."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.recurrence import Recurrence
from tracker.models.deadlines import BOUNDARIES, KINDS


class Schedule(models.Model):
    """A recurring duty by an RFC 5545 rule."""

    commitment = models.ForeignKey("tracker.Commitment", models.PROTECT, related_name="schedules")
    rrule = models.CharField(_("rule"), max_length=300)
    kind = models.CharField(_("kind"), max_length=6, choices=KINDS)
    wording = models.CharField(_("words"), max_length=300, blank=True)
    counted = models.JSONField(
        null=True, blank=True, help_text=_("Days counted from the end of each period; RFC 5545 cannot say it.")
    )
    first_edtf = models.CharField(_("first period"), max_length=30, help_text=_("EDTF, ISO 8601-2."))
    boundary = models.CharField(_("boundary"), max_length=5, choices=BOUNDARIES, default=Boundary.END.value)
    first_date = models.DateField(_("first date"), help_text=_("The last day on time of the first occurrence."))
    until = models.DateField(_("until"), null=True, blank=True)
    opens_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the next date opens; empty: never again. Business time.")
    )

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        indexes = [models.Index(fields=["opens_at"], condition=Q(opens_at__isnull=False), name="schedule_opens")]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("first_date")), name="schedule_until")
        ]

    def __str__(self) -> str:
        return self.rrule

    @property
    def recurrence(self) -> Recurrence:
        """The rule as a value."""
        return Recurrence.from_parts({"rrule": self.rrule, "counted": self.counted})

    @property
    def first(self) -> PartialDate:
        """The first occurrence as it was stated; the rule generates the ones after it."""
        return PartialDate.parse(self.first_edtf)

    @property
    def begins(self) -> PartialDate:
        """The first occurrence as one that is on time through its last day: the rule counts from there."""
        return self.first if self.boundary == Boundary.END.value else PartialDate.of_day(self.first_date)
