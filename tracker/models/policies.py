"""Named ladders."""

from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain import policies
from tracker.domain.dates import Unit
from tracker.domain.policy_parts import of_parts


class ReminderPolicy(models.Model):
    """A ladder of steps; the default ones for dated deadlines and for reviews always exist."""

    class Use(models.TextChoices):
        CHOSEN = "", _("where chosen")
        DATED = "dated", _("every dated deadline without another policy")
        REVIEW = "review", _("every review deadline")

    name = models.CharField(_("name"), max_length=100, unique=True)
    use = models.CharField(_("used for"), max_length=10, choices=Use.choices, blank=True, default=Use.CHOSEN)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    long_overdue_after = models.PositiveSmallIntegerField(
        _("long overdue after"), default=20, help_text=_("Working days after the last day: then an admin decides.")
    )

    retired_at = models.DateTimeField(
        _("retired"), null=True, blank=True, editable=False, help_text=_("Chosen by nobody any more. Business time.")
    )

    class Meta:
        verbose_name = _("reminder policy")
        verbose_name_plural = _("reminder policies")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["use"], condition=~Q(use=""), name="policy_one_default"),
            models.CheckConstraint(condition=Q(long_overdue_after__gte=1), name="policy_long_overdue_after"),
            models.CheckConstraint(condition=Q(retired_at=None) | Q(use=""), name="policy_default_not_retired"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_policy(self) -> policies.Policy:
        """The value the rules reckon with (prefetch `steps` for many)."""
        return policies.Policy(tuple(step.as_step() for step in self.steps.all()), self.long_overdue_after)


class PolicyVersion(models.Model):
    """A ladder as it stood from one change to the next; append-only, so that a mail can name what earned it."""

    policy = models.ForeignKey(ReminderPolicy, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=100)
    content = models.JSONField(help_text=_("Steps and limits, as `as_parts` of the ladder writes them."))
    by = models.CharField(max_length=60)
    at = models.DateTimeField(help_text=_("Business time."))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("version of a ladder")
        verbose_name_plural = _("versions of ladders")
        ordering = ["policy", "-version"]
        constraints = [models.UniqueConstraint(fields=["policy", "version"], name="policy_version_unique")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @cached_property
    def kept(self) -> policies.Policy:
        """The ladder as it stood then."""
        return of_parts(self.content)


class Step(models.Model):
    """One rung of a ladder. The slug is stable: it is part of what makes a reminder unique."""

    policy = models.ForeignKey(ReminderPolicy, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("order"))
    slug = models.CharField(_("id"), max_length=30)
    offset = models.SmallIntegerField(_("days"), help_text=_("Negative: before the day it counts from."))
    days = models.CharField(
        _("kind of days"),
        max_length=8,
        choices=[(policies.Days.WORKING.value, _("working days")), (policies.Days.CALENDAR.value, _("calendar days"))],
        default=policies.Days.WORKING.value,
    )
    anchor = models.CharField(
        _("counted from"),
        max_length=10,
        choices=[
            (policies.Anchor.NOTICE.value, _("the first day of the notice period")),
            (policies.Anchor.EARLIEST.value, _("the first day of the date")),
            (policies.Anchor.LATEST.value, _("the last day of the date")),
        ],
    )
    audience = ArrayField(
        models.CharField(max_length=12, choices=[(role.value, role.value) for role in policies.Role]),
        verbose_name=_("told"),
    )
    units = ArrayField(
        models.CharField(max_length=10, choices=[(unit.value, unit.value) for unit in Unit]),
        default=list,
        blank=True,
        verbose_name=_("only for dates of"),
    )
    follows = models.CharField(
        _("superior only after"), max_length=30, blank=True, help_text=_("The step that announces it.")
    )
    repeat_every = models.PositiveSmallIntegerField(
        _("again every"), null=True, blank=True, help_text=_("Days of the same kind; empty: once.")
    )
    repeat_cap = models.PositiveSmallIntegerField(
        _("at most"), null=True, blank=True, help_text=_("Times in all, the first one counted.")
    )
    template = models.CharField(
        _("letter"),
        max_length=10,
        choices=[
            (policies.Letter.REMINDER.value, _("reminder")),
            (policies.Letter.FORMAL.value, _("formal notice")),
            (policies.Letter.COPY.value, _("for information")),
        ],
        default=policies.Letter.REMINDER.value,
    )
    note = models.CharField(
        _("the office's own sentence"), max_length=500, blank=True, help_text=_("Stands in the mail as it is.")
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["policy", "position"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "slug"], name="step_unique"),
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9+-]+$"), name="step_slug"),
            models.CheckConstraint(
                condition=Q(repeat_every=None, repeat_cap=None)
                | Q(repeat_every__isnull=False, repeat_every__gte=1, repeat_cap__isnull=False, repeat_cap__gte=2),
                name="step_repeat_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def as_step(self) -> policies.Step:
        """The value the rules reckon with."""
        return policies.Step(
            self.slug,
            self.offset,
            policies.Anchor(self.anchor),
            frozenset(policies.Role(role) for role in self.audience),
            frozenset(Unit(unit) for unit in self.units),
            self.follows,
            policies.Days(self.days),
            self.repeat_every or 0,
            self.repeat_cap or 1,
            policies.Letter(self.template),
            self.note,
        )
