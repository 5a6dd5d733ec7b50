"""What an event changed, value by value: before and after, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy, pgettext

from tracker.domain.dates import PartialDate
from tracker.wording.dates import date_in_words, list_in_words
from tracker.wording.history import due_told
from tracker.wording.statuses import kind_label, outcome_label, role_label, stage_label, status_label

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Called:
    """How rows that events name by their ids are called today."""

    users: Mapping[int, str] = field(default_factory=dict)
    policies: Mapping[int, str] = field(default_factory=dict)
    parties: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Changed:
    """One value: its name, what it was and what it became; empty where there was or is none."""

    label: str
    before: str
    after: str


def changes_in_words(before: Values, after: Values, called: Called) -> list[Changed]:
    """What an event changed; values that stayed as they were, and those that say nothing to people, are left out."""
    found = []
    for label, names, words in _VALUES:
        if not any(name in after or name in before for name in names):
            continue
        was, became = words(before, called), words(after, called)
        if was != became and any(name in after for name in names):
            found.append(Changed(str(label), was, became))
    return found


def parties_in_words(parties: Any, called: Called) -> str:
    """Parties with their roles: “responsible: Ministry of Water; checks: Audit Chamber”."""
    words = [
        gettext("%(role)s: %(party)s")
        % {"role": role_label(role), "party": called.parties.get(party) or gettext("a party that is gone")}
        for role, party in parties or ()
    ]
    return pgettext("mark", "; ").join(words)


def _one(name: str, words: Callable[[Any], str]) -> Callable[[Values, Called], str]:
    return lambda values, _called: "" if values.get(name) in (None, "") else words(values[name])


def _named(name: str, kind: str) -> Callable[[Values, Called], str]:
    def words(values: Values, called: Called) -> str:
        pk = values.get(name)
        return "" if pk is None else getattr(called, kind).get(pk) or gettext("one that is gone")

    return words


def _day(value: str) -> str:
    return date_in_words(date.fromisoformat(value))


def _yes(value: bool) -> str:
    return gettext("yes") if value else gettext("no")


_VALUES: tuple[tuple[Any, tuple[str, ...], Callable[[Values, Called], str]], ...] = (
    (gettext_lazy("Kind of date"), ("kind",), _one("kind", lambda value: _kind(value))),
    (gettext_lazy("Date"), ("edtf", "last_day"), lambda values, _called: due_told(values)),
    (
        gettext_lazy("First date"),
        ("original_edtf",),
        _one("original_edtf", lambda value: date_in_words(PartialDate.parse(value))),
    ),
    (gettext_lazy("Times extended"), ("extensions",), _one("extensions", lambda value: str(value) if value else "")),
    (gettext_lazy("Status"), ("status",), _one("status", status_label)),
    (gettext_lazy("Received on"), ("received_on",), _one("received_on", _day)),
    (gettext_lazy("Stage"), ("stage",), _one("stage", stage_label)),
    (gettext_lazy("Outcome"), ("outcome",), _one("outcome", lambda value: _outcome(value))),
    (gettext_lazy("Day of the event"), ("happened_on",), _one("happened_on", _day)),
    (gettext_lazy("Until"), ("until",), _one("until", _day)),
    (gettext_lazy("Unit"), ("unit",), _named("unit", "units")),
    (gettext_lazy("Looked after by"), ("owner",), _named("owner", "users")),
    (gettext_lazy("Parties"), ("parties",), lambda values, called: parties_in_words(values.get("parties"), called)),
    (gettext_lazy("Reminders"), ("policy",), _named("policy", "policies")),
    (gettext_lazy("Confidential"), ("confidential",), _one("confidential", _yes)),
    (gettext_lazy("Tags"), ("tags",), _one("tags", lambda value: list_in_words(value) if value else "")),
)
_KINDS = frozenset({"report", "result", "review"})


def _kind(value: str) -> str:
    """Of a date; answers and parties have kinds of their own, which their sentences tell."""
    return kind_label(value) if value in _KINDS else ""


def _outcome(value: str) -> str:
    """Of a commitment, or of a report, which speaks as a date does."""
    try:
        return outcome_label(value)
    except ValueError:
        return status_label(value)
