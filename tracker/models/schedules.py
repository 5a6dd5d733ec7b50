"""Duties that come again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.duties import Duty
from tracker.domain.recurrence import Recurrence
from tracker.models.deadlines import BOUNDARIES, KINDS


class Schedule(models.Model):
    """A recurring duty: by an RFC 5545 rule, or on dates that are listed one by one."""

    commitment = models.ForeignKey("tracker.Commitment", models.PROTECT, related_name="schedules")
    rrule = models.CharField(_("rule"), max_length=300, blank=True)
    listed = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, help_text=_("EDTF, ISO 8601-2; instead of a rule.")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=KINDS)
    wording = models.CharField(_("words"), max_length=300, blank=True)
    counted = models.JSONField(
        null=True, blank=True, help_text=_("Days counted from the end of each period; RFC 5545 cannot say it.")
    )
    first_edtf = models.CharField(_("first period"), max_length=30, help_text=_("EDTF, ISO 8601-2."))
    boundary = models.CharField(_("boundary"), max_length=5, choices=BOUNDARIES, default=Boundary.END.value)
    first_date = models.DateField(_("first date"), help_text=_("The last day on time of the first occurrence."))
    until = models.DateField(_("until"), null=True, blank=True)
    skipped = ArrayField(
        models.DateField(), default=list, blank=True, help_text=_("Last days of occurrences that the office let pass.")
    )
    opens_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the next date opens; empty: never again. Business time.")
    )
    end_told = models.BooleanField(default=False, help_text=_("Whether its end was announced."))

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        indexes = [
            models.Index(fields=["opens_at"], condition=Q(opens_at__isnull=False), name="schedule_opens"),
            models.Index(fields=["commitment"], condition=Q(opens_at=None, end_told=False), name="schedule_untold_end"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("first_date")), name="schedule_until"),
            models.CheckConstraint(
                condition=Q(rrule="", counted=None) & ~Q(listed=[]) | ~Q(rrule="") & Q(listed=[]),
                name="schedule_rule_or_list",
            ),
        ]

    def __str__(self) -> str:
        return self.rrule or ", ".join(self.listed)

    @property
    def recurrence(self) -> Recurrence | None:
        """The rule as a value; None where the dates are listed."""
        return Recurrence.from_parts({"rrule": self.rrule, "counted": self.counted}) if self.rrule else None

    @property
    def dates(self) -> tuple[PartialDate, ...]:
        """The dates that are listed, rising by their last days."""
        return tuple(PartialDate.parse(one) for one in self.listed)

    @property
    def duty(self) -> Duty:
        """Which date comes after which."""
        return Duty(self.begins, self.recurrence, self.dates, frozenset(self.skipped), self.until)

    @property
    def first(self) -> PartialDate:
        """The first occurrence as it was stated; the rule generates the ones after it."""
        return PartialDate.parse(self.first_edtf)

    @property
    def begins(self) -> PartialDate:
        """The first occurrence as one that is on time through its last day: the rule counts from there."""
        return self.first if self.boundary == Boundary.END.value else PartialDate.of_day(self.first_date)
