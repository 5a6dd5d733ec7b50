"""Forms of the working-day calendars: a new one, days of the office's own, a file of days."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.calendars import known_countries
from tracker.domain.dates import FIRST_YEAR, LAST_YEAR
from tracker.exchange.calendars import LARGEST_FILE, Means
from tracker.operations.calendars import LONGEST_NAME, NamedDay
from tracker.web.forms.personal import DateInput
from tracker.wording.calendars import country_in_words

LONGEST_STRETCH = 92  # days


def _countries() -> list[tuple[str, str]]:
    named = sorted((country_in_words(code), code) for code in known_countries())
    return [("", gettext("none: no public holidays")), *((code, name) for name, code in named)]


class CalendarForm(forms.Form):
    """A calendar is a name and a country; its days follow from that."""

    name = forms.CharField(label=_("Name"), max_length=100)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=_countries, help_text=_("Its public holidays and its weekend.")
    )


class DaysForm(forms.Form):
    """One day, or the days from one to another, on which nobody works, or people do."""

    first = forms.DateField(label=_("Day"), widget=DateInput)
    last = forms.DateField(label=_("Through"), widget=DateInput, required=False, help_text=_("Empty: that one day."))
    working = forms.ChoiceField(
        label=_("On it"),
        widget=forms.RadioSelect,
        choices=[("", _("nobody works")), ("yes", _("people work"))],
        required=False,
    )
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, required=False, help_text=_("For example: Day of the city")
    )
    provisional = forms.BooleanField(
        label=_("Provisional"), required=False, help_text=_("Expected, but not yet officially announced.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first = data.get("first")
        last = data["last"] = data.get("last") or first
        if first is None or last is None:
            return data
        if first.year < FIRST_YEAR or last.year > LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            self.add_error("first", gettext("Name a day of the years %(first)s to %(last)s.") % years)
        elif last < first:
            self.add_error("last", gettext("This day lies before the first one."))
        elif (last - first).days >= LONGEST_STRETCH:
            self.add_error("last", gettext("Name at most %(count)s days at once.") % {"count": LONGEST_STRETCH})
        return data

    @property
    def days(self) -> list[NamedDay]:
        """What was said of each day."""
        data = self.cleaned_data
        first: date = data["first"]
        return [
            NamedDay(first + timedelta(days=n), bool(data["working"]), data["name"], data["provisional"])
            for n in range((data["last"] - first).days + 1)
        ]


class FileForm(forms.Form):
    """An iCalendar file, and what its events are."""

    file = forms.FileField(
        label=_("iCalendar file"),
        help_text=_("A file ending in .ics, of at most 1 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    means = forms.ChoiceField(
        label=_("Its events are"),
        widget=forms.RadioSelect,
        initial=Means.MARKED.value,
        choices=[
            (Means.MARKED.value, _("days off; working days where category or name say so (“working day”)")),
            (Means.FREE.value, _("all days off")),
            (Means.WORKING.value, _("all working days")),
        ],
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(gettext("The file is larger than 1 MB: send the years that you need."))
        return file
