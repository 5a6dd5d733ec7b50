"""Forms of the personal page. They check shape; the verbs decide what is allowed."""

from datetime import date
from enum import StrEnum
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Status
from tracker.language.phrases import LONGEST_PHRASE, resolve
from tracker.models import Deadline
from tracker.operations.errors import Refused
from tracker.operations.evidence import TYPES, Proof, checked_ending
from tracker.wording import weekday_date


class Choice(StrEnum):
    """What a person can tell us about a date."""

    HAVE_IT = "have_it"
    DONE = "done"
    MORE_TIME = "more_time"
    NOT_MINE = "not_mine"
    WRONG = "wrong"
    SNOOZE = "snooze"
    ALIVE = "alive"


LABELS = {
    Choice.ALIVE: _("Yes, this is still alive"),
    Choice.HAVE_IT: _("I have it: I am working on it"),
    Choice.DONE: _("It is done"),
    Choice.MORE_TIME: _("We need more time"),
    Choice.NOT_MINE: _("This is not mine"),
    Choice.WRONG: _("Something is wrong here"),
    Choice.SNOOZE: _("Remind me later"),
}
HINTS = {
    Choice.ALIVE: _("We ask again in six months."),
    Choice.HAVE_IT: _("No more reminders before the last day."),
    Choice.DONE: _("A person in the office checks it and tells you."),
    Choice.MORE_TIME: _("The office decides and tells you. Until then the date stands."),
    Choice.NOT_MINE: _("Say whom to ask instead. We write to them only after the office has agreed."),
    Choice.WRONG: _("The date, the wording, or it was never agreed. No reminders until the office has decided."),
}


