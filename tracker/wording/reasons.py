"""Why a reminder was sent to somebody, and why one was not, in words."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext, gettext_lazy, ngettext

from tracker.domain.policies import REPEAT_MARK, Role
from tracker.wording.dates import list_in_words

# What the ladder, the re-check before sending and people write into the reason of a row.
_REASONS = {
    "before it was logged": gettext_lazy("This step lay before the reminders of this date began."),
    "expired": gettext_lazy("It could not be sent in time, and then it was too late to be of use."),
    "the person said: I have it": gettext_lazy("The person said “I have it”: no reminders before the last day."),
    "the person asked to be reminded later": gettext_lazy("The person asked to be reminded later."),
    "nobody holds this post": gettext_lazy("No contact with an address is known for this party."),
    "the address cannot be reached": gettext_lazy("The address cannot be reached: the mail server refused it."),
    "the person unsubscribed": gettext_lazy("The person wants no more mail."),
    "the person wants no more reminders about this": gettext_lazy("The person wants no more reminders about this."),
    "the person is away and has no deputy": gettext_lazy("The person is away and has named no deputy."),
    "no longer earned": gettext_lazy("Something changed, and this reminder was no longer called for."),
    "planned anew": gettext_lazy("What kept this reminder back is gone: it was planned anew."),
    "no longer among those who are told": gettext_lazy("The person no longer has anything to do with it."),
    "the date changed": gettext_lazy("The date changed: reminders now count towards the new one."),
    "the date is open again": gettext_lazy("The date waits for an event and is not known any more."),
    "the person says this is wrong; the office decides": gettext_lazy(
        "The person says that something is wrong: mails stop until the office has decided."
    ),
    "the deadline no longer asks for reminders": gettext_lazy("It was reported, paused or closed meanwhile."),
    "closed": gettext_lazy("It was closed meanwhile."),
    "reported": gettext_lazy("A report came in meanwhile."),
    "paused": gettext_lazy("It was paused meanwhile."),
    "decided already": gettext_lazy("Somebody has decided about it meanwhile."),
    "taken back": gettext_lazy("What it was about was taken back."),
    "the decision was undone": gettext_lazy("The decision was undone before anybody was told."),
    "the sender took it back": gettext_lazy("What it was about was taken back."),
    "the address was merged with another one": gettext_lazy("The address was merged with another one of the person."),
    "this step lay before two organisations were merged": gettext_lazy(
        "This step lay before two organisations were merged: the person is told of those that come after."
    ),
    # Why a whole message ended or waits for a person.
    "nothing in it was still right when it was to be sent": gettext_lazy(
        "Everything it was to say was settled before it could be sent."
    ),
    "it may have arrived: the mail server did not answer twice": gettext_lazy(
        "The mail server took it twice and did not say so: it may have arrived."
    ),
    "it ended the sending process three times": gettext_lazy("Sending it was cut off three times."),
    "found after a restore: it may have been sent before": gettext_lazy(
        "It was found after a backup was restored: it may have been sent before."
    ),
    "its bytes cannot be made again as they were when they may have been sent": gettext_lazy(
        "It may have arrived, and cannot be sent again in exactly the same words."
    ),
}
_TOLD_AS = {
    Role.ISSUER: gettext_lazy("issuer"),
    Role.RESPONSIBLE: gettext_lazy("responsible"),
    Role.SUPPORTING: gettext_lazy("supporting"),
    Role.CONTROLLER: gettext_lazy("controller"),
    Role.BENEFICIARY: gettext_lazy("beneficiary"),
    Role.WATCHER: gettext_lazy("watcher"),
    Role.OWNER: gettext_lazy("owner"),
    Role.SUPERIOR: gettext_lazy("superior of the responsible party"),
}
_NEWER = re.compile(r"newer step (\S+)")
_STEP = re.compile(r"(?:(start)(-\d+)|(end)([+-]\d+)|(notice)|(ask)(?:-owner)?)$")


def reason_in_words(reason: str) -> str:
    """Why nothing was sent. A reason that is no code is given as it stands: the mail server's words, or a person's."""
    if reason in _REASONS:
        return str(_REASONS[reason])
    newer = _NEWER.match(reason)
    if newer:
        return gettext("A newer reminder took its place: %(step)s.") % {"step": step_in_words(newer[1])}
    return reason


def step_in_words(step: str) -> str:
    """A step of the ladder by its id: “3 working days before the last day”. An unknown id is given as it stands."""
    base, mark, time = step.partition(REPEAT_MARK)
    if mark:
        return gettext("%(step)s, time %(number)s") % {"step": step_in_words(base), "number": time}
    if step == "undecided":
        return gettext("a report waits for its decision")
    found = _STEP.match(step)
    if found is None:
        return step
    anchor = found[1] or found[3] or found[5] or found[6]
    offset = int(found[2] or found[4] or 0)
    if anchor == "notice":
        return gettext("the first day of the notice period")
    if anchor == "ask":
        return gettext("the question whether it is still alive")
    if offset == 0:
        return gettext("the last day") if anchor == "end" else gettext("the first day of the period")
    if anchor == "start":
        message = _before_first(-offset)
    else:
        message = _after_last(offset) if offset > 0 else _before_last(-offset)
    return message % {"count": abs(offset)}


def told_because(roles: Sequence[str]) -> str:
    """Why this person: their roles as a list, “responsible and controller”."""
    return list_in_words([str(_TOLD_AS[Role(role)]) for role in roles])


def _before_last(count: int) -> str:
    return ngettext("%(count)s working day before the last day", "%(count)s working days before the last day", count)


def _after_last(count: int) -> str:
    return ngettext("%(count)s working day after the last day", "%(count)s working days after the last day", count)


def _before_first(count: int) -> str:
    return ngettext(
        "%(count)s working day before the first day of the period",
        "%(count)s working days before the first day of the period",
        count,
    )
