"""Working days of a country, with the office's own exceptions."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.domain.calendars import WorkCalendar


def saturday_and_sunday() -> list[int]:
    """The usual weekend, Monday being 0."""
    return [5, 6]


class Calendar(models.Model):
    """Which days are working days: a country's public holidays, a weekend, and the days listed below it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    country = models.CharField(
        _("country"), max_length=10, blank=True, help_text=_("ISO 3166 code such as KG; empty: no public holidays.")
    )
    weekend = ArrayField(
        models.PositiveSmallIntegerField(),
        default=saturday_and_sunday,
        verbose_name=_("weekend"),
        help_text=_("Days of the week that are free: 0 is Monday, 6 is Sunday."),
    )

    checked_through = models.PositiveSmallIntegerField(
        _("checked through"),
        null=True,
        blank=True,
        help_text=_("The last year whose days somebody of the office has compared with the official list."),
    )

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if len(set(self.weekend or [])) > 6 or any(day > 6 for day in self.weekend or []):
            raise ValidationError(_("A weekend has at most six days, numbered 0 (Monday) to 6 (Sunday)."))

    def as_work_calendar(self) -> WorkCalendar:
        """The value the rules reckon with; reads the days of this calendar (prefetch `days` for many)."""
        days = list(self.days.all())
        return WorkCalendar(
            country=self.country or None,
            weekend=frozenset(self.weekend),
            overrides={day.day: day.working for day in days},
            provisional=frozenset(day.day for day in days if day.provisional),
            checked_through=self.checked_through,
        )


class CalendarDay(models.Model):
    """One day that differs from the country's rule."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    provisional = models.BooleanField(
        _("provisional"), default=False, help_text=_("Expected, but not yet officially announced.")
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_unique")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()
