"""What each status means, in a sentence for the help page."""

from django.utils.translation import gettext_lazy

from tracker.domain.lifecycle import Status

_MEANINGS = {
    Status.UPCOMING: gettext_lazy("The date is known and still far away."),
    Status.DUE_SOON: gettext_lazy("The date is near; how near depends on how precise it is, from a week to 90 days."),
    Status.DUE: gettext_lazy("The day or period has begun. A promise for April is due now during all of April."),
    Status.OVERDUE: gettext_lazy("The last day has passed, and nobody has reported. The age counts working days."),
    Status.LONG_OVERDUE: gettext_lazy("Overdue by 20 working days: reminders have ended, and an admin decides."),
    Status.AWAITING_TRIGGER: gettext_lazy("The date hangs on an event whose day is not known yet."),
    Status.PAUSED: gettext_lazy("The other side must move first: the clock rests."),
    Status.REPORTED: gettext_lazy("The responsible people say it is done; a person of the office checks that."),
    Status.MET: gettext_lazy("Somebody of the office decided: done."),
    Status.PARTLY_MET: gettext_lazy("Somebody of the office decided: done in part."),
    Status.MISSED: gettext_lazy("Somebody of the office decided: not done."),
    Status.WITHDRAWN: gettext_lazy("The promise was taken back."),
    Status.WAIVED: gettext_lazy("The office no longer asks for it."),
    Status.SUPERSEDED: gettext_lazy("Another promise took its place."),
    Status.ENTERED_BY_MISTAKE: gettext_lazy("It should never have been here."),
}


def meaning(status: Status) -> str:
    """One sentence on what holds while a date has this status."""
    return str(_MEANINGS[status])
