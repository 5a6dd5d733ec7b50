"""Forms of how somebody wants to be written to, and of being away. They check shape; the verbs decide."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.reminders import Mode
from tracker.models import Recipient
from tracker.operations.recipients import LONGEST_GAP
from tracker.web.forms.personal import DateInput

LONGEST_ABSENCE = timedelta(days=366)


class PreferencesForm(forms.Form):
    """How often, at which hour, of which zone, in which language, and how close together."""

    mode = forms.ChoiceField(
        label=_("How often may we write?"),
        widget=forms.RadioSelect,
        choices=[
            (Mode.AT_ONCE.value, _("At once, whenever something is due")),
            (Mode.DAILY.value, _("At most once a day, everything in one mail")),
            (Mode.WEEKLY.value, _("Once a week, on Monday")),
        ],
    )
    send_hour = forms.TimeField(
        label=_("At what time of day?"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Empty: as the office has it."),
    )
    time_zone = forms.ChoiceField(label=_("Your time zone"), required=False)
    language = forms.ChoiceField(label=_("Language of our mails"), required=False)

    min_gap = forms.IntegerField(
        label=_("Working days between two reminders, at least"),
        required=False,
        min_value=0,
        max_value=LONGEST_GAP,
        help_text=_("0: none. What would come too late by waiting goes at once."),
    )

    def __init__(self, *args: Any, recipient: Recipient, office_zone: str, **kwargs: Any):
        initial = {
            "mode": recipient.mode,
            "send_hour": recipient.send_hour,
            "time_zone": recipient.time_zone,
            "language": recipient.language,
            "min_gap": recipient.min_gap,
        }
        super().__init__(*args, initial=initial, **kwargs)
        office = gettext("as the office: %(zone)s") % {"zone": office_zone}
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix")))
        self.fields["time_zone"].choices = [("", office), ("UTC", "UTC"), *((zone, zone) for zone in zones)]
        self.fields["language"].choices = [("", gettext("as the office")), *settings.LANGUAGES]


class AwayForm(forms.Form):
    """Until when somebody is away, and who is told instead."""

    until = forms.DateField(
        label=_("Away through"), widget=DateInput, error_messages={"required": _("Say the last day away.")}
    )
    deputy = forms.EmailField(
        label=_("Deputy: e-mail address (optional)"),
        required=False,
        help_text=_("Reminders go there instead. Without a deputy they rest, and the office is told."),
    )

    def __init__(self, *args: Any, recipient: Recipient, today: date, **kwargs: Any):
        deputy = recipient.deputy.email if recipient.deputy else ""
        super().__init__(*args, initial={"until": recipient.away_until, "deputy": deputy}, **kwargs)
        self.today = today
        self.fields["until"].widget.attrs |= {"min": today.isoformat(), "max": (today + LONGEST_ABSENCE).isoformat()}

    def clean_until(self) -> date:
        """A day from today on, within a year."""
        until: date = self.cleaned_data["until"]
        if not self.today <= until <= self.today + LONGEST_ABSENCE:
            raise forms.ValidationError(_("Choose a day from today on, at most a year ahead."))
        return until
