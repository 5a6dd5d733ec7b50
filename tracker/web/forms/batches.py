"""One decision about many dates: what is decided, why, and the dates that are to have one of their own."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models import Deadline, DecisionBatch, OfficeSettings
from tracker.operations.joint import Choice, Wanted
from tracker.operations.terms import Due
from tracker.web.forms.decisions import DueForm
from tracker.web.forms.personal import DateInput
from tracker.web.reading import read

Action = DecisionBatch.Action
WITH_DATE = (Action.EXTEND, Action.GRANT)


# Of what is sent: nothing of this changes what becomes of a date, or shows less of them.
FREE = frozenset({"csrfmiddlewaretoken", "nonce", "seen", "pick", "reason", "meeting_on", "look", "decide"})


def mark_of(sent: QueryDict, free: frozenset[str] = FREE) -> str:
    """A mark of all that decides what becomes of each date: another one means that something was changed."""
    picked = {"due_choice", *(f"due_{pk}" for pk in sent.getlist("pick"))}
    names = {name for name in set(sent) - free if not name.startswith("due_") or name in picked}
    said = sorted((name, value.strip()) for name in names for value in sent.getlist(name) if value.strip())
    return sha256(json.dumps(said).encode()).hexdigest()


class BatchForm(DueForm):
    """What is decided about all of them; `due_<id>` of a date is its own new date."""

    field_order = ("action", "due", "due_choice", "until", "received_on", "meeting_on", "reason", "nonce")
    action = forms.ChoiceField(label=_("What is decided?"), choices=[("", "…"), *Action.choices])
    until = forms.DateField(
        label=_("Paused until"), required=False, widget=DateInput, help_text=_("Only for a pause; empty: without end.")
    )
    received_on = forms.DateField(
        label=_("Received on"),
        required=False,
        widget=DateInput,
        help_text=_("Only where something was delivered: the day decides whether it was late."),
    )
    meeting_on = forms.DateField(
        label=_("Decided in the meeting of"),
        required=False,
        widget=DateInput,
        help_text=_("Kept with each decision. Empty: at this desk."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Said once, kept with each decision."),
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, deadlines: Iterable[Deadline], office: OfficeSettings, today: date, **more: Any):
        super().__init__(*args, office=office, today=today, initial={"nonce": uuid4()}, **more)
        self.deadlines = list(deadlines)
        self.fields["due"].required = False
        self.fields["due"].help_text = _(
            "Only to extend, or to grant another date than was asked for: “by the end of May”, “in 10 working days”. "
            "A date of its own can stand beside each."
        )
        self.own: dict[int, Due] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        action = data.get("action")
        if data.get("due") and not self.choices():
            self.add_error("due", gettext("We could not find a date in this. Write, for example, “by 27 May 2027”."))
        for row in self.deadlines:
            self._read_own(row)
        if action == Action.EXTEND and not data.get("due") and any(row.pk not in self.own for row in self.deadlines):
            self.add_error("due", _("Write the new date."))
        return data

    def own_words(self, row: Deadline) -> str:
        """The new date of this one as it was typed."""
        return str(self.data.get(f"due_{row.pk}", "")).strip()[:300] if self.is_bound else ""

    @property
    def looked_at(self) -> str:
        """The mark of what was sent."""
        return mark_of(self.data)

    @property
    def was_seen(self) -> bool:
        """Whether whoever decides has seen what would happen."""
        return bool(self.data.get("seen") == self.looked_at)

    @property
    def choice(self) -> Choice:
        """The decision."""
        data = self.cleaned_data
        action = Action(data["action"])
        return Choice(
            action=action,
            reason=data["reason"],
            due=self._due(),
            until=data["until"],
            meeting_on=data["meeting_on"],
            received_on=data["received_on"],
        )

    @property
    def wanted(self) -> list[Wanted]:
        """The dates, each with its new one: its own, or for a grant the one that all are given."""
        common = self._due() if self.cleaned_data["action"] == Action.GRANT else None
        return [Wanted(row, self.own.get(row.pk, common)) for row in self.deadlines]

    def _due(self) -> Due | None:
        return self.choices()[0].due if self.cleaned_data.get("due") else None

    def _read_own(self, row: Deadline) -> None:
        words = self.own_words(row)
        if not words:
            return
        found = read(words, reference=self.reference, office=self.office)
        if found:
            self.own[row.pk] = found[0].due
        else:
            complaint = gettext("%(reference)s: we could not find a date in “%(words)s”.")
            self.add_error(None, complaint % {"reference": row.reference, "words": words})
