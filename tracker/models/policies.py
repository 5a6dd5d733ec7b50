"""Named ladders."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain import policies
from tracker.domain.dates import Unit


class ReminderPolicy(models.Model):
    """A ladder of steps; the default ones for dated deadlines and for reviews always exist."""

    class Use(models.TextChoices):
        CHOSEN = "", _("where chosen")
        DATED = "dated", _("every dated deadline without another policy")
        REVIEW = "review", _("every review deadline")

    name = models.CharField(_("name"), max_length=100, unique=True)
    use = models.CharField(_("used for"), max_length=10, choices=Use.choices, blank=True, default=Use.CHOSEN)
    long_overdue_after = models.PositiveSmallIntegerField(
        _("long overdue after"), default=20, help_text=_("Working days after the last day: then an admin decides.")
    )

    class Meta:
        verbose_name = _("reminder policy")
        verbose_name_plural = _("reminder policies")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["use"], condition=~Q(use=""), name="policy_one_default"),
            models.CheckConstraint(condition=Q(long_overdue_after__gte=1), name="policy_long_overdue_after"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_policy(self) -> policies.Policy:
        """The value the rules reckon with (prefetch `steps` for many)."""
        return policies.Policy(tuple(step.as_step() for step in self.steps.all()), self.long_overdue_after)


class Step(models.Model):
    """One rung of a ladder. The slug is stable: it is part of what makes a reminder unique."""

    policy = models.ForeignKey(ReminderPolicy, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("order"))
    slug = models.CharField(_("id"), max_length=30)
    offset = models.SmallIntegerField(_("working days"), help_text=_("Negative: before the day it counts from."))
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

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["policy", "position"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "slug"], name="step_unique"),
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9+-]+$"), name="step_slug"),
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
        )
