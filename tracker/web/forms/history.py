"""What is asked of the history, and opening a date again."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.domain.deadlines import start_of_day
from tracker.models import OfficeSettings
from tracker.queries.events_told import Asked
from tracker.web.forms.actions import REASON
from tracker.web.forms.deliveries import DayField


class HistoryFilter(forms.Form):
    """Who, what, when; it lives in the address of the page."""

    who = forms.CharField(label=_("Who"), required=False, max_length=254)
    action = forms.CharField(label=_("Action"), required=False, max_length=60)
    since = DayField(label=_("Noted from"))
    until = DayField(label=_("Through"))

    def __init__(self, *args: Any, office: OfficeSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = office.zone
        self.fields["who"].widget.attrs["placeholder"] = "system:clock"
        self.fields["action"].widget.attrs["placeholder"] = "deadline.extended"

    def wanted(self) -> Asked:
        """What is asked for, as far as it makes sense."""
        self.is_valid()
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        return Asked(
            who=data.get("who", "").strip(),
            action=data.get("action", "").strip(),
            since=start_of_day(since, self.zone) if since else None,
            until=start_of_day(until + timedelta(days=1), self.zone) if until else None,
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self.wanted() != Asked()


class OnForm(forms.Form):
    """The day at whose end it is to be shown."""

    on = DayField(label=_("As it stood at the end of"))

    @property
    def day(self) -> date | None:
        """The day, if one was given that makes sense."""
        return self.cleaned_data.get("on") if self.is_valid() else None


class ReopenForm(forms.Form):
    """Why a date is opened again."""

    reason = forms.CharField(label=_("Why"), max_length=2000, widget=REASON, help_text=_("Kept in the history."))
