"""What a promise is measured by, and what was measured."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.trajectories import Direction, Point, Target


class Indicator(models.Model):
    """A measure of one commitment: from where it starts, where it shall be, and by which of the dates."""

    class Way(models.TextChoices):
        UP = Direction.UP.value, _("more is better")
        DOWN = Direction.DOWN.value, _("less is better")

    commitment = models.ForeignKey("tracker.Commitment", models.PROTECT, related_name="indicators")
    name = models.CharField(_("what is measured"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Way.choices)
    baseline = models.DecimalField(_("baseline"), max_digits=20, decimal_places=6)
    baseline_on = models.DateField(_("day of the baseline"))
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=6)
    deadline = models.ForeignKey("tracker.Deadline", models.PROTECT, related_name="indicators")
    created_at = models.DateTimeField(help_text=_("Business time."))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "name"], name="indicator_named_once"),
            models.CheckConstraint(
                condition=Q(direction=Direction.UP.value, target__gte=F("baseline"))
                | Q(direction=Direction.DOWN.value, target__lte=F("baseline")),
                name="indicator_leads_to_target",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def aim(self) -> Target | None:
        """The straight way to the target; None while its date has no day."""
        if self.deadline.last_day is None:
            return None
        way = Direction(self.direction)
        return Target(way, self.baseline, self.baseline_on, self.target, self.deadline.last_day)


class Reading(models.Model):
    """One value of an indicator. It counts once it is accepted: at once from staff, with its report else."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("claimed")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="readings")
    report = models.ForeignKey("tracker.Report", models.PROTECT, null=True, blank=True, related_name="readings")
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    day = models.DateField(_("day it holds for"))
    source = models.CharField(_("source"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    at = models.DateTimeField(_("recorded"), help_text=_("Business time."))
    by = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["day", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(report__isnull=False), name="reading_claimed_by_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.day})"

    @property
    def point(self) -> Point:
        """Where it lies."""
        return Point(self.day, self.value)
