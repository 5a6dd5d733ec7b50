"""Forms with which the office decides. They check shape; the verbs decide what is allowed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker.domain.lifecycle import Status
from tracker.models import Answer, Evidence, OfficeSettings, Report
from tracker.web.forms.personal import DateInput
from tracker.web.reading import Choice, confirm, read

OUTCOMES = [
    (Status.MET.value, _("Met")),
    (Status.PARTLY_MET.value, _("Partly met")),
    (Status.MISSED.value, _("Missed")),
]
REASON = {"widget": forms.Textarea(attrs={"rows": 3}), "max_length": 5000}


class OutcomeForm(forms.Form):
    """Met, partly met or missed."""

    outcome = forms.ChoiceField(label=_("What became of it?"), widget=forms.RadioSelect, choices=OUTCOMES)
    received_on = forms.DateField(
        label=_("Received on"),
        required=False,
        widget=DateInput,
        help_text=_("The day on which the office had it: it decides whether it was late. Not asked for if missed."),
    )
    reason = forms.CharField(label=_("Why"), help_text=_("Kept with the decision."), **REASON)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == Status.MISSED:
            data["received_on"] = None
        elif data.get("outcome") and not data.get("received_on") and "received_on" not in self.errors:
            self.add_error("received_on", _("Say on which day the office had it."))
        return data


class DueForm(forms.Form):
    """A new date in words."""

    due = forms.CharField(
        label=_("New date"), max_length=300, help_text=_("In words, for example “by the end of May” or “27 May 2027”.")
    )
    due_choice = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: OfficeSettings, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.reference = office, today

    def choices(self) -> list[Choice]:
        """The readings of the words as they stand in the form."""
        words, chosen = str(self["due"].value() or ""), str(self["due_choice"].value() or "")
        return read(words, reference=self.reference, office=self.office, chosen=chosen)

    def check_due(self) -> None:
        """Complain about words that name no day, and have a reading confirmed that nobody has seen."""
        choices = self.choices()
        if not choices:
            self.add_error("due", gettext("We could not find a date in this. Write, for example, “by 27 May 2027”."))
        elif self.data.get("seen") != self.cleaned_data["due"]:
            self.add_error("due", confirm(choices[0]))


class ReportForm(forms.Form):
    """Accept a report with an outcome, or send it back."""

    BACK, NOTE = "back", "note"
    decision = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        choices=[
            (Status.MET.value, _("Accept: met")),
            (Status.PARTLY_MET.value, _("Accept: partly met")),
            (Status.MISSED.value, _("Accept the report, but the promise was missed")),
            (BACK, _("Send back: the clock and the reminders go on")),
        ],
    )
    reason = forms.CharField(
        label=_("Message to the sender"),
        required=False,
        help_text=_("Needed if you send it back: say what is missing."),
        **REASON,
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, initial={"decision": report.claimed_outcome or self.NOTE}, **kwargs)
        if not report.claims:
            decision: Any = self.fields["decision"]
            decision.choices = [
                (self.NOTE, _("Take note: the date and the reminders stay")),
                (self.BACK, _("Send back: something is missing")),
            ]
        # Each piece stands or falls with the report, unless somebody judges it on its own.
        self.pieces = {f"evidence_{piece.pk}": piece for piece in report.evidence.order_by("pk")}
        for name, piece in self.pieces.items():
            self.fields[name] = forms.ChoiceField(
                label=gettext("Evidence: %(title)s") % {"title": piece.title},
                choices=[("", _("as the report")), *Evidence.State.choices[1:]],
                required=False,
            )

    @property
    def judged(self) -> dict[int, Evidence.State]:
        """The pieces of evidence that were judged on their own, by their id."""
        said = {piece.pk: self.cleaned_data.get(name) for name, piece in self.pieces.items()}
        return {pk: Evidence.State(state) for pk, state in said.items() if state}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == self.BACK and not data.get("reason"):
            self.add_error("reason", _("Say what is missing: whoever sent the report reads it."))
        return data


class ExtensionForm(DueForm):
    """Grant, grant another date, or refuse."""

    GRANT, OTHER, REFUSE = "grant", "other", "refuse"
    field_order = ("decision", "due", "due_choice", "reason")
    decision = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Message to whoever asked"),
        required=False,
        help_text=_("Needed if you refuse: say why the date stands."),
        **REASON,
    )

    def __init__(self, *args: Any, asked: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].required = False
        self.fields["due"].label = _("Another date")
        self.fields["decision"].choices = [
            (self.GRANT, gettext("Grant it: %(date)s") % {"date": asked}),
            (self.OTHER, gettext("Grant another date")),
            (self.REFUSE, gettext("Refuse: the date stands")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        decision = data.get("decision")
        if decision == self.REFUSE and not data.get("reason"):
            self.add_error("reason", _("Say why the date stands: whoever asked reads it."))
        if decision == self.OTHER and not data.get("due"):
            self.add_error("due", _("Write the other date."))
        elif decision == self.OTHER:
            self.check_due()
        return data


class AnswerDecisionForm(forms.Form):
    """Agree with a contest or not; note any other answer."""

    decision = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Message to the sender (optional)"), required=False, **REASON)

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = self._choices(answer)
        if not answer.is_contest:
            self.fields["decision"].initial = Answer.Decision.NOTED

    def _choices(self, answer: Answer) -> list[tuple[str, Any]]:
        if answer.kind == Answer.Kind.NOT_MINE:
            agree = pgettext_lazy("not mine", "Agree: this person is asked no more, the named one takes the place")
            return [
                (Answer.Decision.UPHELD, agree),
                (Answer.Decision.REJECTED, _("Do not agree: it is theirs, reminders go on")),
            ]
        if answer.kind == Answer.Kind.WRONG:
            agree = _("Agree: something is wrong. Correct it on the page of the commitment")
            return [
                (Answer.Decision.UPHELD, agree),
                (Answer.Decision.REJECTED, _("Do not agree: it stands, reminders go on")),
            ]
        return [(Answer.Decision.NOTED, _("Noted: take it off the list"))]


class StuckForm(forms.Form):
    """A mail that could not go out."""

    AGAIN, LEAVE = "again", "leave"
    decision = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        choices=[
            (AGAIN, _("Send again: a new mail; the address counts as working")),
            (LEAVE, _("Leave it: off this list, it stays in the log")),
        ],
    )

