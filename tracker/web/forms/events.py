"""The day of an event that dates hang on."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models import TriggerEvent
from tracker.operations.following import Effect
from tracker.web.forms.personal import DateInput


class HappenedForm(forms.Form):
    """Beside words that hang on an event: its day, if it has happened."""

    happened_on = forms.DateField(
        label=_("Has it happened? On which day"),
        required=False,
        widget=DateInput,
        help_text=_("Empty: not yet, or not known."),
    )


class EventDayForm(forms.Form):
    """The day, and why it changes where one is known already.

    `seen` names the consequences that the page showed: only these are confirmed.
    """

    day = forms.DateField(label=_("On which day?"), required=False, widget=DateInput)
    reason = forms.CharField(
        label=_("Why does it change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with every date that moves, and told to those who have to deliver."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, event: TriggerEvent, **kwargs: Any) -> None:
        kwargs["initial"] = {"day": event.happened_on} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.event = event
        if event.happened_on is None:
            self.fields["day"].help_text = _("It may lie ahead, as with a date of entry into force.")
            del self.fields["reason"]
        else:
            self.fields["day"].help_text = _("Empty: it is not known after all, and what hangs on it waits again.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "day" not in self.errors and data.get("day") == self.event.happened_on:
            known = gettext("That is its day already: choose another one, or none.")
            self.add_error("day", known if self.event.happened_on else gettext("Choose the day."))
        return data

    def stamp(self, effects: Sequence[Effect]) -> str:
        """A name of these very consequences of this very day."""
        told = [(one.deadline.pk, str(one.before), str(one.after), one.stays) for one in effects]
        return sha256(repr((str(self.cleaned_data["day"]), told)).encode()).hexdigest()[:16]
