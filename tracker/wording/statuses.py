"""Labels of what the rules distinguish, and the words on a status chip."""

from datetime import date
from typing import assert_never

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.lifecycle import Kind, Outcome, Stage, Status
from tracker.domain.policies import Role
from tracker.wording.dates import HasDays, date_in_words, day_near, short_date

_STATUSES = {
    Status.UPCOMING: gettext_lazy("Upcoming"),
    Status.DUE_SOON: gettext_lazy("Due soon"),
    Status.DUE: gettext_lazy("Due now"),
    Status.OVERDUE: gettext_lazy("Overdue"),
    Status.LONG_OVERDUE: gettext_lazy("Long overdue"),
    Status.AWAITING_TRIGGER: gettext_lazy("Waits for an event"),
    Status.PAUSED: gettext_lazy("Paused"),
    Status.REPORTED: gettext_lazy("Reported, waiting for a decision"),
    Status.MET: gettext_lazy("Met"),
    Status.PARTLY_MET: gettext_lazy("Partly met"),
    Status.MISSED: gettext_lazy("Missed"),
    Status.WITHDRAWN: gettext_lazy("Withdrawn"),
    Status.WAIVED: gettext_lazy("Waived"),
    Status.SUPERSEDED: gettext_lazy("Superseded"),
    Status.ENTERED_BY_MISTAKE: gettext_lazy("Entered by mistake"),
}
_KINDS = {
    Kind.REPORT: gettext_lazy("Progress report"),
    Kind.RESULT: gettext_lazy("Result"),
    Kind.REVIEW: gettext_lazy("Review: is this still alive?"),
}
_STAGES = {
    Stage.DRAFT: pgettext_lazy("stage of a commitment", "Draft"),
    Stage.ACTIVE: pgettext_lazy("stage of a commitment", "Active"),
    Stage.CLOSED: pgettext_lazy("stage of a commitment", "Closed"),
}
_OUTCOMES = {
    Outcome.FULFILLED: gettext_lazy("Fulfilled"),
    Outcome.PARTLY: gettext_lazy("Partly fulfilled"),
    Outcome.NOT_FULFILLED: gettext_lazy("Not fulfilled"),
    Outcome.WITHDRAWN: gettext_lazy("Withdrawn"),
    Outcome.SUPERSEDED: gettext_lazy("Superseded"),
    Outcome.ENTERED_BY_MISTAKE: gettext_lazy("Entered by mistake"),
}
_ROLES = {
    Role.ISSUER: gettext_lazy("Issued by"),
    Role.RESPONSIBLE: gettext_lazy("Responsible"),
    Role.SUPPORTING: gettext_lazy("Supporting"),
    Role.CONTROLLER: gettext_lazy("Checked by"),
    Role.BENEFICIARY: gettext_lazy("Promised to"),
    Role.WATCHER: gettext_lazy("Watching"),
    Role.OWNER: gettext_lazy("Owner"),
    Role.SUPERIOR: gettext_lazy("Superior"),
}


def status_label(status: Status | str) -> str:
    """The name of a status, for filters and tables."""
    return str(_STATUSES[Status(status)])


def kind_label(kind: Kind | str) -> str:
    """What is expected on the date."""
    return str(_KINDS[Kind(kind)])


def stage_label(stage: Stage | str) -> str:
    """Where a commitment stands."""
    return str(_STAGES[Stage(stage)])


def outcome_label(outcome: Outcome | str) -> str:
    """How a commitment ended."""
    return str(_OUTCOMES[Outcome(outcome)])


def role_label(role: Role | str) -> str:
    """What a party or person has to do with a commitment, as a heading over their name."""
    return str(_ROLES[Role(role)])


def overdue_by_workdays(days: int) -> str:
    """“Overdue by 10 working days”; “Overdue” while no working day has passed since."""
    if days < 1:
        return gettext("Overdue")
    return ngettext("Overdue by %(count)s working day", "Overdue by %(count)s working days", days) % {"count": days}


def due_in_workdays(days: int) -> str:
    """“Due in 3 working days”; “Due today” for none."""
    if days < 1:
        return gettext("Due today")
    return ngettext("Due in %(count)s working day", "Due in %(count)s working days", days) % {"count": days}


def chip(
    status: Status | str, span: HasDays | None = None, days: int | None = None, *, today: date | None = None
) -> str:
    """The words on the chip of a deadline's status.

    `days` are the working days since the last day, `today` the local day in the deadline's zone; where either is
    left out the chip says less. A deadline that stays due after its day is a review nobody has answered.
    """
    status = Status(status)
    match status:
        case Status.OVERDUE if days is not None:
            return overdue_by_workdays(days)
        case Status.LONG_OVERDUE if days is not None and days > 0:
            return ngettext("Long overdue: %(count)s working day", "Long overdue: %(count)s working days", days) % {
                "count": days
            }
        case Status.DUE if span is not None and span.first_day and span.last_day:
            return _due_chip(PartialDate.spanning(span.first_day, span.last_day), today)
        case Status.DUE_SOON if span is not None and span.first_day and span.last_day:
            return _due_soon_chip(PartialDate.spanning(span.first_day, span.last_day), today)
        case _:
            return status_label(status)


def _due_soon_chip(value: PartialDate, today: date | None) -> str:
    if value.unit is Unit.DAY:
        day = day_near(value.last_day, today) if today is not None else short_date(value.last_day)
        return gettext("Due %(day)s") % {"day": day}
    return gettext("Due soon: %(period)s") % {"period": date_in_words(value)}


def _due_chip(value: PartialDate, today: date | None) -> str:
    if today is not None and today > value.last_day:
        return gettext("Waiting since %(day)s") % {"day": day_near(value.last_day, today)}
    if today is not None and today == value.last_day and value.unit is not Unit.DAY:
        return gettext("Last day of %(period)s") % {"period": date_in_words(value)}
    match value.unit:
        case Unit.DAY:
            return gettext("Due today")
        case Unit.INTERVAL:
            return gettext("Due %(days)s") % {"days": date_in_words(value)}
        case Unit.MONTH | Unit.QUARTER | Unit.HALF_YEAR | Unit.SEASON | Unit.YEAR:
            return gettext("During %(period)s") % {"period": date_in_words(value)}
        case other:
            assert_never(other)
