"""What is done to a commitment or one of its dates from its page."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.lifecycle import Kind, Outcome
from tracker.models import Answer, Channel, Commitment, Deadline, OfficeSettings, Recipient
from tracker.models.answers import OUTCOMES
from tracker.operations.evidence import TYPES, Proof
from tracker.operations.terms import Due
from tracker.web.forms.events import HappenedForm
from tracker.web.previewing import day_of
from tracker.web.reading import Choice, read
from tracker.web.waiting import Waiting, waiting_in

DAY = forms.DateInput(attrs={"type": "date"})
REASON = forms.Textarea(attrs={"rows": 3})


class NewDateForm(forms.Form):
    """A new date in words, with the reason; for extending and for correcting."""

    due = forms.CharField(
        label=_("New date"), max_length=300, help_text=_("In words or figures: 31 May 2027, by the end of Q3, 2027-05.")
    )
    due_choice = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=REASON, help_text=_("Kept with the decision."))

    def __init__(self, *args: Any, office: OfficeSettings, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.reference = office, today

    def _typed(self, name: str) -> str:
        return str(self[name].value() or "").strip()

    @property
    def was_seen(self) -> bool:
        """Whether the person saw how these very words are read; a chosen reading holds for them alone."""
        return self._typed("seen") == self._typed("due") != ""

    @property
    def waiting(self) -> Waiting | None:
        """The event that the words hang on; a date that is moved by hand hangs on none."""
        return None

    @cached_property
    def choices(self) -> list[Choice]:
        """The readings of the words."""
        chosen = self._typed("due_choice") if self.was_seen else ""
        words = self._typed("due")
        return read(words, reference=self.reference, office=self.office, chosen=chosen) if words else []

    @cached_property
    def date(self) -> Due | None:
        """The date as it would be saved."""
        return self.choices[0].due if self.choices else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("due") and self.date is None and self.waiting is None:
            self.add_error("due", gettext("No date was found in this. Write, for example, “31 May 2027”."))
        return data


class AddDateForm(HappenedForm, NewDateForm):
    """One more date of a commitment; it may hang on an event."""

    reason = None  # type: ignore[assignment]  # a new date needs none
    kind = forms.ChoiceField(
        label=_("What is due"),
        choices=[(Kind.RESULT.value, _("the promised thing itself")), (Kind.REPORT.value, _("a progress report"))],
        widget=forms.RadioSelect,
        initial=Kind.RESULT.value,
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commitment = commitment
        self.home = commitment.source_id or commitment.reference

    @cached_property
    def waiting(self) -> Waiting | None:
        """The event that the words hang on; None where they do not."""
        return waiting_in(
            self._typed("due"),
            reference=self.reference,
            office=self.office,
            home=self.commitment.source or self.commitment,
            happened_on=day_of(self._typed("happened_on")),
        )


class PauseForm(forms.Form):
    """Why the clock rests, and until when."""

    reason = forms.CharField(
        label=_("What does everybody wait for?"), max_length=2000, widget=REASON, help_text=_("Kept in the history.")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=DAY, help_text=_("The last day of the pause. Empty: until you end it.")
    )


class CloseForm(forms.Form):
    """How a commitment ended."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        choices=[
            (Outcome.WITHDRAWN.value, _("withdrawn by whoever promised it")),
            (Outcome.SUPERSEDED.value, _("superseded by another promise")),
            (Outcome.ENTERED_BY_MISTAKE.value, _("entered by mistake: leave it out of every figure")),
        ],
    )
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=REASON)

    JUDGEMENTS = (
        (Outcome.FULFILLED.value, _("fulfilled")),
        (Outcome.PARTLY.value, _("partly fulfilled")),
        (Outcome.NOT_FULFILLED.value, _("not fulfilled")),
    )

    def __init__(self, *args: Any, judging: bool, **kwargs: Any) -> None:
        """Only those who decide may say whether the promise was kept (`judging`)."""
        super().__init__(*args, **kwargs)
        if judging:
            field: Any = self.fields["outcome"]
            field.choices = [*self.JUDGEMENTS, *field.choices]


