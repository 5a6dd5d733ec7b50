"""The history in words: what happened, and who did it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Status
from tracker.wording.dates import date_in_words, due_in_words
from tracker.wording.deeds import ANSWERS as _ANSWERS
from tracker.wording.deeds import PLAIN as _PLAIN
from tracker.wording.duties import SERIES_TOLD
from tracker.wording.events import event_dated_in_words, followed_in_words
from tracker.wording.statuses import kind_label, outcome_label, status_label

Values = Mapping[str, Any]


class Event(Protocol):
    """What the words are made of: an audit event."""

    action: str
    by: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class _Days:
    first_day: date | None
    last_day: date | None


CLOCK = "system:clock"
_SOMEBODY = {
    "user": gettext_lazy("An account that is gone"),
    "recipient": gettext_lazy("A person by their own link"),
    "command": gettext_lazy("A command"),
    "system": gettext_lazy("Duebook"),
}
_CHANNELS = {
    "page": gettext_lazy("personal page"),
    "mail": gettext_lazy("e-mail"),
    "letter": gettext_lazy("letter"),
    "telephone": gettext_lazy("telephone"),
    "meeting": gettext_lazy("meeting"),
}
_CLOSED_AS = {
    Status.MET: gettext_lazy("%(who)s decided: the date is met."),
    Status.PARTLY_MET: gettext_lazy("%(who)s decided: the date is partly met."),
    Status.MISSED: gettext_lazy("%(who)s decided: the date is missed."),
    Status.WITHDRAWN: gettext_lazy("%(who)s withdrew the date."),
    Status.WAIVED: gettext_lazy("%(who)s waived the date."),
    Status.SUPERSEDED: gettext_lazy("%(who)s set the date aside: another one takes its place."),
    Status.ENTERED_BY_MISTAKE: gettext_lazy("%(who)s set the date aside: it was entered by mistake."),
}
_ANSWER_DECIDED = {
    "noted": gettext_lazy("%(who)s took note of the answer."),
    "upheld": gettext_lazy("%(who)s accepted the answer."),
    "rejected": gettext_lazy("%(who)s did not accept the answer."),
}
_FIELDS = {
    "title": gettext_lazy("title"),
    "details": gettext_lazy("details"),
    "internal_due": gettext_lazy("own earlier date"),
    "unit": gettext_lazy("unit"),
    "owner": gettext_lazy("owner"),
    "policy": gettext_lazy("reminder policy"),
    "tags": gettext_lazy("tags"),
    "confidential": gettext_lazy("confidentiality"),
    "parties": gettext_lazy("parties"),
}
_ROWS = {
    "added": gettext_lazy("%(who)s added something to the office's books."),
    "changed": gettext_lazy("%(who)s changed something in the office's books."),
    "deleted": gettext_lazy("%(who)s deleted something from the office's books."),
}


def event_in_words(event: Event, names: Mapping[str, str]) -> str:
    """One sentence for an audit event; `names` maps the opaque actors ("user:…", "recipient:…") to people's names.

    The reason or other free text of the event is kept apart and is not part of the sentence.
    """
    who = {"who": actor_in_words(event.by, names)}
    try:
        words = _sentence(event, who)
    except (KeyError, ValueError, TypeError, AttributeError):  # not as it was written: the proof says so
        return gettext("%(who)s did something.") % who
    meeting = event.after.get("meeting")
    if not meeting:
        return words
    return gettext("%(words)s Decided in the meeting of %(day)s.") % {"words": words, "day": _day(meeting)}


def _sentence(event: Event, who: Values) -> str:
    if event.action in _TOLD:
        return _TOLD[event.action](event, who)
    if event.action in _PLAIN:
        return str(_PLAIN[event.action]) % who
    verb = event.action.rpartition(".")[2]
    return str(_ROWS[verb] if verb in _ROWS else gettext_lazy("%(who)s did something.")) % who


def actor_in_words(ref: str, names: Mapping[str, str]) -> str:
    """Who did it: the name, else what kind of actor it was."""
    kind = ref.partition(":")[0]
    return names.get(ref) or str(_SOMEBODY.get(kind, _SOMEBODY["system"]))


def _recorded(event: Event, who: Values) -> str:
    due = due_told(event.after)
    if event.after.get("event") and not due:
        return gettext("%(who)s logged this; its date waits for an event.") % who
    if event.after.get("kind") == "review" or not due:
        return gettext("%(who)s logged this, without a date.") % who
    return gettext("%(who)s logged this: due %(due)s.") % {**who, "due": due}


def _edited(event: Event, who: Values) -> str:
    rewritten = event.after.get("rewritten", ())
    changed = [
        str(label)
        for name, label in _FIELDS.items()
        if name in rewritten or event.before.get(name) != event.after.get(name)
    ]
    if not changed:
        return gettext("%(who)s edited the details.") % who
    what = pgettext("between the items of a list", ", ").join(changed)
    if event.after.get("undone"):
        return gettext("%(who)s undid a change of several: %(what)s.") % {**who, "what": what}
    return gettext("%(who)s changed: %(what)s.") % {**who, "what": what}


def _ended(event: Event, who: Values) -> str:
    outcome = outcome_label(event.after["outcome"])
    return gettext("%(who)s closed the commitment: %(outcome)s.") % {**who, "outcome": outcome.lower()}


def _turned(event: Event, who: Values) -> str:
    """The clock turns a status; nobody did it."""
    return gettext("The status turned to “%(status)s”.") % {"status": status_label(event.after["status"])}


def _added(event: Event, who: Values) -> str:
    due = {**who, "due": due_told(event.after) or gettext("not known yet"), "kind": kind_label(event.after["kind"])}
    return gettext("%(who)s added a date (%(kind)s): %(due)s.") % due


def _corrected(event: Event, who: Values) -> str:
    return gettext("%(who)s corrected the date: %(before)s → %(after)s.") % {**who, **_both(event)}


def _extended(event: Event, who: Values) -> str:
    return gettext("%(who)s extended the date: %(before)s → %(after)s.") % {**who, **_both(event)}


def _followed(event: Event, who: Values) -> str:
    if event.after.get("follows"):
        return followed_in_words(event.after["follows"], **_both(event))
    if not event.before.get("edtf"):
        return gettext("%(who)s set the day of the event: due %(after)s.") % {**who, **_both(event)}
    return gettext("%(who)s changed the day of the event: %(after)s instead of %(before)s.") % {**who, **_both(event)}


def _closed(event: Event, who: Values) -> str:
    return str(_CLOSED_AS[Status(event.after["status"])]) % who


def _paused(event: Event, who: Values) -> str:
    until = event.after.get("until")
    if not until:
        return gettext("%(who)s paused the date.") % who
    return gettext("%(who)s paused the date through %(day)s.") % {**who, "day": _day(until)}


def _resumed(event: Event, who: Values) -> str:
    values = {**who, "day": _day(event.after.get("last_day"))}
    if not values["day"]:
        return gettext("The pause ended.")
    if event.by == CLOCK:
        return gettext("The pause ended; the last day is now %(day)s.") % values
    return gettext("%(who)s ended the pause; the last day is now %(day)s.") % values


def _reminded(event: Event, who: Values) -> str:
    count = len(event.after.get("recipients", []))
    words = ngettext("%(who)s had %(count)s person reminded.", "%(who)s had %(count)s people reminded.", count)
    return words % {**who, "count": count}


def _escalated(event: Event, who: Values) -> str:
    count = len(event.after.get("recipients", []))
    words = ngettext(
        "%(who)s had %(count)s superior asked for help.", "%(who)s had %(count)s superiors asked for help.", count
    )
    return words % {**who, "count": count}


def _undone(event: Event, who: Values) -> str:
    status = status_label(event.after["status"]).lower()
    due = due_told(event.after)
    if not due:
        return gettext("%(who)s undid the decision: it is “%(status)s” again.") % {**who, "status": status}
    return gettext("%(who)s undid the decision: it is “%(status)s” again, due %(due)s.") % {
        **who, "status": status, "due": due
    }  # fmt: skip


def _reported(event: Event, who: Values) -> str:
    claimed = event.after["claimed"]
    values = {**who, **_received(event)}
    values["outcome"] = status_label(claimed).lower() if claimed else gettext("how far it is")
    if event.after.get("channel") == "page":
        return gettext("%(who)s reported: %(outcome)s.") % values
    return gettext("%(who)s noted a report received on %(day)s (%(channel)s): %(outcome)s.") % values


def _asked(event: Event, who: Values) -> str:
    values = {**who, "due": due_told(event.after), **_received(event)}
    if event.after.get("channel") == "page":
        return gettext("%(who)s asked for more time: %(due)s.") % values
    return gettext("%(who)s noted a request for more time received on %(day)s (%(channel)s): %(due)s.") % values


def _granted(event: Event, who: Values) -> str:
    if event.after.get("decision") == "other_date":
        return gettext("%(who)s granted more time, to another date than asked.") % who
    return gettext("%(who)s granted the time asked for.") % who


def _answered(event: Event, who: Values) -> str:
    kind, by_page = event.after.get("kind", ""), event.after.get("channel") == "page"
    if kind == "snooze":
        values = {**who, "day": _day(event.after.get("until"))}
        if by_page:
            return gettext("%(who)s asked to be reminded again on %(day)s.") % values
        return gettext("%(who)s noted the wish to be reminded again on %(day)s.") % values
    return str(_ANSWERS[kind][0 if by_page else 1]) % who


def _received(event: Event) -> dict[str, str]:
    return {
        "day": _day(event.after.get("received_on")),
        "channel": str(_CHANNELS.get(event.after.get("channel", ""), "")),
    }


def _both(event: Event) -> dict[str, str]:
    return {"before": due_told(event.before), "after": due_told(event.after)}


def due_told(values: Values) -> str:
    """Until when it is on time, from what an event keeps of a date; empty for none."""
    first, last = values.get("first_day"), values.get("last_day")
    if first and last:
        return due_in_words(_Days(date.fromisoformat(first), date.fromisoformat(last)))
    if not values.get("edtf"):
        return _day(last)
    stated = PartialDate.parse(values["edtf"])
    if values.get("boundary") == Boundary.START.value:
        return gettext("before %(period)s begins") % {"period": date_in_words(stated)}
    return due_in_words(stated)


def _day(value: str | None) -> str:
    return date_in_words(date.fromisoformat(value)) if value else ""


_TOLD: dict[str, Callable[[Event, Values], str]] = {
    "commitment.recorded": _recorded,
    "commitment.edited": _edited,
    "commitment.closed": _ended,
    "deadline.status": _turned,
    "deadline.added": _added,
    "deadline.corrected": _corrected,
    "deadline.extended": _extended,
    "deadline.trigger": _followed,
    "event.dated": lambda event, who: event_dated_in_words(event.before, event.after, who),
    "event.undated": lambda event, who: event_dated_in_words(event.before, event.after, who),
    "deadline.closed": _closed,
    "deadline.paused": _paused,
    "deadline.resumed": _resumed,
    "deadline.reminded": _reminded,
    "deadline.escalated": _escalated,
    "deadline.undone": _undone,
    "report.submitted": _reported,
    "extension.asked": _asked,
    "extension.granted": _granted,
    "answer.given": _answered,
    **SERIES_TOLD,
    "answer.decided": lambda event, who: str(_ANSWER_DECIDED[event.after["decision"]]) % who,
}
