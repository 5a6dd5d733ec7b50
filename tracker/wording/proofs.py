"""What a proof of the history found, in words."""

from django.utils.translation import gettext, gettext_lazy

from tracker.domain.proof import Fault

_FAULTS = {
    Fault.CHANGED: gettext_lazy("Event %(number)s (%(what)s) is not as it was written."),
    Fault.INSERTED: gettext_lazy("Event %(number)s (%(what)s) was put in later."),
    Fault.MOVED: gettext_lazy("Event %(number)s (%(what)s) was written as number %(other)s."),
    Fault.REMOVED: gettext_lazy("Event %(number)s was removed."),
    Fault.DOUBLED: gettext_lazy("There is a second event %(number)s (%(what)s)."),
    Fault.LOOSE: gettext_lazy("Event %(number)s (%(what)s) does not follow the one before it."),
    Fault.REWRITTEN: gettext_lazy("Event %(number)s (%(what)s) is another one than was anchored."),
    Fault.TEXT_CHANGED: gettext_lazy("The text of event %(number)s (%(what)s) was changed."),
    Fault.TEXT_REMOVED: gettext_lazy("The text of event %(number)s (%(what)s) was removed."),
    Fault.TEXT_ADDED: gettext_lazy("A text was put to event %(number)s, which has none."),
}


def problem_in_words(fault: Fault, sequence: int, other: int | None, action: str, target: str) -> str:
    """One fault in a sentence; `other`: the true number of a moved event, or the last one of a run of removed ones."""
    if fault is Fault.REMOVED and other is not None and other != sequence:
        return gettext("Events %(number)s to %(other)s were removed.") % {"number": sequence, "other": other}
    what = f"{action} {target}".strip()
    return str(_FAULTS[fault]) % {"number": sequence, "what": what, "other": other}