class LogForm(forms.Form):
    """What somebody told the office about a date by telephone, letter, mail or in a meeting."""

    DONE, MORE_TIME = "done", "more_time"

    said = forms.ChoiceField(label=_("What did they say?"), widget=forms.RadioSelect)
    recipient = forms.ModelChoiceField(
        label=_("Who"), queryset=Recipient.objects.none(), required=False, empty_label=_("somebody else")
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False, help_text=_("As they gave it."))
    channel = forms.ChoiceField(
        label=_("How"), choices=[choice for choice in Channel.choices if choice[0] != Channel.PAGE.value]
    )
    received_on = forms.DateField(label=_("Received on"), widget=DAY)
    outcome = forms.ChoiceField(label=_("They say it is"), choices=OUTCOMES, required=False)
    words = forms.CharField(label=_("New date they ask for"), max_length=300, required=False)
    backing = forms.FileField(
        label=_("A file that shows why"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(TYPES)}),
        error_messages={"empty": _("The file is empty.")},
    )
    backing_url = forms.URLField(
        label=_("or a link that shows why"), max_length=1000, required=False, assume_scheme="https"
    )
    snooze_until = forms.DateField(label=_("Remind again on"), widget=DAY, required=False)
    successor_name = forms.CharField(label=_("Whose is it? Name"), max_length=200, required=False)
    successor_email = forms.EmailField(label=_("Their e-mail address"), required=False)
    text = forms.CharField(label=_("What they said"), max_length=5000, required=False, widget=REASON)

    def __init__(
        self,
        *args: Any,
        deadline: Deadline,
        people: list[Recipient],
        office: OfficeSettings,
        today: date,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"received_on": today, "channel": Channel.TELEPHONE.value} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.office, self.today = office, today
        self.fields["recipient"].queryset = Recipient.objects.filter(  # type: ignore[attr-defined]
            pk__in=[person.pk for person in people]
        )
        choices = {
            Answer.Kind.ALIVE.value: _("It is still alive"),
            self.DONE: _("It is done"),
            self.MORE_TIME: _("They need more time"),
            Answer.Kind.HAVE_IT.value: _("They have it in hand"),
            Answer.Kind.NOT_MINE.value: _("It is not theirs"),
            Answer.Kind.WRONG.value: _("Something is wrong with it"),
            Answer.Kind.SNOOZE.value: _("Remind them later"),
        }
        # A date that waits for an event cannot be moved, and nobody is reminded of it.
        dated = {self.MORE_TIME, Answer.Kind.HAVE_IT.value, Answer.Kind.SNOOZE.value}
        without = set() if deadline.last_day else dated
        without |= set() if deadline.is_review else {Answer.Kind.ALIVE.value}
        self.fields["said"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in choices.items() if value not in without
        ]

    FIELDS = {
        DONE: ["outcome"],
        MORE_TIME: ["words", "backing", "backing_url"],
        Answer.Kind.NOT_MINE.value: ["successor_name", "successor_email"],
        Answer.Kind.SNOOZE.value: ["snooze_until"],
    }

    @property
    def options(self) -> list[dict[str, Any]]:
        """The answers to choose from, each with the fields that belong to it alone."""
        chosen = self["said"].value()
        return [
            {
                "value": value,
                "label": label,
                "checked": value == chosen,
                "fields": [self[name] for name in self.FIELDS.get(value, [])],
            }
            for value, label in self.fields["said"].choices  # type: ignore[attr-defined]
        ]

    @property
    def backed_by(self) -> list[Proof]:
        """What shows why more time is needed."""
        file, url = self.cleaned_data.get("backing"), self.cleaned_data.get("backing_url")
        found = [Proof(file.name, file)] if file else []
        return [*found, Proof(url, url=url)] if url else found

    @property
    def asked(self) -> Choice | None:
        """The new date they ask for."""
        words = str(self["words"].value() or "").strip()
        found = read(words, reference=self.today, office=self.office) if words else []
        return found[0] if found else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = data.get("said")
        if said == self.MORE_TIME and self.asked is None:
            self.add_error("words", gettext("Write the date they ask for, for example “31 May 2027”."))
        if said == self.MORE_TIME and not data.get("text", "").strip():
            self.add_error("text", gettext("Write why they need more time: the decision depends on it."))
        if said == Answer.Kind.SNOOZE.value and not data.get("snooze_until"):
            self.add_error("snooze_until", gettext("Choose the day from which to remind again."))
        return data
