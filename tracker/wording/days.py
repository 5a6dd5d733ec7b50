"""What happened on one day, and why nobody was told, in sentences. The fields are those of a fact about a day."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

# By the code of the fact. Places: who, step, at (day and hour), day, next_step, next_at, reason, what (kind of notice).
_SENTENCES: Mapping[str, str | Promise] = {
    "told": gettext_lazy("%(who)s was told: %(what)s, accepted by the mail server on %(at)s."),
    "returned": gettext_lazy(
        "%(who)s was written to: %(what)s, accepted by the mail server on %(at)s; but the mail came back."
    ),
    "went_later": gettext_lazy("The mail to %(who)s that was planned for this day (%(what)s) went out on %(next_at)s."),
    "waits": gettext_lazy("A mail to %(who)s waits to go out: %(what)s, planned for %(at)s."),
    "waits_again": gettext_lazy(
        "The mail server did not take the mail to %(who)s (%(what)s): “%(reason)s”. The next try is on %(next_at)s."
    ),
    "refused": gettext_lazy("The mail server refused the mail to %(who)s (%(what)s): “%(reason)s”."),
    "stuck": gettext_lazy("The mail to %(who)s (%(what)s) waits for a person to decide about it. %(reason)s"),
    "not_told": gettext_lazy("%(who)s was not told (%(what)s). %(reason)s"),
    "to_come": gettext_lazy("%(who)s is to be told on %(at)s: %(what)s."),
    "held": gettext_lazy("The office held all sending: no mail went out to anybody. It was held from %(at)s on."),
    "held_unknown": gettext_lazy("The office holds all sending: no mail goes out to anybody until an admin starts it."),
    "never_started": gettext_lazy("The office had not started sending yet: no mail went out to anybody."),
    "draft": gettext_lazy("It is a draft: reminders begin once it is active."),
    "undated": gettext_lazy("The date waits for an event: reminders begin once its day is known."),
    "import_held": gettext_lazy("It was imported, and the import had not been released: nobody is told until then."),
    "began_later": gettext_lazy("Its reminders began later, on %(at)s; what lay before is not sent."),
    "closed": gettext_lazy("It was closed on %(at)s: reminders ended."),
    "paused": gettext_lazy(
        "It was paused from %(at)s on, and nobody is reminded during a pause. Reason: “%(reason)s”."
    ),
    "reported": gettext_lazy(
        "A report by %(reason)s had come in (%(at)s): nobody is reminded while it waits for a decision."
    ),
    "moved_date": gettext_lazy(
        "The date was changed later, on %(at)s, to %(day)s: steps are counted here from the date as it stands now."
    ),
    "moved_date_away": gettext_lazy("The date was changed later, on %(at)s, and waits for an event since then."),
    "moved": gettext_lazy(
        "The step “%(step)s” to %(who)s would have come on this day but for a day without work"
        " (%(reason)s): it is on %(day)s."
    ),
    "weekly": gettext_lazy("%(who)s is written to once a week, on Monday."),
    "weekly_step": gettext_lazy(
        "%(who)s is written to once a week, on Monday: the step “%(step)s” comes on %(next_at)s."
    ),
    "rest_day": gettext_lazy("%(day)s was no working day: steps that fall on such a day are moved."),
    "rest_day_named": gettext_lazy("%(day)s was no working day (%(reason)s): steps that fall on such a day are moved."),
    "unreachable": gettext_lazy(
        "The address of %(who)s could not be reached since %(at)s: “%(reason)s”. Nothing is sent there."
    ),
    "unsubscribed": gettext_lazy("%(who)s wants no more mail since %(at)s."),
    "away": gettext_lazy("%(who)s was away until %(day)s and named no deputy."),
    "deputy": gettext_lazy("%(who)s was away until %(day)s: %(reason)s is told instead."),
    "vacant": gettext_lazy("Nobody is known who could be written to at %(who)s: the post is vacant."),
    "muted": gettext_lazy("%(who)s wants no reminders about this commitment since %(at)s."),
    "snoozed": gettext_lazy("%(who)s asked to be reminded later: from %(day)s on."),
    "has_it": gettext_lazy("%(who)s said “I have it” (%(at)s): no reminders before the last day."),
    "contested": gettext_lazy(
        "%(who)s said that something is wrong (%(at)s): mails to them rest until the office has decided."
    ),
    "only_after": gettext_lazy("%(who)s gets the step “%(step)s” only after “%(next_step)s” was sent."),
    "last_and_next": gettext_lazy(
        "No step of the ladder fell on this day: the last one was “%(step)s” (%(at)s), the next one is"
        " “%(next_step)s” (%(next_at)s)."
    ),
    "only_last": gettext_lazy(
        "No step of the ladder fell on this day: the last one was “%(step)s” (%(at)s), and no more comes."
    ),
    "only_next": gettext_lazy(
        "No step of the ladder fell on this day: the first one is “%(next_step)s” (%(next_at)s)."
    ),
    "no_steps": gettext_lazy("No step of the ladder tells anybody here."),
}
CODES = frozenset({*_SENTENCES, "told_together", "shifted", "apart"})


def day_fact_in_words(code: str, values: Mapping[str, str], count: int = 0) -> str:
    """One sentence about a day; `code` is the fact's, or one of those with “_unknown”, “_named”, “_step”, “_away”."""
    if code == "told_together":
        sentence = ngettext(
            "%(who)s was told: %(what)s, accepted by the mail server on %(at)s, in one mail with %(count)s other"
            " commitment.",
            "%(who)s was told: %(what)s, accepted by the mail server on %(at)s, in one mail with %(count)s other"
            " commitments.",
            count,
        )
    elif code == "shifted":
        sentence = ngettext(
            "A request or an objection waited for a decision: the later reminders were moved by %(count)s working day.",
            "A request or an objection waited for a decision: the later reminders were moved by %(count)s working"
            " days.",
            count,
        )
    elif code == "apart":
        sentence = ngettext(
            "%(who)s wants at least %(count)s working day between two reminder mails: what comes sooner waits.",
            "%(who)s wants at least %(count)s working days between two reminder mails: what comes sooner waits.",
            count,
        )
    else:
        sentence = str(_SENTENCES[code])
    return sentence % {**values, "count": count}


def day_at(day: str, clock: str, zone: str) -> str:
    """A day and an hour with the zone by name: “Fri 30 Apr 2027 at 09:00, Bishkek time”."""
    return gettext("%(day)s at %(time)s, %(zone)s") % {"day": day, "time": clock, "zone": zone}