class DateInput(forms.DateInput):
    """The browser's own date field, with its value as ISO 8601."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class AnswerForm(forms.Form):
    """One answer about one date. Only the fields of the chosen answer are looked at."""

    choice = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("Choose one of the answers.")}
    )
    claimed = forms.ChoiceField(
        label=_("How far?"),
        choices=[(Status.MET.value, _("all of it")), (Status.PARTLY_MET.value, _("a part of it"))],
        initial=Status.MET.value,
        required=False,
    )
    done_on = forms.DateField(label=_("On which day?"), widget=DateInput, required=False)
    narrative = forms.CharField(
        label=_("What was done (optional)"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False
    )
    proof = forms.FileField(
        label=_("A file that shows it (optional)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(TYPES))}),
        help_text=_("A document, table, picture or PDF of at most 10 MB. Only the office can open it."),
        error_messages={"empty": _("The file is empty.")},
    )
    proof_url = forms.CharField(
        label=_("or a link to it"),
        max_length=1000,
        required=False,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput,
    )
    new_date = forms.CharField(
        label=_("Until when?"),
        max_length=LONGEST_PHRASE,
        required=False,
        help_text=_("In your own words, for example “by the end of May” or “27 May 2027”."),
    )
    backing = forms.FileField(
        label=_("A file that shows why (optional)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(TYPES)}),
        help_text=_("Only the office can open it."),
        error_messages={"empty": _("The file is empty.")},
    )
    backing_url = forms.CharField(
        label=_("or a link that shows why"),
        max_length=1000,
        required=False,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput,
    )
    why = forms.CharField(label=_("Why?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False)
    successor_name = forms.CharField(label=_("Whose is it? Name"), max_length=200, required=False)
    successor_email = forms.EmailField(label=_("Their e-mail address"), required=False)
    what_is_wrong = forms.CharField(
        label=_("What is wrong?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False
    )
    until = forms.DateField(label=_("Until which day?"), widget=DateInput, required=False)
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("This address may be read by several people."),
        error_messages={"required": _("Write your name, so that the office knows who answered.")},
    )

    NEEDED = {
        Choice.DONE: {"done_on": _("Say on which day it was done.")},
        Choice.MORE_TIME: {"new_date": _("Say until when."), "why": _("Say why more time is needed.")},
        Choice.WRONG: {"what_is_wrong": _("Say what is wrong: the date, the wording, or that it was never agreed.")},
        Choice.SNOOZE: {"until": _("Choose a day.")},
    }
    OF = {
        Choice.DONE: ("claimed", "done_on", "narrative", "proof", "proof_url"),
        Choice.MORE_TIME: ("new_date", "why", "backing", "backing_url"),
        Choice.NOT_MINE: ("successor_name", "successor_email"),
        Choice.WRONG: ("what_is_wrong",),
        Choice.SNOOZE: ("until",),
    }

    def __init__(self, *args: Any, choices: list[Choice], today: date, latest: date | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today, self.latest = today, latest
        self.asked: tuple[PartialDate, Boundary] | None = None
        self.fields["choice"].choices = [(choice.value, LABELS[choice]) for choice in choices]
        self.fields["done_on"].initial = today
        self.fields["done_on"].widget.attrs["max"] = today.isoformat()
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        if latest is not None:
            self.fields["until"].widget.attrs["max"] = latest.isoformat()

    def options(self) -> list[dict[str, Any]]:
        """The answers to choose from, each with its hint and the fields that belong to it."""
        chosen = self["choice"].value()
        return [
            {
                "value": value,
                "label": label,
                "hint": self._hint(Choice(value)),
                "checked": value == chosen,
                "fields": [self[name] for name in self.OF.get(Choice(value), ())],
            }
            for value, label in self.fields["choice"].choices
        ]

    def _hint(self, choice: Choice) -> Any:
        if choice is Choice.SNOOZE and self.latest is not None:
            return gettext("Until %(day)s at most.") % {"day": weekday_date(self.latest)}
        return HINTS.get(choice, "")

    def _clean_fields(self) -> None:
        """Forget what stands in the fields of the answers that were not chosen."""
        chosen = self.data.get(self.add_prefix("choice"), "")
        kept = self.OF.get(Choice(chosen), ()) if chosen in set(Choice) else ()
        foreign = {name for names in self.OF.values() for name in names} - set(kept)
        self.data = {key: value for key, value in self.data.items() if key not in foreign}
        self.files = {key: value for key, value in self.files.items() if key not in foreign}
        super()._clean_fields()

    def clean_proof(self) -> Any:
        """The file, if it is of a kind that is taken."""
        return self._checked("proof")

    def clean_backing(self) -> Any:
        """The same for a request for more time."""
        return self._checked("backing")

    def _checked(self, name: str) -> Any:
        file = self.cleaned_data.get(name)
        if file:
            try:
                checked_ending(file.name, file)
            except Refused as refused:
                raise forms.ValidationError(refused.message) from refused
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choice = data.get("choice")
        for name, message in self.NEEDED.get(Choice(choice), {}).items() if choice else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        named, address = data.get("successor_name"), data.get("successor_email")
        if choice == Choice.NOT_MINE and named and not address and "successor_email" not in self.errors:
            self.add_error("successor_email", _("Give an address too, or leave both empty."))
        if choice == Choice.MORE_TIME and data.get("new_date"):
            self._read(data["new_date"])
        return data

    def proofs(self) -> list[Proof]:
        """What backs the report, or the request for more time."""
        said = self.cleaned_data
        file, url = said.get("proof") or said.get("backing"), said.get("proof_url") or said.get("backing_url")
        found = [Proof(file.name, file)] if file else []
        return [*found, Proof(url, url=url)] if url else found

    def _read(self, words: str) -> None:
        reading = resolve(words, self.today)
        if reading is None or reading.date is None:
            example = gettext("We could not find a date in this. Write, for example, “by 27 May 2027”.")
            self.add_error("new_date", example)
        else:
            self.asked = (reading.date, reading.boundary)


def choices_for(deadline: Deadline, waiting: set[str], *, today: date, latest_snooze: date | None) -> list[Choice]:
    """The answers that make sense about a date as it stands; `waiting` are the kinds nobody has decided yet."""
    if not deadline.is_open:
        return []
    report, request, contest = "report" in waiting, "extension" in waiting, "contest" in waiting
    # While it waits for an event there is no last day before which reminders could rest.
    begun = deadline.last_day is None or deadline.last_day <= today
    offered = {
        Choice.ALIVE: deadline.is_review and not report,
        Choice.HAVE_IT: not (deadline.is_review or begun or report),
        Choice.DONE: not report,
        Choice.MORE_TIME: not (deadline.is_review or report or request) and deadline.last_day is not None,
        Choice.NOT_MINE: not contest,
        Choice.WRONG: not contest,
        Choice.SNOOZE: not (deadline.is_review or report) and latest_snooze is not None,
    }
    return [choice for choice, fits in offered.items() if fits]
