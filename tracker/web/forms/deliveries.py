"""Filters of the delivery log; they live in the address of the page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from tracker.domain.deadlines import start_of_day
from tracker.models import Message, Notification, OfficeSettings, ReminderPolicy
from tracker.queries import ledger
from tracker.queries.addresses import STATES as PEOPLE_STATES
from tracker.queries.deliveries import NOT_SENT, ON_ITS_WAY, Wanted
from tracker.web.forms.personal import DateInput
from tracker.wording.ledger import fate_in_words

ANY = ("", _("any"))
STATES = [
    ANY,
    (Message.State.PENDING.value, _("waits to go out")),
    (ON_ITS_WAY, _("on its way")),
    (Message.State.SENT.value, _("accepted by the mail server")),
    (Message.State.REVIEW.value, _("waits for a decision")),
    (Message.State.DEAD.value, _("refused")),
    (Message.State.CANCELLED.value, _("cancelled")),
]
MOST_DAYS = 400
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)  # beyond them an instant may not be reckoned


class DayField(forms.DateField):
    """A day of the log."""

    def __init__(self, **kwargs: Any) -> None:
        limits = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
        super().__init__(required=False, widget=DateInput, validators=limits, **kwargs)


class LogFilter(forms.Form):
    """State, person, commitment, step, days."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    person = forms.CharField(label=_("Person"), required=False, max_length=254)
    commitment = forms.CharField(label=_("Commitment"), required=False, max_length=20)
    step = forms.CharField(label=_("Step"), required=False, max_length=40)
    since = DayField(label=_("From"))
    until = DayField(label=_("Through"))

    def __init__(self, *args: Any, office: OfficeSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = office.zone
        self.fields["commitment"].widget.attrs["placeholder"] = "C-2027-0001"
        self.fields["step"].widget.attrs["placeholder"] = "end-3"

    def wanted(self) -> Wanted:
        """What is asked for, as far as it makes sense."""
        self.is_valid()
        names = ("state", "person", "commitment", "step")
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        return Wanted(
            **{name: self.cleaned_data.get(name, "").strip() for name in names},
            since=start_of_day(since, self.zone) if since else None,
            until=start_of_day(until + timedelta(days=1), self.zone) if until else None,
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self.wanted() != Wanted()


class ReasonFilter(LogFilter):
    """The same for what was not sent."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, *((state.value, state.label) for state in Notification.State if state in NOT_SENT)],
    )


class LedgerFilter(LogFilter):
    """The same for the file: every state that a row can have."""

    state = forms.ChoiceField(label=_("State"), required=False)
    recipient = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [ANY, *((fate.value, fate_in_words(fate)) for fate in ledger.ASKABLE)]
        self.fields["state"].choices = states  # type: ignore[attr-defined]

    def asked(self) -> ledger.Wanted:
        """What is asked for, for the ledger."""
        wanted = self.wanted()
        recipient = self.cleaned_data.get("recipient")
        return ledger.Wanted(
            wanted.state, wanted.person, str(recipient or ""), wanted.commitment, wanted.step, wanted.since,
            wanted.until,
        )  # fmt: skip


class ForecastFilter(forms.Form):
    """How far to look, and whose, of which party, on which ladder."""

    days = forms.IntegerField(label=_("Days"), required=False, min_value=1, max_value=MOST_DAYS)
    person = forms.CharField(label=_("Person"), required=False, max_length=254)
    party = forms.CharField(label=_("Party"), required=False, max_length=300)
    ladder = forms.ModelChoiceField(
        label=_("Ladder"), required=False, queryset=ReminderPolicy.objects.order_by("name"), empty_label=_("any")
    )

    USUAL = 30

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].widget.attrs["placeholder"] = str(self.USUAL)

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for, as far as it makes sense."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "days": data.get("days") or self.USUAL,
            "person": (data.get("person") or "").strip(),
            "party": (data.get("party") or "").strip(),
            "ladder": data.get("ladder"),
        }

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self.wanted != {"days": self.USUAL, "person": "", "party": "", "ladder": None}


class DayForm(forms.Form):
    """Which day to ask about."""

    day = DayField(label=_("Day"))


PEOPLE = {
    "unreachable": _("cannot be reached"),
    "unsubscribed": _("wants no mail"),
    "away": _("is away"),
    "never_told": _("never told"),
}


class PeopleFilter(forms.Form):
    """Words and state."""

    q = forms.CharField(label=_("Name, address or party"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *((state, PEOPLE[state]) for state in PEOPLE_STATES)]
    )

    @property
    def wanted(self) -> dict[str, str]:
        """What is asked for, as far as it makes sense."""
        self.is_valid()
        return {"words": self.cleaned_data.get("q", "").strip(), "state": self.cleaned_data.get("state", "")}

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return any(self.wanted.values())
