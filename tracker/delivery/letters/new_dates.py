"""A date that is another one now, in the words of a mail."""

from django.utils.translation import gettext as _

from tracker import wording
from tracker.delivery.case import Case
from tracker.delivery.letters.letter import NothingToSay
from tracker.models import Deadline, DeadlineTerms, Notification


def new_date_words(case: Case, deadline: Deadline) -> str:
    """The first words of the subject: the day from now on."""
    if deadline.last_day is None:
        return _("No date for now")
    return _("New date %(day)s") % {"day": wording.day_near(deadline.last_day, case.local_today(deadline))}


def terms_of(notice: Notification, deadline: Deadline) -> tuple[DeadlineTerms, DeadlineTerms | None]:
    """The terms that a notice tells of, and those before them."""
    terms = DeadlineTerms.objects.filter(pk=notice.about["terms"], deadline=deadline).first()
    if terms is None:
        raise NothingToSay(f"notice {notice.pk} names no terms: {notice.about}")
    return terms, deadline.versions.filter(version=terms.version - 1).first()


def why_it_moved(deadline: Deadline, terms: DeadlineTerms, before: DeadlineTerms | None) -> str:
    """Why a date is another one now."""
    if deadline.last_day is None:
        return _("The day of the event that this waits for is not known after all. Until it is, there is no date.")
    if terms.cause == DeadlineTerms.Cause.CORRECTED:
        return _("The date we had written down was wrong. This is the right one.")
    if terms.cause == DeadlineTerms.Cause.TRIGGER and (before is None or before.last_day is None):
        return _("The day of the event that this waited for is known now. From now on this date counts.")
    trigger = deadline.trigger
    if terms.cause == DeadlineTerms.Cause.TRIGGER and trigger is not None and trigger.anchor_id is not None:
        words = _("This date follows %(date)s, which was moved. From now on the new one counts.")
        return words % {"date": trigger.name}
    return _("This date was moved. From now on the new one counts.")
