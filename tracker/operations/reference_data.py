"""Ladders, calendars and units: the few rows that rule many. Each save has the deadlines that read it looked at."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.domain.policies import DEFAULT_POLICY, REVIEW_POLICY, Policy
from tracker.models import Calendar, CalendarDay, ReminderPolicy, Step, Unit
from tracker.operations import reads
from tracker.operations.audit import Actor, verb
from tracker.operations.calendars import refuse_unusable
from tracker.operations.errors import Refused
from tracker.operations.rows import delete_row, save_row

DEFAULTS = {
    ReminderPolicy.Use.DATED: ("Standard reminders", DEFAULT_POLICY),
    ReminderPolicy.Use.REVIEW: ("Reviews of commitments without a date", REVIEW_POLICY),
}

_FALLBACK = gettext_lazy("“%(name)s” stands in wherever no other ladder is chosen: change its steps.")


def ensure_defaults(*, policies: type[ReminderPolicy] = ReminderPolicy, steps: type[Step] = Step) -> None:
    """See to it that the two ladders that everything else falls back on exist; leaves those that do as they are.

    The classes are arguments because the first migration makes these rows with its own.
    """
    for use, (name, policy) in DEFAULTS.items():
        if not policies.objects.filter(use=use.value).exists():
            row = policies.objects.create(name=name, use=use.value, long_overdue_after=policy.long_overdue_after)
            steps.objects.bulk_create(_rows_of(policy, row, steps))


@verb
def save_policy(policy: ReminderPolicy, *, by: Actor, now: datetime) -> None:
    """Save a ladder's name and limits. Raises Refused for taking the use from a ladder that others fall back on."""
    kept = ReminderPolicy.objects.filter(pk=policy.pk).first()
    if kept is not None and kept.use and kept.use != policy.use:
        raise Refused(_FALLBACK % {"name": kept})
    rival = ReminderPolicy.objects.filter(use=policy.use).exclude(pk=policy.pk).first() if policy.use else None
    if rival is not None:
        raise Refused(_("“%(name)s” is used for these already: change its steps.") % {"name": rival})
    save_row(policy, by=by, now=now, reads=lambda: reads.of_policy(policy))


@verb
def delete_policy(policy: ReminderPolicy, *, by: Actor, now: datetime) -> None:
    """Delete a ladder that no commitment chose. Raises Refused for one in use, and for the defaults."""
    if policy.use:
        raise Refused(
            _("“%(name)s” stands in wherever no other ladder is chosen: change its steps.") % {"name": policy}
        )
    delete_row(policy, by=by, now=now)


@verb
def save_step(step: Step, *, by: Actor, now: datetime) -> None:
    """Save a rung. Raises Refused where it tells nobody, or follows a rung that its ladder does not have."""
    if not step.audience:
        raise Refused(_("Step “%(slug)s” tells nobody: choose who is told.") % {"slug": step.slug})
    others = Step.objects.filter(policy=step.policy_id).exclude(pk=step.pk)
    if others.filter(slug=step.slug).exists():
        raise Refused(_("This ladder has a step “%(slug)s” already.") % {"slug": step.slug})
    if step.follows and not others.filter(slug=step.follows).exists():
        raise Refused(_("This ladder has no step “%(slug)s” to follow.") % {"slug": step.follows})
    save_row(step, by=by, now=now, reads=lambda: reads.of_policy(step.policy))


@verb
def delete_step(step: Step, *, by: Actor, now: datetime) -> None:
    """Take a rung out of its ladder. Raises Refused while another follows it."""
    follower = Step.objects.filter(policy=step.policy_id, follows=step.slug).exclude(pk=step.pk).first()
    if follower is not None:
        raise Refused(_("Step “%(slug)s” follows this one: change it first.") % {"slug": follower.slug})
    delete_row(step, by=by, now=now, reads=lambda: reads.of_policy(step.policy))


@verb
def save_calendar(calendar: Calendar, *, by: Actor, now: datetime) -> None:
    """Save a calendar. Raises Refused for a country nobody knows the holidays of, and for a week without work."""
    calendar.country = calendar.country.strip().upper()
    save_row(calendar, by=by, now=now, reads=lambda: reads.of_calendar(calendar))
    refuse_unusable(calendar, now)


@verb
def delete_calendar(calendar: Calendar, *, by: Actor, now: datetime) -> None:
    """Delete a calendar that nothing counts by. Raises Refused where something does."""
    delete_row(calendar, by=by, now=now)


@verb
def save_calendar_day(day: CalendarDay, *, by: Actor, now: datetime) -> None:
    """Save what the office says of one day. Raises Refused where the calendar says something of that day already."""
    twins = CalendarDay.objects.filter(calendar=day.calendar_id, day=day.day).exclude(pk=day.pk)
    if twins.exists():
        raise Refused(_("This calendar names %(day)s already.") % {"day": day.day})
    save_row(day, by=by, now=now, reads=lambda: reads.of_calendar(day.calendar))


@verb
def delete_calendar_day(day: CalendarDay, *, by: Actor, now: datetime) -> None:
    """Let one day be again what the country's rule makes of it."""
    delete_row(day, by=by, now=now, reads=lambda: reads.of_calendar(day.calendar))


@verb
def save_unit(unit: Unit, *, by: Actor, now: datetime) -> None:
    """Save a unit. Raises Refused where the office has one of that name."""
    unit.name = " ".join(unit.name.split())
    if Unit.objects.filter(name__iexact=unit.name).exclude(pk=unit.pk).exists():
        raise Refused(_("There is a unit “%(name)s” already.") % {"name": unit.name})
    save_row(unit, by=by, now=now)


@verb
def delete_unit(unit: Unit, *, by: Actor, now: datetime) -> None:
    """Delete a unit that owns nothing. Raises Refused where something belongs to it."""
    delete_row(unit, by=by, now=now)


def _rows_of(policy: Policy, row: ReminderPolicy, steps: type[Step]) -> list[Step]:
    return [
        steps(
            policy=row,
            position=position,
            slug=step.id,
            offset=step.offset,
            anchor=step.anchor.value,
            audience=sorted(role.value for role in step.audience),
            units=sorted(unit.value for unit in step.units),
            follows=step.follows,
        )
        for position, step in enumerate(policy.steps, start=1)
    ]
